// One record of the log: what happened, which policies applied, and what today's policies would say.

import type { SignIn } from '@countersign/protocol';
import { Button, Link, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useParams } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { signInFromLog } from '../../engine/from-log.ts';
import type { DecideQuestion } from '../../engine/questions.ts';
import { useAnswer, useConfiguration } from '../../engine/use-engine.ts';
import { useSignIn } from '../../graph/queries.ts';
import { useFactsBeside } from '../../graph/use-facts-beside.ts';
import { useNames } from '../../graph/use-names.ts';
import { ResultBadge } from '../../parts/badges.tsx';
import { Details } from '../../parts/details.tsx';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { DecisionView } from '../what-if/decision-view.tsx';
import { SignInClaims } from './sign-in-claims.tsx';
import { SignInOutcome } from './sign-in-outcome.tsx';
import { whyApplied } from './why-applied.ts';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXL },
	policies: { display: 'grid', gap: tokens.spacingVerticalS, listStyleType: 'none', margin: 0, padding: 0 },
});

export function SignInPage() {
	const { id } = useParams({ from: '/sign-ins/$id' });
	return <Loaded query={useSignIn(id)}>{({ value }) => <Record signIn={value} key={id} />}</Loaded>;
}

function requirementOf({ authenticationRequirement, authenticationRequirementPolicies = [] }: SignIn): string {
	if (authenticationRequirement !== 'multiFactorAuthentication') return 'One';
	const by = authenticationRequirementPolicies.map(({ detail }) => detail);
	return by.length === 0 ? 'Two' : `Two, by ${by.join(' and ')}`;
}

/** where it is more than the resource */
function judgedFor(
	{ conditionalAccessAudiences = [], resourceId }: SignIn,
	nameOf: (id: string) => string,
): string | undefined {
	const others = conditionalAccessAudiences.filter(({ applicationId }) => applicationId !== resourceId);
	return others.length === 0
		? undefined
		: conditionalAccessAudiences.map(({ applicationId }) => nameOf(applicationId)).join(', ');
}

function rowsOf(signIn: SignIn, nameOf: (id: string) => string): [string, ReactNode][] {
	const judged = judgedFor(signIn, nameOf);
	return [
		['When', <Time key="when" at={signIn.createdDateTime} />],
		['Outcome', <SignInOutcome key="outcome" signIn={signIn} />],
		...(signIn.status.errorCode === 0
			? []
			: ([
					['Why', signIn.status.failureReason],
					[
						'What to do',
						<Link inline key="advice" href={`/error?code=${signIn.status.errorCode}`}>
							About AADSTS{signIn.status.errorCode}
						</Link>,
					],
				] as [string, ReactNode][])),
		...(signIn.status.additionalDetails
			? ([['Details', signIn.status.additionalDetails]] as [string, ReactNode][])
			: []),
		[
			'User',
			signIn.userId ? (
				<RouteLink key="user" to="/users/$id" params={{ id: signIn.userId }}>
					{signIn.userDisplayName ?? signIn.userPrincipalName ?? signIn.userId}
				</RouteLink>
			) : (
				'None: the application itself'
			),
		],
		['Application', `${signIn.appDisplayName ?? ''} ${signIn.appId}`],
		['Resource', signIn.resourceId ? `${signIn.resourceDisplayName ?? ''} ${signIn.resourceId}` : 'None'],
		['Address', signIn.ipAddress ?? 'Not known'],
		['Client', `${signIn.clientAppUsed ?? 'None'}; ${signIn.userAgent ?? ''}`],
		[
			'Proven',
			signIn.authenticationDetails.map(({ authenticationMethod }) => authenticationMethod).join(', ') || 'Nothing',
		],
		['Factors required', requirementOf(signIn)],
		...(judged ? ([['Judged for', judged]] as [string, ReactNode][]) : []),
		...(signIn.networkLocationDetails?.length
			? ([
					['Named locations', signIn.networkLocationDetails.flatMap(({ networkNames }) => networkNames).join(', ')],
				] as [string, ReactNode][])
			: []),
		...(signIn.sessionLifetimePolicies?.length
			? ([['Session', signIn.sessionLifetimePolicies.map(({ detail }) => detail).join(', ')]] as [string, ReactNode][])
			: []),
		...(signIn.clientCredentialType && signIn.clientCredentialType !== 'none'
			? ([['Credential of the client', signIn.clientCredentialType]] as [string, ReactNode][])
			: []),
		['Contexts in the token', signIn.authenticationContextClassReferences.map(({ id }) => id).join(', ') || 'None'],
		...(signIn.sessionControlsNotEnforced.length > 0
			? ([['Asked for and not enforced', signIn.sessionControlsNotEnforced.join(', ')]] as [string, ReactNode][])
			: []),
		['Trace ID', signIn.id],
		['Correlation ID', signIn.correlationId],
	];
}

function Record({ signIn }: { signIn: SignIn }) {
	const styles = useStyles();
	const nameOf = useNames([]);
	const [isAsked, setAsked] = useState(false);
	const configuration = useConfiguration();
	const records = useMemo(() => (isAsked ? [signIn] : undefined), [isAsked, signIn]);
	const beside = useFactsBeside(records);
	const judged = beside.data ? signInFromLog(signIn, beside.data) : undefined;
	const answer = useAnswer<DecideQuestion>(
		['decide', signIn.id, configuration?.policies, beside.readAt],
		configuration && judged ? { kind: 'decide', configuration, asked: { id: signIn.id, signIn: judged } } : undefined,
	);
	const applied = signIn.appliedConditionalAccessPolicies;
	return (
		<div className={styles.page}>
			<PageHeading
				title={`Sign-in of ${signIn.userDisplayName ?? signIn.userPrincipalName ?? signIn.appDisplayName ?? signIn.appId}`}
				actions={
					signIn.userId ? (
						<Button appearance="primary" disabled={isAsked} onClick={() => setAsked(true)}>
							Decide this again with today’s policies
						</Button>
					) : undefined
				}
			/>
			<Details rows={rowsOf(signIn, nameOf)} />
			<section>
				<Subtitle1 as="h2">Policies that applied</Subtitle1>
				{applied === undefined && <Text block>Your roles do not allow you to see policies.</Text>}
				{applied?.length === 0 && <Text block>None.</Text>}
				<ul className={styles.policies}>
					{applied?.map((policy) => (
						<li key={policy.id}>
							<RouteLink to="/policies/$id" params={{ id: policy.id }}>
								{policy.displayName}
							</RouteLink>{' '}
							<ResultBadge result={policy.result} />
							<Text block>{whyApplied(policy)}</Text>
						</li>
					))}
				</ul>
			</section>
			<SignInClaims signIn={signIn} />
			{isAsked && beside.error && <Failure error={beside.error} />}
			{answer.data && (
				<section aria-live="polite">
					<Subtitle1 as="h2">With today’s policies</Subtitle1>
					<Text block>
						Place, device and risk are those of the sign-in. Memberships, the risk of the user, and what else is known
						of the device are those of beside.
					</Text>
					<DecisionView answer={answer.data} />
				</section>
			)}
		</div>
	);
}
