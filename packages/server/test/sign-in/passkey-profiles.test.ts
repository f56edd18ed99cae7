// What a tenant decided of passkeys, at the pages: which are registered, with or without somebody who vouches for them,
// and which are taken when they are used.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { userHandleOf } from '../../src/methods/webauthn.ts';
import { defaultPasskeyPolicy, defaultProfileId, type PasskeyProfile } from '../../src/records/passkey-policy.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createMaker, metadataOf, selfAttester } from './authenticator-maker.ts';
import { type Attester, createSoftwareAuthenticator } from './software-authenticator.ts';

const red = 'ab'.repeat(16);
const blue = 'cd'.repeat(16);
const guidOf = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
const phishingResistant = { operator: 'OR', authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };
const bobsGroup = '40000000-0000-4000-8000-0000000000bb';
const bob = { tenantId: testIds.tenant, id: testIds.bob };
const bobSignsIn = { username: 'bob@contoso.example', password: testIds.password };
const now = Date.UTC(2026, 10, 20, 12) / 1000;

let authority: TestAuthority;
afterEach(async () => {
	vi.unstubAllGlobals();
	await authority.close();
});

const step = (page: BrowserPage) => page.fields.get('step');
const problem = (page: BrowserPage) => /role="alert">([^<]*)/.exec(page.body)?.[1];
function asked(page: BrowserPage) {
	const written = /data-passkey="([^"]*)"/.exec(page.body)?.[1] ?? '{}';
	return JSON.parse(written.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&'));
}
const ceremony = (page: BrowserPage) => ({ challenge: asked(page).challenge as string, origin: authority.origin });

const [first] = defaultPasskeyPolicy.passkeyProfiles as [PasskeyProfile];
/** A profile, as a tenant file has it. */
const written = (change: object = {}) => ({ ...first, ...change }) as never;
const enforced = { attestationEnforcement: 'registrationOnly' };
const only = (enforcementType: 'allow' | 'block', ...aaGuids: string[]) => ({
	keyRestrictions: { isEnforced: true, enforcementType, aaGuids: aaGuids.map(guidOf) },
});

interface Start {
	profiles?: object[];
	policy?: object;
	fidoMetadata?: Awaited<ReturnType<typeof metadataOf>>;
}

async function start({ profiles = [first], policy = {}, fidoMetadata }: Start = {}): Promise<void> {
	const tenants = testTenants((tenant) => {
		const includeTargets = [
			{ id: 'all_users', allowedPasskeyProfiles: profiles.map((one) => (one as PasskeyProfile).id) },
		];
		const fido2 = { ...defaultPasskeyPolicy, passkeyProfiles: profiles, includeTargets, ...policy };
		tenant.groups?.push({ id: bobsGroup, displayName: 'Bob’s', members: ['bob@contoso.example'] });
		tenant.settings = { ...tenant.settings, authenticationMethods: { fido2: fido2 as never } };
	});
	authority = await createTestAuthority({ tenants, ...(fidoMetadata ? { fidoMetadata } : {}) });
	await applyPolicy(authority, { grantControls: phishingResistant });
}

/** The tenant's policy becomes another one, as an administrator would write it. */
async function decide(profiles: object[], policy: object = {}): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const tenant = await directory.findTenant(testIds.tenant);
	const includeTargets = [
		{ id: 'all_users', allowedPasskeyProfiles: profiles.map((one) => (one as PasskeyProfile).id) },
	];
	const fido2 = { ...defaultPasskeyPolicy, passkeyProfiles: profiles, includeTargets, ...policy } as never;
	const settings = { ...tenant?.settings, authenticationMethods: { fido2 } };
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	const audit = {
		id: `a${version}`,
		at: now,
		correlationId: 'c',
		activity: 'x',
		category: 'Policy',
		operation: 'Update',
	};
	const more = { initiator: { kind: 'user', id: 'u' }, target: { type: 'Policy', id: 't' }, changes: [] };
	await directoryChanges.apply(
		testIds.tenant,
		[{ kind: 'putSettings', settings }],
		{ ...audit, ...more } as never,
		version,
	);
}

