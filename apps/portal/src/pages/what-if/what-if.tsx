// A question: this person, for this, from there. The answer is the engine's, with the reason of each condition of each
// policy.

import { Button, Field, Input, makeStyles, Select, Text, tokens } from '@fluentui/react-components';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { WhatIfQuestion } from '../../engine/questions.ts';
import { useAnswer, useConfiguration } from '../../engine/use-engine.ts';
import { useContexts } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { useSubject } from '../../graph/use-subject.ts';
import { Failure } from '../../parts/failure.tsx';
import { guestTypes } from '../../parts/guest-types.ts';
import { PageHeading } from '../../parts/page-heading.tsx';
import { ApplicationPicker, UserPicker } from '../../parts/pickers.tsx';
import { useMay } from '../../session/use-may.ts';
import { DecisionView } from './decision-view.tsx';
import { KeepDialog } from './keep-dialog.tsx';
import { identityOf, methodsOf, proofs, type Question, requestOf } from './question.ts';

const useStyles = makeStyles({
	page: {
		display: 'grid',
		gridTemplateColumns: 'minmax(16rem, 22rem) minmax(0, 1fr)',
		gap: tokens.spacingHorizontalXXL,
		'@media (max-width: 900px)': { gridTemplateColumns: '1fr' },
	},
	form: { display: 'grid', gap: tokens.spacingVerticalM, alignContent: 'start' },
});

const route = getRouteApi('/what-if');

interface Option {
	value: string;
	label: string;
}

function Choose({
	label,
	value,
	options,
	onChange,
}: {
	label: string;
	value: string | undefined;
	options: readonly Option[];
	onChange(value: string | undefined): void;
}) {
	return (
		<Field label={label}>
			<Select value={value ?? ''} onChange={(_, data) => onChange(data.value || undefined)}>
				{options.map(({ value: option, label: name }) => (
					<option key={option} value={option}>
						{name}
					</option>
				))}
			</Select>
		</Field>
	);
}

const levels: readonly Option[] = [
	{ value: '', label: 'None' },
	{ value: 'low', label: 'Low' },
	{ value: 'medium', label: 'Medium' },
	{ value: 'high', label: 'High' },
];

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** a guest with an account of this tenant comes from nowhere else */
const fromElsewhere = (guest: string | undefined) => guest !== undefined && guest !== 'internalGuest';

