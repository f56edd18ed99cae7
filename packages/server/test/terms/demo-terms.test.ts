// The terms of use of the demo tenant, as somebody meets them who tries the demo.
import { createBrowser, createTestAuthority, createTestClient } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { expect, test } from 'vitest';
import { demoIds, demoTenant, demoUsers } from '../../src/tenant-file/demo-tenant.ts';

test('a client that asks for c5 gets it once the terms were opened and accepted', async () => {
	const authority = await createTestAuthority({ tenants: demoTenant() });
	const client = createTestClient(authority, {
		clientId: demoIds.todoCli,
		tenant: demoIds.tenant,
		redirectUri: 'http://localhost',
		scope: 'openid offline_access api://todo-api/Tasks.ReadWrite',
	});
	const [, ben] = demoUsers;
	const script = { username: ben.userPrincipalName, password: ben.password };
	const claims = JSON.stringify({ access_token: { acrs: { essential: true, value: 'c5' } } });
	const browser = createBrowser(authority);
	const page = await client.run(browser, script, { claims });
	expect(page.heading).toBe('Terms of use');
	const opened = await browser.submit(page, { view: 'Show' });
	expect(opened.body).toContain('tells the person who added it');
	const done = await client.signIn(browser, await browser.submit(opened), script);
	expect(decodeJwt((await client.redeem(done, { claims })).body.access_token).acrs).toEqual(['c5']);
	await authority.close();
});
