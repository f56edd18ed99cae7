// Device code flow and authentication transfer. Microsoft Graph, "conditionalAccessAuthenticationFlows resource type".
// What a session began with sticks to it: later sign-ins by other flows still match (Microsoft Entra, "protocol
// tracking").
import { type Condition, tokensOf } from '../condition.ts';
import { flags } from '../identifiers.ts';

export const authenticationFlows: Condition = {
	id: 'authenticationFlows',
	members: ['transferMethods'],
	reason: () => 'authenticationFlow',
	assign({ conditions }) {
		const methods = flags(conditions.authenticationFlows?.transferMethods).filter((method) => method !== 'none');
		return methods.length === 0 ? undefined : { include: tokensOf('flow', methods), exclude: [] };
	},
	present: ({ transferMethods }) => [
		transferMethods === undefined ? { held: [], unknown: ['flow'] } : { held: [['flow', transferMethods]] },
	],
	key: ({ transferMethods }) => transferMethods?.join() ?? '?',
	rule: ({ value }) => value,
};
