// Front-channel logout: the applications of a session hear of its end, and nobody else does.
import { createBrowser, createTestAuthority, createTestClient, type TestAuthority, testIds, testTenants } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			for (const application of tenant.applications ?? []) {
				if (application.appId === testIds.web) application.web = { ...application.web, logoutUrl: 'https://web.test/logged-out?app=1' };
				if (application.appId === testIds.middleTier) application.web = { ...application.web, logoutUrl: 'https://middle.test/logged-out' };
			}
		}),
	});
});
afterEach(() => authority.close());

test('[sec 133] an application that took part is called in a frame with issuer and session, others are not, and the user goes on to the registered address', async () => {
	const web = createTestClient(authority, { clientId: testIds.web, redirectUri: 'https://web.test/signin', secret: testIds.secret });
	const browser = createBrowser(authority);
	await createTestClient(authority).run(browser, alice);
	const { body } = await web.redeem(await web.run(browser, alice));
	const { sid } = decodeJwt(body.id_token);
	const query = new URLSearchParams({ id_token_hint: body.id_token, post_logout_redirect_uri: 'https://web.test/signin', state: 's-1' });
	const page = await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout?${query}`);
	const issuer = encodeURIComponent(`${authority.origin}/${testIds.tenant}/v2.0`);
	expect([...page.body.matchAll(/<iframe [^>]*src="([^"]*)"/g)].map((match) => match[1])).toEqual([
		`https://web.test/logged-out?app=1&amp;iss=${issuer}&amp;sid=${sid}`,
	]);
	expect(page.headers['content-security-policy']).toMatch(/frame-src https:\/\/web\.test$/);
	expect(page.location?.href).toBe('https://web.test/signin?state=s-1');
	expect((await authority.app.authority.storage.sessions.find(String(sid)))?.endedAt).toBe(authority.now());
});

test('without such an application the browser is sent on at once', async () => {
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	const { body } = await client.redeem(await client.run(browser, alice));
	const query = new URLSearchParams({ id_token_hint: body.id_token, post_logout_redirect_uri: 'http://localhost:7000/' });
	expect((await browser.open(`/${testIds.tenant}/oauth2/v2.0/logout?${query}`)).status).toBe(302);
});
