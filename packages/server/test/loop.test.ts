// The loop, over the wire and by hand: challenge, silent refusal, step-up, token with acrs.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

test('a password alone gives a token without acrs; a silent request for c1 is refused canonically; signing in again with the claims gives acrs', async () => {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const first = await client.redeem(await client.run(browser, { ...alice, totpSecret: undefined as never }));
	expect(first.status).toBe(200);
	expect(decodeJwt(first.body.access_token)).toMatchObject({
		aud: testIds.orders,
		scp: 'Orders.Read Orders.Write',
		ver: '2.0',
		amr: ['pwd'],
		tid: testIds.tenant,
		azp: testIds.native,
		azpacr: '0',
	});
	expect(decodeJwt(first.body.access_token)).not.toHaveProperty('acrs');

	const refused = await client.refresh(first.body.refresh_token, { claims: c1 });
	expect(refused.status).toBe(400);
	expect(refused.body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
	expect(JSON.parse(refused.body.claims)).toEqual({
		access_token: { acrs: { essential: true, value: 'c1' }, capolids: { essential: true, values: [testIds.mfaForC1] } },
	});

	const stepUp = await client.run(browser, { totpSecret: testIds.totpSecret }, { claims: refused.body.claims });
	expect(responseParameters(stepUp).get('state')).toBe('state-1');
	const second = await client.redeem(stepUp, { claims: refused.body.claims });
	expect(second.status).toBe(200);
	expect(decodeJwt(second.body.access_token)).toMatchObject({ acrs: ['c1'], amr: ['pwd', 'totp', 'mfa'] });
	expect(decodeJwt(second.body.access_token).sid).toBe(decodeJwt(first.body.access_token).sid);

	const silent = await client.refresh(second.body.refresh_token, { claims: c1 });
	expect(decodeJwt(silent.body.access_token).acrs).toEqual(['c1']);
});
