// Policies on the country that a user is in by GPS: the page asks, the answer holds for an hour, and nobody is asked
// whom it could not help.
import {
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from '../graph/calls.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const place = '61000000-0000-4000-8000-0000000000bb';
const zurich = JSON.stringify({ latitude: 47.37, longitude: 8.54, accuracy: 30 });
const paris = JSON.stringify({ latitude: 48.85, longitude: 2.35, accuracy: 30 });
const ocean = JSON.stringify({ latitude: 30, longitude: -40, accuracy: 30 });

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	client = createTestClient(authority);
});
afterEach(() => authority.close());

const step = (page: BrowserPage) => page.fields.get('step');
const isIn = (page: BrowserPage) => page.status < 400 && responseParameters(page).has('code');

const inSwitzerland = (includeUnknownCountriesAndRegions = false) =>
	authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'namedLocations', {
		id: place,
		displayName: 'Switzerland, by GPS',
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		countriesAndRegions: ['CH'],
		countryLookupMethod: 'authenticatorAppGps',
		includeUnknownCountriesAndRegions,
	} as never);

const onlyThere = (control = 'block', conditions: object = {}) =>
	applyPolicy(authority, {
		conditions: { locations: { includeLocations: ['All'], excludeLocations: [place] }, ...conditions },
		control,
	});
const notThere = () =>
	applyPolicy(authority, { conditions: { locations: { includeLocations: [place] } }, control: 'block' });

async function open(browser = createBrowser(authority)) {
	const page = await client.signIn(browser, await browser.open(client.authorizePath()), alice);
	return { browser, page };
}

async function share(answer: Record<string, string>) {
	const { browser, page } = await open();
	expect(step(page)).toBe('share-position');
	return { browser, page: await client.signIn(browser, await browser.submit(page, answer), {}) };
}

describe('the page', () => {
	test('asks where the decision rests on it, and no other page may ask the browser', async () => {
		await inSwitzerland();
		await onlyThere();
		const browser = createBrowser(authority);
		const password = await browser.open(client.authorizePath());
		expect(password.headers['permissions-policy']).toContain('geolocation=()');
		const page = await browser.submit(password, alice);
		expect(step(page)).toBe('share-position');
		expect(page.headers['permissions-policy']).toContain('geolocation=(self)');
		expect(page.headers['content-security-policy']).toContain("script-src 'self'");
		expect(page.body).toContain('/assets/position.js');
	});

	test.each<[string, () => Promise<void>]>([
		['there is no such location', () => applyPolicy(authority, { control: 'mfa' })],
		['no policy names it', () => applyPolicy(authority, { conditions: { locations: { includeLocations: ['All'] } } })],
		['the policy is for somebody else', () => onlyThere('block', { users: { includeUsers: [testIds.bob] } })],
		[
			'another policy blocks wherever they are',
			async () => {
				await onlyThere();
				await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'policies', {
					id: '61000000-0000-4000-8000-0000000000ac',
					displayName: 'nobody',
					state: 'enabled',
					conditions: {
						clientAppTypes: ['all'],
						applications: { includeApplications: [testIds.orders] },
						users: { includeUsers: ['All'] },
					},
					grantControls: { operator: 'OR', builtInControls: ['block'] },
				} as never);
			},
		],
	])('is not shown where %s', async (name, policies) => {
		if (!name.startsWith('there is no')) await inSwitzerland();
		await policies();
		expect(step((await open()).page)).not.toBe('share-position');
	});

	test('is shown again with a word of what is wrong, for what is no position and for one of no country', async () => {
		await inSwitzerland();
		await onlyThere();
		const { browser, page } = await open();
		const empty = await browser.submit(page, { position: '{}' });
		expect([step(empty), empty.body.includes('sent no location')]).toEqual(['share-position', true]);
		const atSea = await browser.submit(empty, { position: ocean });
		expect([step(atSea), atSea.body.includes('could not be told')]).toEqual(['share-position', true]);
		expect(isIn(await client.signIn(browser, await browser.submit(atSea, { position: zurich }), {}))).toBe(true);
	});
});

describe('a policy', () => {
	const answers: [string, Record<string, string>][] = [
		['there', { position: zurich }],
		['elsewhere', { position: paris }],
		['nowhere', { decline: 'x' }],
	];
	const [there, elsewhere, nowhere] = answers as [(typeof answers)[0], (typeof answers)[0], (typeof answers)[0]];

	test.each([
		['blocks all but it', onlyThere, false, there, true],
		['blocks all but it', onlyThere, false, elsewhere, false],
		['blocks all but it', onlyThere, false, nowhere, false],
		['blocks all but it', onlyThere, true, nowhere, true],
		['blocks it', notThere, false, there, false],
		['blocks it', notThere, false, elsewhere, true],
		['blocks it', notThere, false, nowhere, true],
		['blocks it', notThere, true, nowhere, false],
	] as const)(
		'that %s (%o), unknown countries included %s, answer %s: signs in %s',
		async (_, policy, includesUnknown, [, answer], allowed) => {
			await inSwitzerland(includesUnknown);
			await policy();
			expect(isIn((await share(answer)).page)).toBe(allowed);
		},
	);

	test('asks for a second factor elsewhere alone', async () => {
		await inSwitzerland();
		await onlyThere('mfa');
		expect(isIn((await share({ position: zurich })).page)).toBe(true);
		expect(step((await share({ position: paris })).page)).toBe('one-time-code');
	});
});

describe('the answer', () => {
	test('holds for an hour: then a refresh is told to ask, and the sign-in asks for nothing else', async () => {
		await inSwitzerland();
		await onlyThere();
		const { browser, page } = await share({ position: zurich });
		const { body } = await client.redeem(page);
		authority.advance(3500);
		const refreshed = await client.refresh(body.refresh_token);
		expect(refreshed.status).toBe(200);
		expect(isIn((await open(browser)).page)).toBe(true);
		authority.advance(100);
		const late = await client.refresh(refreshed.body.refresh_token);
		expect(late.body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50158] });
		const again = await browser.open(client.authorizePath({ claims: late.body.claims }));
		expect(step(again)).toBe('share-position');
		expect(isIn(await browser.submit(again, { position: zurich }))).toBe(true);
	});

	test('is asked anew by a silent request: interaction_required', async () => {
		await inSwitzerland();
		await onlyThere();
		const { browser } = await share({ position: zurich });
		authority.advance(3601);
		const silent = await browser.open(client.authorizePath({ prompt: 'none' }));
		expect(responseParameters(silent).get('error')).toBe('interaction_required');
	});

	test('is the country alone, and no method: neither in the log nor in the token', async () => {
		await inSwitzerland();
		await onlyThere();
		const { page } = await share({ position: zurich });
		const { body } = await client.redeem(page);
		expect(decodeJwt(body.access_token).amr).toEqual(['pwd']);
		const sessions = await authority.app.authority.storage.sessions.ofUser(
			testIds.tenant,
			testIds.alice,
			authority.now(),
			9,
		);
		expect(sessions[0]?.facts.map(({ method, country }) => [method, country])).toEqual([
			['password', undefined],
			['sharedPosition', 'CH'],
		]);
		expect(JSON.stringify(sessions)).not.toContain('47.37');
		const token = await applicationToken(authority);
		const log = await callGraph(authority, token, 'GET', '/beta/auditLogs/signIns');
		const used = log.body.value.flatMap(
			(one: { authenticationMethodsUsed: string[] }) => one.authenticationMethodsUsed,
		);
		expect([...new Set(used)]).toEqual(['password']);
	});
});