async function open() {
	const browser = createBrowser(authority);
	const client = createTestClient(authority);
	return { browser, client, page: await browser.submit(await browser.open(client.authorizePath()), bobSignsIn) };
}

/** Bob makes a passkey; @returns what he sees then, and what is kept of it */
async function register({
	aaguid = red,
	attester,
	more = {},
}: {
	aaguid?: string;
	attester?: Attester;
	more?: object;
} = {}) {
	const authenticator = createSoftwareAuthenticator(userHandleOf(bob), aaguid);
	const { browser, page } = await open();
	expect(step(page)).toBe('register-passkey');
	const made = { ...ceremony(page), ...more };
	const passkey = attester ? await authenticator.attest(made, attester) : authenticator.create(made);
	const answer = await browser.submit(page, { passkey, name: 'Key' });
	const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);
	return { authenticator, page, answer, kept: user?.registeredMethods?.passkeys ?? [] };
}

describe('attestation', () => {
	test('[sec 148] where it is enforced, a key that its maker vouches for is kept, with who vouched', async () => {
		const maker = await createMaker();
		const fidoMetadata = await metadataOf([{ aaguid: guidOf(red), description: 'Red key', roots: [maker.root] }], now);
		await start({ profiles: [written(enforced)], fidoMetadata });
		const { page, answer, kept } = await register({ attester: maker.packed(red) });
		expect([asked(page).attestation, step(answer)]).toEqual(['direct', 'keep-me-signed-in']);
		expect(kept).toMatchObject(
			[
				{
					aaguid: guidOf(red),
					passkeyType: 'deviceBound',
					attestation: { model: 'Red key', certificates: [/^[0-9a-f]{40}$/] },
				},
			].map(({ attestation, ...one }) => ({
				...one,
				attestation: { ...attestation, certificates: [expect.stringMatching(/^[0-9a-f]{40}$/)] },
			})),
		);
	});

	test('[sec 148] so is one in Apple’s format', async () => {
		const maker = await createMaker('CN=Apple-like root');
		const fidoMetadata = await metadataOf([{ aaguid: guidOf(red), roots: [maker.root] }], now);
		await start({ profiles: [written(enforced)], fidoMetadata });
		const { answer, kept } = await register({ attester: maker.apple() });
		expect([step(answer), kept.length]).toEqual(['keep-me-signed-in', 1]);
	});

	test.each<
		[
			string,
			(maker: Awaited<ReturnType<typeof createMaker>>, other: typeof maker) => Attester | undefined,
			string[],
			RegExp,
		]
	>([
		['nobody vouches for it', () => undefined, [], /whose maker vouches for them/],
		['it vouches for itself', () => selfAttester, [], /whose maker vouches for them/],
		['another maker vouches for it', (_, other) => other.packed(red), [], /whose maker vouches for them/],
		[
			'the certificate is over',
			(maker) => maker.packed(red, { notAfter: new Date('2026-01-02') }),
			[],
			/whose maker vouches/,
		],
		['its kind was reported as compromised', (maker) => maker.packed(red), ['REVOKED'], /whose maker vouches for them/],
		['its kind is not in the metadata', (maker) => maker.packed(blue), [], /whose maker vouches for them/],
		[
			'the certificate is for another kind',
			(maker) => maker.packed(red, { certified: blue }),
			[],
			/cannot be used here/,
		],
		['the signature is of something else', (maker) => maker.packed(red, { forged: true }), [], /cannot be used here/],
		[
			'it is of a format without certificates',
			() => ({ format: 'android-safetynet', attest: () => new Map() }),
			[],
			/whose maker vouches/,
		],
	])('[sec 148] where it is enforced, a key is refused: %s', async (name, attesterOf, statuses, expected) => {
		const [maker, other] = [await createMaker(), await createMaker('CN=Other root')];
		const models = [{ aaguid: guidOf(red), roots: [maker.root], statuses }];
		await start({ profiles: [written(enforced)], fidoMetadata: await metadataOf(models, now) });
		const attester = attesterOf(maker, other);
		const aaguid = name.includes('not in the metadata') ? blue : red;
		const { answer, kept } = await register({ aaguid, ...(attester ? { attester } : {}) });
		expect([step(answer), problem(answer), kept]).toEqual(['register-passkey', expect.stringMatching(expected), []]);
	});

	test('[sec 148] where it is enforced and the operator named no file, every key is refused', async () => {
		await start({ profiles: [written(enforced)] });
		const maker = await createMaker();
		const { answer, kept } = await register({ attester: maker.packed(red) });
		expect([problem(answer), kept]).toEqual([expect.stringMatching(/whose maker vouches for them/), []]);
	});

	test('where it is not enforced, a key that nobody vouches for is kept, and nothing says that somebody did', async () => {
		await start();
		const maker = await createMaker();
		const { page, kept } = await register({ attester: maker.packed(red) });
		expect([asked(page).attestation, kept.length, kept[0]?.attestation]).toEqual(['none', 1, undefined]);
	});

	test.each(['packed', 'apple'] as const)(
		'the certificates of a stranger lead the server to no address: %s',
		async (format) => {
			const fetched = vi.fn(() => Promise.reject(new Error('no network')));
			vi.stubGlobal('fetch', fetched);
			const maker = await createMaker();
			await start({ fidoMetadata: await metadataOf([{ aaguid: guidOf(red), roots: [] }], now) });
			const revocationAddress = 'http://169.254.169.254/latest';
			const attester =
				format === 'packed' ? maker.packed(red, { revocationAddress }) : maker.apple({ revocationAddress });
			await register({ attester });
			expect(fetched).not.toHaveBeenCalled();
		},
	);

	test('[sec 147] an attestation of nested lists, or with bytes behind it, is refused', async () => {
		await start();
		const { browser, page } = await open();
		const authenticator = createSoftwareAuthenticator(userHandleOf(bob));
		const right = JSON.parse(authenticator.create(ceremony(page)));
		let shown = page;
		for (const bytes of [Buffer.alloc(40_000, 0x81), Buffer.alloc(3, 0xa1), Buffer.from('a0', 'hex')]) {
			const response = { ...right.response, attestationObject: bytes.toString('base64url') };
			shown = await browser.submit(shown, { passkey: JSON.stringify({ ...right, response }), name: 'x' });
			expect([step(shown), problem(shown)]).toEqual(['register-passkey', expect.stringMatching(/cannot be used here/)]);
		}
	});
});

