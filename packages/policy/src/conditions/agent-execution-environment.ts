// Where an agent runs. Microsoft Entra, "Target agent identities" (preview): all sessions of an agent's account, or those
// begun on an endpoint. The members stand in exports and in no schema, so what they say is not read: a policy that has
// one is about agents, whichever it says, and never applies to a person or to an ordinary service principal.
import type { Condition } from '../condition.ts';
import { isEmpty } from '../identifiers.ts';
import { isAgent, type SignIn } from '../sign-in.ts';

function ofAgentsAlone(id: 'agents' | 'agentContext'): Condition {
	return {
		id,
		reason: () => 'agentIdentities',
		assign: ({ conditions }) =>
			isEmpty((conditions as unknown as Record<string, unknown>)[id])
				? undefined
				: { include: [{ kind: 'environment', value: 'any' }], exclude: [] },
		// which environment it is, nobody says: it may be the one that is meant
		present: (signIn: SignIn) => (isAgent(signIn) ? [{ held: [], unknown: ['environment'] }] : []),
		key: (signIn) => (isAgent(signIn) ? 'agent' : ''),
		rule: () => 'agentIdentities',
	};
}

export const agents = ofAgentsAlone('agents');
export const agentContext = ofAgentsAlone('agentContext');
