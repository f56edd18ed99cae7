// The policy while it is written: one object in Graph's shape, which the form and the JSON view both edit.
import { normalisePolicy, type ValidationIssue, validatePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';

/** of a policy that has no id yet */
export const newId = '00000000-0000-0000-0000-000000000000';

export const emptyPolicy: ConditionalAccessPolicy = {
	...normalisePolicy({
		displayName: '',
		// who writes a policy sees first what it would do
		state: 'enabledForReportingButNotEnforced',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: { includeUsers: [] },
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	}),
	id: newId,
};

export type Conditions = ConditionalAccessPolicy['conditions'];

export interface SectionProps {
	draft: ConditionalAccessPolicy;
	change(draft: ConditionalAccessPolicy): void;
	nameOf(id: string): string;
	/** what is wrong at a member, such as `conditions.users` */
	problemAt(path: string): string | undefined;
}

/** @returns the draft with some conditions replaced */
export function withConditions(
	draft: ConditionalAccessPolicy,
	conditions: Partial<Conditions>,
): ConditionalAccessPolicy {
	return { ...draft, conditions: { ...draft.conditions, ...conditions } };
}

/** What Graph would refuse, found while one types. */
export function problemsOf(draft: ConditionalAccessPolicy): ValidationIssue[] {
	return validatePolicy(draft);
}

/** @returns the sentences of all issues at or below a path */
export function problemFinder(issues: readonly ValidationIssue[]): (path: string) => string | undefined {
	return (path) => {
		const found = issues.filter(
			(issue) => issue.path === path || issue.path.startsWith(`${path}.`) || issue.path.startsWith(`${path}[`),
		);
		return found.length === 0 ? undefined : found.map(({ message }) => message).join('; ');
	};
}

const ofServer = ['id', 'createdDateTime', 'modifiedDateTime', 'deletedDateTime', 'templateId'] as const;

/** @returns what is sent: the members that the writer chooses */
export function bodyOf(draft: ConditionalAccessPolicy): object {
	return Object.fromEntries(
		Object.entries(draft).filter(([name]) => !(ofServer as readonly string[]).includes(name) && !name.startsWith('@')),
	);
}

/** @returns a new policy that says the same and is off: of two that are on, one would be superfluous */
export function copyOf(policy: ConditionalAccessPolicy): ConditionalAccessPolicy {
	const { templateId: _, ...rest } = policy as ConditionalAccessPolicy & { templateId?: unknown };
	return {
		...rest,
		id: newId,
		displayName: `Copy of ${policy.displayName}`.slice(0, 256),
		state: 'disabled',
	};
}