describe('profiles at registration', () => {
	test.each<[string, object, object, RegExp]>([
		['of a kind that is not allowed', only('allow', blue), {}, /does not accept passkeys of this kind/],
		['of a kind that is blocked', only('block', red), {}, /does not accept passkeys of this kind/],
		[
			'that is copied between devices',
			{ passkeyTypes: 'deviceBound' },
			{ backupEligible: true },
			/only passkeys that stay on one device/,
		],
		['that stays on one device', { passkeyTypes: 'synced' }, {}, /only passkeys that a password manager copies/],
	])('a key is refused %s', async (_, change, more, expected) => {
		await start({ profiles: [written(change)] });
		const { answer, kept } = await register({ more });
		expect([step(answer), problem(answer), kept]).toEqual(['register-passkey', expect.stringMatching(expected), []]);
	});

	test('a key is kept with its type', async () => {
		await start();
		const { kept } = await register({ more: { backupEligible: true, backedUp: true } });
		expect(kept).toMatchObject([{ passkeyType: 'synced' }]);
	});

	test.each([
		['users do not register their own', { isSelfServiceRegistrationAllowed: false }],
		['passkeys are off', { state: 'disabled' }],
		[
			'the user is in no target',
			{ includeTargets: [{ id: testIds.finance, allowedPasskeyProfiles: [defaultProfileId] }] },
		],
		['the user is in a group that is excluded', { excludeTargets: ['all_users'] }],
	])('nobody is asked to make one where %s', async (_, policy) => {
		await start({ policy });
		const { page } = await open();
		expect([step(page), page.body.includes('data-passkey')]).toEqual([undefined, false]);
	});
});

