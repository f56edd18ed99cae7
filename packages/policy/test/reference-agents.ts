// The independent evaluator on agents. Specification 1.2 and 1.5: agents are token subjects of their own; a policy that
// is about agents never applies to people or to ordinary service principals, and there are no other subjects in these
// worlds.
import type { ConditionalAccessPolicy } from '@countersign/protocol';

/** Members of `clientApplications` that select agent identities and nobody else. */
export const agentInclusions = ['includeAgentIdServicePrincipals', 'agentIdServicePrincipalFilter'];

/** Conditions that only an agent can meet. */
const onAgentsAlone = ['agentIdRiskLevels', 'agents', 'agentContext'];

const configured = (value: unknown) =>
	value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

/** The conditions on agents that a policy has, each answered for a person or an ordinary service principal. */
export function agentConditions({ conditions }: ConditionalAccessPolicy): Record<string, 'no'> {
	const members = conditions as unknown as Record<string, unknown>;
	return Object.fromEntries(onAgentsAlone.filter((name) => configured(members[name])).map((name) => [name, 'no']));
}
