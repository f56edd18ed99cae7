// One request, rotation, access and ID token.
import { exchange } from '../load.ts';
import type { Flow } from './flow.ts';
import { form, signIn, type Tokens } from './relying-party.ts';

export const refresh: Flow = {
	name: 'refresh',
	peer: true,
	async start(contender, lanes) {
		const party = await signIn(contender);
		const tokens: string[] = [];
		for (let lane = 0; lane < lanes; lane += 1) tokens.push((await party.codeFlow()).refresh_token);
		return async (index) => {
			const body = form({
				grant_type: 'refresh_token',
				client_id: party.clientId,
				refresh_token: tokens[index] ?? '',
				scope: party.scope,
			});
			const answer = await exchange(contender.port, { method: 'POST', path: party.tokenPath, body });
			if (answer.status !== 200) throw new Error(`${contender.name}: ${answer.body}`);
			tokens[index] = (JSON.parse(answer.body) as Tokens).refresh_token;
			return true;
		};
	},
};
