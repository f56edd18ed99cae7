// The whole code flow: the user meets a page. Ours asks which account to go on with: the page, its answer, the
// redemption. The peer's is another four requests: authorize, an interaction that finishes by itself and shows nothing,
// its return, the redemption.
import type { Flow } from './flow.ts';
import { signIn } from './relying-party.ts';

export const codeWithPage: Flow = {
	name: 'code, with a page',
	peer: true,
	async start(contender) {
		const party = await signIn(contender);
		return async () => (await party.pageFlow()).access_token !== undefined;
	},
};