describe('a key that was registered before', () => {
	async function use(authenticator: Awaited<ReturnType<typeof register>>['authenticator'], more: object = {}) {
		const browser = createBrowser(authority);
		const begun = await browser.open(createTestClient(authority).authorizePath());
		const page = await browser.submit(begun, { 'choose:passkey': 'Sign in with a passkey' });
		return browser.submit(page, { passkey: authenticator.get({ ...ceremony(page), ...more }) });
	}

	test('is refused once its kind is not allowed any more, and taken again when it is', async () => {
		await start();
		const { authenticator } = await register();
		expect(step(await use(authenticator))).toBe('keep-me-signed-in');
		await decide([written(only('allow', blue))]);
		const refused = await use(authenticator);
		expect([step(refused), problem(refused)]).toEqual([
			'passkey',
			expect.stringMatching(/does not accept passkeys of this kind/),
		]);
		await decide([written(only('allow', red))]);
		expect(step(await use(authenticator))).toBe('keep-me-signed-in');
	});

	test('is no second factor while its kind is refused: the user is asked to make another', async () => {
		await start();
		await register();
		await decide([written(only('block', red))]);
		const { page } = await open();
		expect([step(page), asked(page).attestation]).toEqual(['register-passkey', 'direct']);
	});

	test('stays good where attestation is enforced later', async () => {
		await start();
		const { authenticator } = await register();
		await decide([written(enforced)]);
		expect(step(await use(authenticator))).toBe('keep-me-signed-in');
	});

	test('is refused where passkeys that are copied are not taken any more', async () => {
		await start();
		const { authenticator } = await register({ more: { backupEligible: true } });
		await decide([written({ passkeyTypes: 'deviceBound' })]);
		expect(problem(await use(authenticator, { backupEligible: true }))).toMatch(/copied between devices/);
	});

	test('is not offered on the first page where passkeys are off, and cannot be asked for', async () => {
		await start();
		await register();
		await decide([first], { state: 'disabled' });
		const browser = createBrowser(authority);
		const page = await browser.open(createTestClient(authority).authorizePath());
		expect(page.body).not.toContain('choose:passkey');
		expect(step(await browser.submit(page, { 'choose:passkey': 'x' }))).toBe('password');
	});

	test.each([
		['that says to be copied now', {}, { backupEligible: true }],
		['that says not to be copied any more', { backupEligible: true }, {}],
		['that is copied and cannot be', {}, { backedUp: true }],
	])('[sec 147] is refused where it comes as one %s', async (_, made, used) => {
		await start();
		const { authenticator } = await register({ more: made });
		expect(problem(await use(authenticator, used))).toMatch(/did not sign you in/);
		expect(step(await use(authenticator, made))).toBe('keep-me-signed-in');
	});

	test('a refusal is told to whoever holds the key, and nothing before the signature', async () => {
		await start();
		const { authenticator } = await register();
		await decide([written(only('allow', blue))]);
		expect(problem(await use(authenticator, { userVerified: false }))).toMatch(/did not sign you in/);
	});
});

describe('groups', () => {
	test('a user’s groups say which profiles there are: Bob’s key is taken where one of his has its kind, and none where one is excluded', async () => {
		const strict = written(only('allow', blue));
		const lenient = { ...first, id: '00000000-0000-0000-0000-0000000000aa' };
		await start({ profiles: [strict, lenient] });
		const { authenticator } = await register();
		const of = (group: string) => ({
			includeTargets: [
				{ id: 'all_users', allowedPasskeyProfiles: [defaultProfileId] },
				{ id: group, allowedPasskeyProfiles: [lenient.id] },
			],
		});
		await decide([strict, lenient], of(testIds.finance));
		expect(step((await open()).page)).toBe('register-passkey');
		await decide([strict, lenient], of(bobsGroup));
		const { browser, page } = await open();
		expect(step(await browser.submit(page, { passkey: authenticator.get(ceremony(page)) }))).toBe('keep-me-signed-in');
		await decide([strict, lenient], { ...of(bobsGroup), excludeTargets: [bobsGroup] });
		const excluded = (await open()).page;
		expect([step(excluded), excluded.body.includes('data-passkey')]).toEqual([undefined, false]);
	});
});

