// Sign-in by certificate: where the browser is sent, what it brings back, and what that proves.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type CertificateMode, defaultCertificatePolicy } from '../../src/records/methods-policy.ts';
import { findDeviceOfCertificate } from '../../src/sign-in/device-certificate.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createIssuer, type IssuedCertificate, type TestIssuer } from './certificates.ts';

const certificateOrigin = 'https://certificates.test:8445';
const alice = 'alice@contoso.example';
const phishingResistant = '00000000-0000-0000-0000-000000000004';
const required = { state: 'enabled', exemptedCertificateAuthoritiesSubjectKeyIdentifiers: [] };
const step = (page: BrowserPage) => page.fields.get('step');
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];

let root: TestIssuer;
let card: IssuedCertificate;
beforeAll(async () => {
	root = await createIssuer('CN=Root');
	card = await root.issue({ upn: alice, policies: ['1.2.3'] });
});

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({ certificateOrigin });
	await enable('x509CertificateMultiFactor');
});
afterEach(() => authority.close());

async function enable(mode: CertificateMode, more: object = {}): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const settings = {
		authenticationMethods: {
			x509Certificate: {
				...defaultCertificatePolicy,
				state: 'enabled' as const,
				authenticationModeConfiguration: {
					...defaultCertificatePolicy.authenticationModeConfiguration,
					x509CertificateAuthenticationDefaultMode: mode,
				},
				...more,
			},
			certificateAuthorities: [{ certificate: root.base64, isRootAuthority: true }],
		},
	};
	const audit = { id: `a${version}`, at: 0, changes: [] } as never;
	expect(await directoryChanges.apply(testIds.tenant, [{ kind: 'putSettings', settings }], audit, version)).toBe(true);
}

function begin() {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	const choose = async (page: BrowserPage, id = 'certificate') => browser.submit(page, { [`choose:${id}`]: 'x' });
	/** what the other listener answers to this browser's journey */
	const show = async (sent: BrowserPage, certificate: IssuedCertificate | undefined) => {
		const { pathname, search } = sent.location as URL;
		const response = await authority.send({
			path: pathname,
			query: search.slice(1),
			...(certificate ? { peerCertificate: { der: certificate.der, isVerified: false } } : {}),
		});
		return { response, address: String(response.headers.location ?? '') };
	};
	return { browser, client, choose, show };
}

async function signInWith(certificate: IssuedCertificate | undefined, username = alice) {
	const begun = begin();
	const { browser, client, choose, show } = begun;
	const page = await choose(await browser.open(client.authorizePath()));
	const sent = await browser.submit(page, { username });
	const { response, address } = await show(sent, certificate);
	return { ...begun, page, sent, response, address, after: address ? await browser.open(address) : undefined };
}

