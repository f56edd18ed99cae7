// One request with a password, hashed with argon2id at 19 MiB: what a sign-in costs beside its tokens.
import { testIds } from '@countersign/testkit';
import { exchange } from '../load.ts';
import type { Flow } from './flow.ts';
import { form } from './relying-party.ts';

const names = ['alice', 'bob', 'carol', 'root'];

export const password: Flow = {
	name: 'password',
	peer: false,
	async start(contender) {
		const path = `/${testIds.tenant}/oauth2/v2.0/token`;
		return async (index) => {
			const username = `${names[index % names.length]}@contoso.example`;
			const body = form({
				grant_type: 'password',
				client_id: testIds.native,
				username,
				password: testIds.password,
				scope: 'api://orders/Orders.Read',
			});
			return (await exchange(contender.port, { method: 'POST', path, body })).status === 200;
		};
	},
};
