// A decision, and why: what the user meets in order, and of each policy the reason of each condition.

import type { PolicyExplanation } from '@countersign/policy';
import {
	Accordion,
	AccordionHeader,
	AccordionItem,
	AccordionPanel,
	Badge,
	makeStyles,
	Subtitle1,
	Text,
	tokens,
} from '@fluentui/react-components';
import type { WhatIfAnswer } from '../../engine/questions.ts';
import { useNames } from '../../graph/use-names.ts';
import { OutcomeBadge, ResultBadge } from '../../parts/badges.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { controlName } from '../../parts/summary.ts';

const useStyles = makeStyles({
	view: { display: 'grid', gap: tokens.spacingVerticalL },
	outcome: { display: 'grid', gap: tokens.spacingVerticalS, justifyItems: 'start' },
	header: {
		display: 'flex',
		gap: `${tokens.spacingVerticalXXS} ${tokens.spacingHorizontalM}`,
		alignItems: 'center',
		flexWrap: 'wrap',
		padding: `${tokens.spacingVerticalS} 0`,
	},
	reasons: { display: 'grid', gap: tokens.spacingVerticalXS, margin: 0, paddingLeft: tokens.spacingHorizontalL },
});

const conditionNames: Readonly<Record<string, string>> = {
	users: 'Users',
	applications: 'Target resources',
	userActions: 'User actions',
	authenticationContexts: 'Authentication contexts',
	authenticationContext: 'Authentication contexts',
	locations: 'Network',
	platforms: 'Device platforms',
	clientAppTypes: 'Client apps',
	devices: 'Filter for devices',
	signInRiskLevels: 'Sign-in risk',
	userRiskLevels: 'User risk',
	authenticationFlows: 'Authentication flows',
};

type Reason = PolicyExplanation['conditions'][number];

function sentenceOf(
	{ condition, result, includedBy, excludedBy, presented }: Reason,
	nameOf: (id: string) => string,
): string {
	const name = conditionNames[condition] ?? condition;
	if (excludedBy) return `${name}: excluded by ${nameOf(excludedBy.value)}`;
	if (String(result) === 'unknown') return `${name}: not known, so it counts as a match`;
	if (includedBy) return `${name}: included by ${nameOf(includedBy.value)}`;
	const what = presented && presented.length > 0 ? ` (${presented.map(nameOf).join(', ')})` : '';
	return `${name}: not included${what}`;
}

/** What reasons and controls name: people, groups and places. */
function idsIn({ decision, policies }: WhatIfAnswer): string[] {
	return [
		...decision.unmetControls.flatMap(({ value }) => value ?? []),
		...policies.flatMap(({ conditions }) =>
			conditions.flatMap(({ includedBy, excludedBy, presented = [] }) => [
				...[includedBy, excludedBy].flatMap((rule) => rule?.value ?? []),
				...presented,
			]),
		),
	];
}

export function DecisionView({ answer }: { answer: WhatIfAnswer }) {
	const styles = useStyles();
	const nameOf = useNames(idsIn(answer));
	const { decision, policies } = answer;
	const applied = policies.filter(({ result }) => !/notapplied|notenabled/i.test(result));
	const others = policies.filter((policy) => !applied.includes(policy));
	return (
		<div className={styles.view}>
			<section className={styles.outcome} aria-label="Outcome">
				<OutcomeBadge outcome={decision.outcome} />
				{decision.unmetControls.length > 0 ? (
					<>
						<Text>
							{decision.outcome === 'block' ? 'What stands in the way:' : 'What the user is asked for, in this order:'}
						</Text>
						<ol className={styles.reasons}>
							{decision.unmetControls.map(({ control, value, interactive }) => (
								<li key={`${control} ${value ?? ''}`}>
									{controlName(control)}
									{value ? `: ${nameOf(value)}` : ''}
									{interactive ? '' : ' – nothing that the user does can meet it'}
								</li>
							))}
						</ol>
					</>
				) : (
					<Text>Nothing more is asked for.</Text>
				)}
			</section>
			<PolicyList title="Policies that apply" policies={applied} nameOf={nameOf} empty="No policy applies." />
			<PolicyList title="Policies that do not apply" policies={others} nameOf={nameOf} empty="Every policy applies." />
		</div>
	);
}

interface PolicyListProps {
	title: string;
	policies: readonly PolicyExplanation[];
	nameOf: (id: string) => string;
	empty: string;
}

function PolicyList({ title, policies, nameOf, empty }: PolicyListProps) {
	const styles = useStyles();
	return (
		<section>
			<Subtitle1 as="h2">{title}</Subtitle1>
			{policies.length === 0 && <Text block>{empty}</Text>}
			<Accordion multiple collapsible>
				{policies.map((policy) => (
					<AccordionItem key={policy.id} value={policy.id}>
						<AccordionHeader>
							<span className={styles.header}>
								{policy.displayName} <ResultBadge result={policy.result} />
							</span>
						</AccordionHeader>
						<AccordionPanel>
							<ul className={styles.reasons}>
								{policy.conditions.map((condition) => (
									<li key={condition.condition}>{sentenceOf(condition, nameOf)}</li>
								))}
								{[...policy.grantControls, ...policy.sessionControls].map(({ control, value, satisfied }) => (
									<li key={`${control} ${value ?? ''}`}>
										{controlName(control)}
										{value ? ` ${nameOf(value)}` : ''}:{' '}
										<Badge appearance="tint" color={satisfied ? 'success' : 'warning'}>
											{satisfied ? 'met' : 'not met'}
										</Badge>
									</li>
								))}
							</ul>
							<RouteLink to="/policies/$id" params={{ id: policy.id }}>
								Open the policy
							</RouteLink>
						</AccordionPanel>
					</AccordionItem>
				))}
			</Accordion>
		</section>
	);
}