describe('a certificate', () => {
	test('that stands for two factors signs in, and the token says so', async () => {
		const { client, browser, after, sent } = await signInWith(card);
		expect(sent.location?.origin).toBe(certificateOrigin);
		const { body } = await client.redeem(await client.signIn(browser, after as BrowserPage, {}));
		expect(decodeJwt(body.id_token)).toMatchObject({ oid: testIds.alice });
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		expect(JSON.stringify(record)).toContain('x509CertificateMultiFactor');
	});

	test('is asked for by the page alone that somebody chose, and the page may send its form there', async () => {
		const { browser, client, choose } = begin();
		const first = await browser.open(client.authorizePath());
		expect(first.headers['content-security-policy']).not.toContain(certificateOrigin);
		expect((await choose(first)).headers['content-security-policy']).toContain(
			`form-action 'self' ${certificateOrigin}`,
		);
	});

	test.each<[string, () => Promise<IssuedCertificate>, string | undefined]>([
		['of somebody else', () => root.issue({ upn: 'bob@contoso.example' }), undefined],
		['for a name that nobody has', async () => card, 'nobody@contoso.example'],
		['for somebody of another tenant', async () => card, 'stranger@northwind.example'],
		[
			'of an authority that nobody trusts',
			async () => (await createIssuer('CN=Root')).issue({ upn: alice }),
			undefined,
		],
		['that is over', () => root.issue({ upn: alice, notAfter: new Date('2026-02-01') }), undefined],
		['for servers', () => root.issue({ upn: alice, usages: ['1.3.6.1.5.5.7.3.1'] }), undefined],
	])('%s signs nobody in, and all are told the same', async (_name, certificate, username) => {
		const { after } = await signInWith(await certificate(), username);
		expect([step(after as BrowserPage), problem(after as BrowserPage)]).toEqual([
			'certificate',
			'That certificate did not sign you in. Choose another one, or another way.',
		]);
	});

	// their refresh tokens are good at home too: this tenant could get tokens there in the guest's name
	test.each(['eve@northwind.example', 'eve_northwind.example#EXT#@contoso.example'])(
		'of this tenant for %s signs in no guest, who is at home elsewhere',
		async (upn) => {
			const guest = 'eve_northwind.example#EXT#@contoso.example';
			const { directory, directoryChanges } = authority.app.authority.storage;
			const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
			const user = {
				id: '20000000-0000-4000-8000-0000000000ee',
				tenantId: testIds.tenant,
				userPrincipalName: guest,
				displayName: 'Eve',
				userType: 'Guest' as const,
				accountEnabled: true,
				home: { tenantId: testIds.strangerTenant, userId: testIds.stranger },
				tokensValidFrom: 0,
				passwordChangedAt: 0,
			};
			const audit = { id: 'guest', at: 0, changes: [] } as never;
			expect(await directoryChanges.apply(testIds.tenant, [{ kind: 'putUser', user }], audit, version)).toBe(true);
			const { after } = await signInWith(await root.issue({ upn }), guest);
			expect(step(after as BrowserPage)).toBe('certificate');
			expect(problem(after as BrowserPage)).toContain('did not sign you in');
		},
	);

	test.each<[string, object, string]>([
		['whose user is in no group that it is for', { includeTargets: [testIds.finance] }, 'certificate'],
		['whose user is in a group that it is not for', { excludeTargets: [testIds.everyone] }, 'certificate'],
		['whose authority must have a list and has none', { crlValidationConfiguration: required }, 'certificate'],
		['whose user is in no group that it is not for', { excludeTargets: [testIds.finance] }, 'keep-me-signed-in'],
	])('%s: it signs in as the targets say', async (_name, more, shown) => {
		await enable('x509CertificateMultiFactor', more);
		const { after } = await signInWith(card);
		expect(step(after as BrowserPage)).toBe(shown);
	});

	test('that was not shown leads back to other ways', async () => {
		const { response } = await signInWith(undefined);
		expect([response.status, response.body.includes('No certificate was shown')]).toEqual([400, true]);
	});

	test('shown for one sign-in signs in no other, no other browser, and not twice', async () => {
		const first = await signInWith(card);
		// the answer was spent: the address shows where the sign-in stands
		expect(step(await first.browser.open(first.address))).not.toBe('certificate');
		const second = begin();
		const chosen = await second.choose(await second.browser.open(second.client.authorizePath()));
		const sent = await second.browser.submit(chosen, { username: alice });
		const answer = new URL(first.address).searchParams.get('answer');
		const path = new URL(sent.location as URL).pathname.replace('/certificate/', '/sign-in/');
		expect(problem(await second.browser.open(`${path}?answer=${answer}`))).toBe(
			'That took too long. Use your certificate again.',
		);
		const third = await signInWith(card).then(({ address }) => address);
		const stranger = await createBrowser(authority).open(third);
		expect(stranger.body).toContain('http-equiv="refresh"');
		expect((await createBrowser(authority).open(`${third}&again=1`)).status).toBe(400);
	});

	test('an answer that is a minute old is none', async () => {
		const { browser, client, choose, show } = begin();
		const sent = await browser.submit(await choose(await browser.open(client.authorizePath())), { username: alice });
		const { address } = await show(sent, card);
		authority.advance(61);
		expect(problem(await browser.open(address))).toBe('That took too long. Use your certificate again.');
	});

	test('is offered neither where the tenant does not enable it nor where no listener asks', async () => {
		const { browser, client } = begin();
		await enable('x509CertificateMultiFactor', { state: 'disabled' });
		expect((await browser.open(client.authorizePath())).body).not.toContain('choose:certificate');
	});
});

