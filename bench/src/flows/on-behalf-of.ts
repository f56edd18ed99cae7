// One request of a middle tier: the assertion is verified, and access, ID and refresh token are issued for the API
// behind it.
import { testIds } from '@countersign/testkit';
import { exchange } from '../load.ts';
import type { Flow } from './flow.ts';
import { form, signIn } from './relying-party.ts';

export const onBehalfOf: Flow = {
	name: 'on-behalf-of',
	peer: false,
	async start(contender) {
		const party = await signIn(contender);
		const { access_token } = await party.codeFlow('openid offline_access api://middle/Front.Use');
		const body = form({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			requested_token_use: 'on_behalf_of',
			assertion: access_token,
			scope: 'openid profile offline_access api://orders/Orders.Read',
		});
		return async () => (await exchange(contender.port, { method: 'POST', path: party.tokenPath, body })).status === 200;
	},
};
