// What the tests of the page of one's own sign-in methods share: it is visited, and its forms are sent.
import {
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import { createSoftwareAuthenticator } from '../sign-in/software-authenticator.ts';
export const page = '/security-info';
export const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
export const bob = { username: 'bob@contoso.example', password: testIds.password };
export const register = 'urn:user:registersecurityinfo';

export const step = (shown: BrowserPage) => shown.fields.get('step');

/** The fields of the form that does something to one method. */
export const base = (shown: BrowserPage) => ({
	session_state: shown.fields.get('session_state') ?? '',
	csrf: shown.fields.get('csrf') ?? '',
});
export const sameOrigin = { 'sec-fetch-site': 'same-origin' };

/** What the page asks the browser for. */
export function askedOf(shown: BrowserPage): { challenge: string } {
	const written = /data-passkey="([^"]*)"/.exec(shown.body)?.[1] ?? '{}';
	return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&#39;', "'"));
}

/** The page at an authority of this test, whose tenant has no policy. */
export function createSecurityInfo() {
	let authority: TestAuthority;
	const directory = () => authority.app.authority.storage.directory;
	const user = (id: string) => directory().findUser(testIds.tenant, id);
	const activities = async () =>
		(await authority.app.authority.storage.directoryChanges.audits(testIds.tenant, 50)).map(({ activity }) => activity);

	/** Opens the page, and signs in for it. */
	async function visit(
		script: typeof bob,
		browser = createBrowser(authority),
	): Promise<{ browser: Browser; shown: BrowserPage }> {
		const done = await createTestClient(authority).signIn(browser, await browser.open(page), script);
		return { browser, shown: await follow(browser, done) };
	}
	/** The address after a sign-in is the authority's own. */
	const follow = (browser: Browser, done: BrowserPage) =>
		done.location?.origin === authority.origin ? browser.open(done.location.pathname + done.location.search) : done;

	const act = (browser: Browser, shown: BrowserPage, fields: Record<string, string>) =>
		browser.post(page, { ...base(shown), ...fields }, sameOrigin);

	async function addPasskey(browser: Browser, shown: BrowserPage, id: string, name = 'Laptop') {
		const asked = await browser.open(`${page}?session_state=${base(shown).session_state}&add=passkey`);
		const { challenge } = askedOf(asked);
		const authenticator = createSoftwareAuthenticator(userHandleOf({ tenantId: testIds.tenant, id }));
		const passkey = authenticator.create({ challenge, origin: authority.origin });
		return { asked, authenticator, passkey, added: await browser.submit(asked, { passkey, name }) };
	}

	return {
		user,
		activities,
		visit,
		follow,
		act,
		addPasskey,
		/** @param options of the authority; none: a tenant without a policy */
		async start(options?: Parameters<typeof createTestAuthority>[0]) {
			authority = await createTestAuthority(
				options ?? {
					tenants: testTenants((tenant) => {
						tenant.identity = { conditionalAccess: { policies: [] } };
					}),
				},
			);
		},
		get authority() {
			return authority;
		},
		close: () => authority.close(),
	};
}