describe('what it is worth', () => {
	const ask = (strength: string) =>
		applyPolicy(authority, {
			grantControls: { operator: 'OR', builtInControls: [], authenticationStrength: { id: strength } },
		});

	test('a multi-factor certificate meets a phishing-resistant strength, and is offered beside a registration', async () => {
		await ask(phishingResistant);
		const { browser, client, after } = await signInWith(card);
		const { body } = await client.redeem(await client.signIn(browser, after as BrowserPage, {}));
		expect(body.access_token).toBeDefined();
		const other = begin();
		const page = await other.client.run(other.browser, {
			username: 'bob@contoso.example',
			password: testIds.password,
		});
		expect(page.body).toContain('choose:certificate');
	});

	test('a single-factor one does not, and MFA asks for a second factor', async () => {
		await enable('x509CertificateSingleFactor');
		await applyPolicy(authority, { control: 'mfa' });
		const { after } = await signInWith(card);
		expect(step(after as BrowserPage)).toBe('one-time-code');
	});

	test('a single-factor one is the second factor beside a password', async () => {
		await enable('x509CertificateSingleFactor');
		await applyPolicy(authority, { control: 'mfa' });
		const { browser, client, choose, show } = begin();
		const asked = await client.run(browser, { username: alice, password: testIds.password });
		expect(step(asked)).toBe('one-time-code');
		const { address } = await show(await browser.submit(await choose(asked)), card);
		const done = await client.signIn(browser, await browser.open(address), {});
		const { body } = await client.redeem(done);
		expect(body.access_token).toBeDefined();
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		expect(JSON.stringify(record)).toContain('x509CertificateSingleFactor');
	});

	test.each([
		[['1.2.3'], true],
		[['1.9.9'], false],
	])('a strength on certificates of policy %j takes it: %s', async (allowedPolicyOIDs, isTaken) => {
		const id = '62000000-0000-4000-8000-000000000001';
		const strength = {
			id,
			displayName: 'Cards',
			policyType: 'custom',
			requirementsSatisfied: 'mfa',
			allowedCombinations: ['x509CertificateMultiFactor'],
			combinationConfigurations: [
				{
					'@odata.type': '#microsoft.graph.x509CertificateCombinationConfiguration',
					id: '63000000-0000-4000-8000-000000000001',
					appliesToCombinations: ['x509CertificateMultiFactor'],
					allowedPolicyOIDs,
					allowedIssuerSkis: [],
				},
			],
		};
		const { conditionalAccess } = authority.app.authority.storage;
		await conditionalAccess.put(testIds.tenant, 'authenticationStrengths', strength as never);
		await ask(id);
		const { browser, client, after } = await signInWith(card);
		const end = await client.signIn(browser, after as BrowserPage, {});
		expect(end.location !== undefined).toBe(isTaken);
	});
});

/** of a key on brainpoolP256r1, for which no JWK is defined: made with openssl, CN=x */
const brainpool = [
	'MIIBbzCCARagAwIBAgIUSE25uuL/0exn94RIatR+Css9rX8wCgYIKoZIzj0EAwIwDDEKMAgGA1UEAwwBeDAgFw0yNjExMjcwMzQw',
	'MzFaGA8yMTI2MTEwMzAzNDAzMVowDDEKMAgGA1UEAwwBeDBaMBQGByqGSM49AgEGCSskAwMCCAEBBwNCAARUbA4p2RxQVOMwVAh6',
	'AQAbmVujE6mBjZ0XFeNFJtamrm9TOvwTk8+ylPF18MoI2mIUdvQTfnilbhS1qOYg2XbTo1MwUTAdBgNVHQ4EFgQU0FwPXssP51uJ',
	'Xym++kFuYkXO0O8wHwYDVR0jBBgwFoAU0FwPXssP51uJXym++kFuYkXO0O8wDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNH',
	'ADBEAiB9mfTfkwCVDaHtTc8zO3KJ+kejqDXWVGDPUH2gO+L2zwIgIrG9n453OPlCpxwxMlBxJx6dNAi1EETHVYtD0ItOx70=',
].join('');

test('a certificate with a key that has no JWK is no device’s, and no fault of the server', async () => {
	const der = Buffer.from(brainpool, 'base64');
	expect(await findDeviceOfCertificate(authority.app.authority, der, testIds.tenant)).toBeUndefined();
});
