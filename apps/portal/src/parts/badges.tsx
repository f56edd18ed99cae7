// States and outcomes as words with a colour; the colour never stands alone.

import type { ConditionalAccessPolicyState } from '@countersign/protocol';
import { Badge, type BadgeProps } from '@fluentui/react-components';

type Look = [label: string, color: NonNullable<BadgeProps['color']>];

const states: Readonly<Record<ConditionalAccessPolicyState, Look>> = {
	enabled: ['On', 'success'],
	disabled: ['Off', 'subtle'],
	enabledForReportingButNotEnforced: ['Report-only', 'informative'],
};

export function StateBadge({ state }: { state: ConditionalAccessPolicyState }) {
	const [label, color] = states[state] ?? [state, 'warning'];
	return (
		<Badge appearance="tint" color={color}>
			{label}
		</Badge>
	);
}

const results: Readonly<Record<string, Look>> = {
	success: ['Satisfied', 'success'],
	failure: ['Not satisfied', 'danger'],
	notApplied: ['Did not apply', 'subtle'],
	notEnabled: ['Off', 'subtle'],
	reportOnlySuccess: ['Report-only: satisfied', 'success'],
	reportOnlyFailure: ['Report-only: would block', 'danger'],
	reportOnlyInterrupted: ['Report-only: would ask', 'warning'],
	reportOnlyNotApplied: ['Report-only: did not apply', 'subtle'],
};

export function ResultBadge({ result }: { result: string }) {
	const [label, color] = results[result] ?? [result, 'subtle'];
	return (
		<Badge appearance="tint" color={color}>
			{label}
		</Badge>
	);
}

const outcomes: Readonly<Record<string, Look>> = {
	allow: ['Let in', 'success'],
	interrupt: ['Asked for more', 'warning'],
	block: ['Blocked', 'danger'],
};

export function OutcomeBadge({ outcome }: { outcome: string }) {
	const [label, color] = outcomes[outcome] ?? [outcome, 'subtle'];
	return (
		<Badge appearance="tint" color={color} size="large">
			{label}
		</Badge>
	);
}
