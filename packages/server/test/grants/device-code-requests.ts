// A device that asks for a code and polls, and a user who enters it: what the tests of the flow have in common.
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	type testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect } from 'vitest';

export const alice = { username: 'alice@contoso.example', password: testIds.password };
export const withCode = { ...alice, totpSecret: testIds.totpSecret };
export const scope = 'openid profile offline_access api://orders/Orders.Read';
export let authority: TestAuthority;
export let client: ReturnType<typeof createTestClient>;
/** Each test of the calling file gets an authority and a client of its own. */
export function giveEachTestAnAuthority(): void {
	beforeEach(async () => {
		authority = await createTestAuthority();
		client = createTestClient(authority);
	});
	afterEach(() => authority.close());
}

/** Puts an authority of other tenants, and its client, in the place of those that every test gets. */
export async function replaceAuthority(
	tenants: ReturnType<typeof testTenants>,
	options: Parameters<typeof createTestClient>[1],
): Promise<void> {
	await authority.close();
	authority = await createTestAuthority({ tenants });
	client = createTestClient(authority, options);
}

interface Asked {
	user_code: string;
	device_code: string;
	[member: string]: unknown;
}

export async function ask(
	fields: Record<string, string> = {},
	tenant: string = testIds.tenant,
): Promise<{ status: number; body: Asked }> {
	const response = await authority.send({
		method: 'POST',
		path: `/${tenant}/oauth2/v2.0/devicecode`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'toaster/1.0' },
		body: new URLSearchParams({ client_id: testIds.native, scope, ...fields }).toString(),
		peerAddress: '203.0.113.77',
	});
	return { status: response.status, body: JSON.parse(response.body) };
}

export const poll = (
	deviceCode: string,
	options: { tenant?: string; peerAddress?: string } = {},
	fields: Record<string, string> = {},
) => client.token({ grant_type: 'device_code', device_code: deviceCode, ...fields }, options);

export async function enter(browser: Browser, userCode: string): Promise<BrowserPage> {
	return browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
}

export async function approve(
	userCode: string,
	script = alice,
	browser = createBrowser(authority),
): Promise<BrowserPage> {
	const page = await client.signIn(browser, await enter(browser, userCode), script);
	expect(page.heading).toBe('Is this your device?');
	return client.signIn(browser, await browser.submit(page), script);
}
