// Two requests in a session that stands: authorize, and redeem for access, ID and refresh token.
import type { Flow } from './flow.ts';
import { signIn } from './relying-party.ts';

export const code: Flow = {
	name: 'code, in a session',
	peer: true,
	async start(contender) {
		const party = await signIn(contender);
		return async () => (await party.codeFlow()).access_token !== undefined;
	},
};
