// The whole set of policies as a document for an auditor: printed or saved as PDF by the browser, which lays it out
// without the navigation.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { Button, makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { PrintRegular } from '@fluentui/react-icons';
import { useState } from 'react';
import { type DirectoryAudit, initiatorOf } from '../../changes/audit.ts';
import { factsOf } from '../../changes/facts.ts';
import { mentionedIn } from '../../changes/policy-file.ts';
import { memberWords, valueWords } from '../../changes/words.ts';
import { useAudits, useNamedLocations, usePolicies, useStrengths } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { Details } from '../../parts/details.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { demandOf, targetOf, whoOf } from '../../parts/summary.ts';
import { useSession } from '../../session/session-provider.tsx';

const useStyles = makeStyles({
	document: { display: 'grid', gap: tokens.spacingVerticalXXL, maxWidth: '60rem' },
	policy: { display: 'grid', gap: tokens.spacingVerticalS, breakInside: 'avoid' },
	head: { display: 'flex', gap: tokens.spacingHorizontalM, alignItems: 'center', flexWrap: 'wrap' },
	small: { color: tokens.colorNeutralForeground2 },
	onScreen: { '@media print': { display: 'none' } },
});

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'long', timeStyle: 'long' });
const utc = (at: number) => new Date(at).toISOString().replace(/\.\d+Z$/, 'Z');

export function PolicyDocument() {
	const styles = useStyles();
	const { account } = useSession();
	const [madeAt] = useState(() => Date.now());
	const policies = usePolicies();
	const audits = useAudits().data ?? [];
	return (
		<div className={styles.document}>
			<PageHeading
				title="Conditional Access policies"
				about={`As they stood on ${moment.format(madeAt)} (${utc(madeAt)}), in the tenant ${account.tenantId}. Made by ${account.username}.`}
				actions={
					<span className={styles.onScreen}>
						<Button appearance="primary" icon={<PrintRegular />} onClick={() => print()}>
							Print or save as PDF
						</Button>
					</span>
				}
			/>
			<Loaded query={policies}>{(list) => <Policies policies={list} audits={audits} />}</Loaded>
		</div>
	);
}

interface PoliciesProps {
	policies: readonly ConditionalAccessPolicy[];
	audits: readonly DirectoryAudit[];
}

function Policies({ policies, audits }: PoliciesProps) {
	const styles = useStyles();
	const locations = useNamedLocations().data ?? [];
	const strengths = useStrengths().data ?? [];
	const mentioned = new Set(mentionedIn(policies).map(({ id }) => id));
	const nameOf = useNames([...mentioned]);
	const count = (state: string) => policies.filter((policy) => policy.state === state).length;
	const rows = (resource: object) =>
		factsOf(resource)
			.filter(({ path }) => !['displayName', 'state', 'description'].includes(path))
			.map(
				({ path, values }) =>
					[memberWords(path), values.map((value) => valueWords(path, value, nameOf)).join('; ')] as const,
			);
	return (
		<>
			<Text>
				{policies.length} policies: {count('enabled')} on, {count('enabledForReportingButNotEnforced')} report-only,{' '}
				{count('disabled')} off. A sign-in must meet every policy that is on and applies to it. Whoever or whatever a
				policy both includes and excludes is excluded.
			</Text>
			{policies.map((policy) => {
				const last = audits.find(({ targetResources: [target] }) => target?.id === policy.id);
				return (
					<section key={policy.id} className={styles.policy}>
						<span className={styles.head}>
							<Subtitle1 as="h2">{policy.displayName}</Subtitle1>
							<StateBadge state={policy.state} />
						</span>
						<Text>
							For {whoOf(policy, nameOf)}, on {targetOf(policy, nameOf)}: {demandOf(policy)}.
						</Text>
						<Details rows={rows(policy)} />
						<Text size={200} className={styles.small}>
							Id {policy.id}. Made {policy.createdDateTime ?? 'by a tenant file'}
							{policy.modifiedDateTime ? `, changed ${policy.modifiedDateTime}` : ''}
							{last ? ` by ${initiatorOf(last)}` : ''}.
						</Text>
					</section>
				);
			})}
			{[
				['Named locations that these policies use', locations] as const,
				['Authentication strengths that these policies use', strengths] as const,
			].map(([title, list]) => {
				const used = list.filter(({ id }) => mentioned.has(id.toLowerCase()));
				return (
					used.length > 0 && (
						<section key={title} className={styles.policy}>
							<Subtitle1 as="h2">{title}</Subtitle1>
							{used.map((one) => (
								<div key={one.id}>
									<Text weight="semibold">{one.displayName}</Text>
									<Details rows={rows(one)} />
								</div>
							))}
						</section>
					)
				);
			})}
		</>
	);
}