describe('a strength that names kinds of authenticators', () => {
	async function demand(...allowed: string[]): Promise<void> {
		const strength = {
			id: 'ad000000-0000-4000-8000-000000000001',
			allowedCombinations: ['fido2'],
			combinationConfigurations: [
				{
					'@odata.type': '#microsoft.graph.fido2CombinationConfiguration',
					id: 'ad000000-0000-4000-8000-000000000002',
					appliesToCombinations: ['fido2'],
					allowedAAGUIDs: allowed.map((one) => guidOf(one).toUpperCase()),
				},
			],
		};
		await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'authenticationStrengths', {
			...strength,
			displayName: 'Our keys',
			policyType: 'custom',
			requirementsSatisfied: 'mfa',
		} as never);
		await applyPolicy(authority, { grantControls: { operator: 'OR', authenticationStrength: strength } });
	}

	/** Bob adds a second key, as a page of his own would. */
	async function registerBoth() {
		const { authenticator: redKey } = await register({ aaguid: red });
		await demand(blue);
		const { browser, page } = await open();
		// the red key is a second factor: it is proven before another is registered
		expect(step(page)).toBe('passkey');
		const next = await browser.submit(page, { passkey: redKey.get(ceremony(page)) });
		expect([step(next), asked(next).attestation]).toEqual(['register-passkey', 'direct']);
		const blueKey = createSoftwareAuthenticator(userHandleOf(bob), blue);
		const done = await browser.submit(next, { passkey: blueKey.create(ceremony(next)), name: 'Blue' });
		expect(step(done)).toBe('keep-me-signed-in');
		return { redKey, blueKey };
	}

	test('[sec 183] whoever has another key proves it and registers one of those', async () => {
		await start();
		await registerBoth();
	});

	test('[sec 183] a key of another kind is not kept for it', async () => {
		await start();
		await demand(blue);
		const { answer, kept } = await register({ aaguid: red });
		expect([problem(answer), kept]).toEqual([expect.stringMatching(/certain kind of device or security key/), []]);
	});

	test('[sec 183] of two keys the page names the one that will do, and takes no other', async () => {
		await start();
		const { redKey, blueKey } = await registerBoth();
		const { browser, page } = await open();
		expect(asked(page).allowCredentials.map(({ id }: { id: string }) => id)).toEqual([blueKey.id]);
		const refused = await browser.submit(page, { passkey: redKey.get(ceremony(page)) });
		expect([step(refused), problem(refused)]).toEqual([
			'passkey',
			expect.stringMatching(/that one is of another kind/),
		]);
		const taken = await browser.submit(refused, { passkey: blueKey.get(ceremony(refused)) });
		expect(step(taken)).toBe('keep-me-signed-in');
	});

	test('[sec 183] whoever signed in with a key of another kind is asked for the right one', async () => {
		await start();
		const { redKey, blueKey } = await registerBoth();
		const browser = createBrowser(authority);
		const begun = await browser.open(createTestClient(authority).authorizePath());
		const first = await browser.submit(begun, { 'choose:passkey': 'Sign in with a passkey' });
		const page = await browser.submit(first, { passkey: redKey.get(ceremony(first)) });
		expect([step(page), asked(page).allowCredentials.length]).toEqual(['passkey', 1]);
		expect(step(await browser.submit(page, { passkey: blueKey.get(ceremony(page)) }))).toBe('keep-me-signed-in');
	});
});

test('a passkey of the platform is no Windows Hello for Business: a strength of that alone is met by nobody here', async () => {
	await start();
	const { authenticator } = await register({ aaguid: '08987058cadc4b81b6e130de50dcbe96' });
	const strength = { id: 'ad000000-0000-4000-8000-000000000003', allowedCombinations: ['windowsHelloForBusiness'] };
	await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'authenticationStrengths', {
		...strength,
		displayName: 'Hello',
		policyType: 'custom',
		requirementsSatisfied: 'mfa',
	} as never);
	await applyPolicy(authority, { grantControls: { operator: 'OR', authenticationStrength: strength } });
	const browser = createBrowser(authority);
	const begun = await browser.open(createTestClient(authority).authorizePath());
	const page = await browser.submit(begun, { 'choose:passkey': 'Sign in with a passkey' });
	const answer = await browser.submit(page, { passkey: authenticator.get(ceremony(page)) });
	expect([step(answer), answer.body.includes('AADSTS')]).toEqual([undefined, true]);
});
