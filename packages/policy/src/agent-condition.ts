// A condition that only an agent can meet, of which nothing is known but its name.
import type { Condition } from './condition.ts';
import { isEmpty } from './identifiers.ts';
import { isAgent } from './sign-in.ts';

/**
 * A policy that has the condition is about agents, whatever it says there, and never applies to a person or to an
 * ordinary service principal. To an agent it may apply.
 */
export function agentCondition(id: 'agents' | 'agentContext'): Condition {
	return {
		id,
		reason: () => 'agentIdentities',
		assign: ({ conditions }) =>
			isEmpty((conditions as unknown as Record<string, unknown>)[id])
				? undefined
				: { include: [{ kind: 'environment', value: 'any' }], exclude: [] },
		present: (signIn) => (isAgent(signIn) ? [{ held: [], unknown: ['environment'] }] : []),
		key: (signIn) => (isAgent(signIn) ? 'agent' : ''),
		rule: () => 'agentIdentities',
	};
}
