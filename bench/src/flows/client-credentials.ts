// One request, one signature: an application for itself.
import { testIds } from '@countersign/testkit';
import { exchange } from '../load.ts';
import type { Flow } from './flow.ts';
import { form } from './relying-party.ts';

const ours = {
	path: `/${testIds.tenant}/oauth2/v2.0/token`,
	body: form({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		client_secret: testIds.secret,
		scope: 'api://orders/.default',
	}),
};
const peer = {
	path: '/token',
	body: form({
		grant_type: 'client_credentials',
		client_id: 'client',
		client_secret: 'a-secret-for-the-benchmark',
		scope: 'api',
	}),
};

export const clientCredentials: Flow = {
	name: 'client_credentials',
	peer: true,
	async start({ name, port }) {
		const request = { method: 'POST', ...(name === 'oidc-provider' ? peer : ours) };
		return async () => (await exchange(port, request)).status === 200;
	},
};
