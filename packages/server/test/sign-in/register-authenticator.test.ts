// An authenticator is registered once, whoever is faster.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

test('[case authority/21] two browsers register an authenticator for one person at once: one goes on, the other is asked for a code of it', async () => {
	const client = createTestClient(authority, { scope: 'openid api://payroll/Payroll.Read' });
	const begin = async () => {
		const browser = createBrowser(authority);
		const page = await browser.submit(await browser.open(client.authorizePath()), {
			username: 'bob@contoso.example',
			password: testIds.password,
		});
		return { browser, page, secret: (/class="secret">([^<]*)/.exec(page.body)?.[1] ?? '').replaceAll(' ', '') };
	};
	const both = [await begin(), await begin()];
	expect(both.map(({ page }) => page.fields.get('step'))).toEqual(['register-one-time-code', 'register-one-time-code']);
	const pages = await Promise.all(
		both.map(({ browser, page, secret }) => browser.submit(page, { code: authority.oneTimeCode(secret) })),
	);
	expect(pages.filter(({ fields }) => fields.get('step') === 'one-time-code')).toHaveLength(1);
	expect(pages.filter(({ fields }) => fields.get('step') !== 'one-time-code')).toHaveLength(1);
	expect(pages.map(({ fields }) => fields.get('step'))).not.toContain('register-one-time-code');
});
