// Which names of a user an ID token tells.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
let authority: TestAuthority;
afterEach(() => authority.close());

describe('[case authority/27] optional claims of an ID token that tell a name come with the scope profile alone', () => {
	test.each([
		['openid', false],
		['openid profile', true],
	])('%s', async (openId, told) => {
		authority = await createTestAuthority({
			tenants: testTenants((entry) => {
				const named = { givenName: 'Alice', surname: 'Liddell' };
				Object.assign(entry.users?.find(({ id }) => id === testIds.alice) ?? {}, named);
				const asked = ['family_name', 'given_name', 'upn', 'ipaddr'].map((name) => ({ name }));
				Object.assign(entry.applications?.find(({ appId }) => appId === testIds.native) ?? {}, {
					optionalClaims: { idToken: asked },
				});
			}),
		});
		const client = createTestClient(authority, { scope: `${openId} api://orders/Orders.Read` });
		const claims = decodeJwt((await client.redeem(await client.run(createBrowser(authority), alice))).body.id_token);
		for (const name of ['family_name', 'given_name', 'upn']) expect([name, name in claims]).toEqual([name, told]);
		expect(claims).toHaveProperty('ipaddr');
	});
});