export function WhatIf() {
	const styles = useStyles();
	const navigate = useNavigate();
	const question = route.useSearch() as Question;
	const configuration = useConfiguration();
	const contexts = useContexts().data ?? [];
	const subject = useSubject(identityOf(question), Boolean(question.user));
	const nameOf = useNames([question.user ?? ''].filter((id) => id !== ''));
	const { ip = '', country = '', home = '' } = question;
	const [typed, setTyped] = useState({ ip, country, home });
	const isHomeWrong = typed.home.trim() !== '' && !guid.test(typed.home.trim());
	const change = (next: Question) => navigate({ to: '/what-if', search: { ...question, ...next }, replace: true });
	const askAnew = () => {
		setTyped({ ip: '', country: '', home: '' });
		void navigate({ to: '/what-if', search: {}, replace: true });
	};
	const isComplete = Boolean(question.user) && Boolean(question.app || question.context);
	const [isKeeping, setKeeping] = useState(false);
	const { changePolicies } = useMay();
	const asked: WhatIfQuestion | undefined =
		configuration && isComplete && subject.data
			? {
					kind: 'whatIf',
					configuration,
					request: requestOf(question),
					subject: subject.data,
					authentication: { methods: methodsOf(question) },
				}
			: undefined;
	const answer = useAnswer<WhatIfQuestion>(
		['whatIf', JSON.stringify(question), configuration?.policies, subject.dataUpdatedAt],
		asked,
	);
	return (
		<>
			<PageHeading
				title="What-If"
				about="Ask what a sign-in would meet. Nobody signs in, and nothing is logged. The address of this page holds the question."
			/>
			<div className={styles.page}>
				<div className={styles.form}>
					<UserPicker
						label="Who"
						chosen={question.user ? [question.user] : []}
						nameOf={nameOf}
						onChange={(ids) => change({ user: ids.at(-1) })}
					/>
					<Choose
						label="As which kind of user"
						value={question.guest}
						options={[
							{ value: '', label: 'As the directory has it' },
							...guestTypes.map(([value, label]) => ({ value, label })),
						]}
						onChange={(guest) => change({ guest, ...(fromElsewhere(guest) ? {} : { home: undefined }) })}
					/>
					{fromElsewhere(question.guest) && (
						<Field
							label="From the tenant"
							hint="Its id. Without one, a policy for guests of certain tenants does not apply."
							{...(isHomeWrong
								? { validationMessage: 'The id of a tenant: 8-4-4-4-12 hexadecimal digits.', validationState: 'error' }
								: {})}
						>
							<Input
								value={typed.home}
								maxLength={36}
								onChange={(_, { value }) => setTyped({ ...typed, home: value })}
								onBlur={() => change({ home: isHomeWrong ? undefined : typed.home.trim().toLowerCase() || undefined })}
							/>
						</Field>
					)}
					<ApplicationPicker
						label="For which application or API"
						chosen={question.app ? [question.app] : []}
						nameOf={nameOf}
						onChange={(ids) => change({ app: ids.at(-1), context: undefined })}
					/>
					<Choose
						label="Or for an authentication context"
						value={question.context}
						options={[
							{ value: '', label: 'None' },
							...contexts.map(({ id, displayName }) => ({ value: id, label: `${id} – ${displayName ?? ''}` })),
						]}
						onChange={(context) => change({ context, ...(context ? { app: undefined } : {}) })}
					/>
					<Choose
						label="Has proven"
						value={question.method ?? 'password'}
						options={proofs.map(([value, label]) => ({ value, label }))}
						onChange={(method) => change({ method })}
					/>
					<Field label="From address" hint="IPv4 or IPv6">
						<Input
							value={typed.ip}
							onChange={(_, { value }) => setTyped({ ...typed, ip: value })}
							onBlur={() => change({ ip: typed.ip.trim() || undefined })}
						/>
					</Field>
					<Field label="Country" hint="Two letters, such as DE">
						<Input
							value={typed.country}
							maxLength={2}
							onChange={(_, { value }) => setTyped({ ...typed, country: value.toUpperCase() })}
							onBlur={() => change({ country: typed.country || undefined })}
						/>
					</Field>
					<Choose
						label="Platform"
						value={question.platform}
						options={['', 'windows', 'macOS', 'linux', 'iOS', 'android'].map((value) => ({
							value,
							label: value || 'None that policies know',
						}))}
						onChange={(platform) => change({ platform })}
					/>
					<Choose
						label="With"
						value={question.client ?? 'browser'}
						options={[
							{ value: 'browser', label: 'A browser' },
							{ value: 'mobileAppsAndDesktopClients', label: 'A mobile or desktop app' },
							{ value: 'exchangeActiveSync', label: 'Exchange ActiveSync' },
							{ value: 'other', label: 'Another client' },
						]}
						onChange={(client) => change({ client })}
					/>
					<Choose
						label="Sign-in risk"
						value={question.signInRisk}
						options={levels}
						onChange={(signInRisk) => change({ signInRisk })}
					/>
					<Choose
						label="User risk"
						value={question.userRisk}
						options={levels}
						onChange={(userRisk) => change({ userRisk })}
					/>
					<Button onClick={askAnew}>Ask something else</Button>
				</div>
				<div aria-live="polite">
					{!isComplete && <Text>Choose a person, and an application or an authentication context.</Text>}
					{subject.error && <Failure error={subject.error} />}
					{answer.error && <Failure error={answer.error} />}
					{answer.data && <DecisionView answer={answer.data} />}
					{answer.data && changePolicies && <Button onClick={() => setKeeping(true)}>Keep as a scenario</Button>}
					{answer.data && isKeeping && (
						<KeepDialog question={question} outcome={answer.data.decision.outcome} onClose={() => setKeeping(false)} />
					)}
				</div>
			</div>
		</>
	);
}
