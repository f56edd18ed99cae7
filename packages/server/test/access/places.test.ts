// Policies on countries and on the compliant network, through the whole loop: sign-in, refresh, What-If and the log
// agree on one address.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPlaceSignals } from '../../src/access/place-signals.ts';
import { noSignals } from '../../src/access/signals.ts';
import { signalsOfPlaces } from '../../src/programs/places.ts';
import { appliedPolicyId, applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from '../graph/calls.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const place = '61000000-0000-4000-8000-0000000000bb';
const german = '134.60.1.1';
const unknown = '10.0.0.1';
const american = '17.1.1.1';

const signals = signalsOfPlaces({ compliantNetworks: ['198.51.100.0/24'] });
let authority: Awaited<ReturnType<typeof createTestAuthority>>;
beforeEach(async () => {
	authority = await createTestAuthority({
		signals,
		tenants: tenantsWithPermissions(['AuditLog.Read.All', 'Policy.Read.All']),
	});
});
afterEach(() => authority.close());

async function locate(members: object): Promise<void> {
	await authority.app.authority.storage.conditionalAccess.put(testIds.tenant, 'namedLocations', {
		id: place,
		displayName: 'The place',
		...members,
	} as never);
}

const inGermany = (includeUnknownCountriesAndRegions = false) =>
	locate({
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		countriesAndRegions: ['DE'],
		countryLookupMethod: 'clientIpAddress',
		includeUnknownCountriesAndRegions,
	});

const blockThere = () =>
	applyPolicy(authority, { conditions: { locations: { includeLocations: [place] } }, control: 'block' });

/** the authority as somebody at that address reaches it */
const at = (peerAddress: string): typeof authority => ({
	...authority,
	send: (request) => authority.send({ ...request, peerAddress }),
});

async function signInFrom(address: string): Promise<boolean> {
	const page = await createTestClient(at(address)).run(createBrowser(at(address)), alice);
	return page.status < 400 && responseParameters(page).has('code');
}

describe('a policy that blocks a country', () => {
	test.each([
		[german, false, false],
		[american, false, true],
		[unknown, false, true],
		[unknown, true, false],
		[american, true, true],
	])('[sec 173] from %s, unknown countries included %s: signs in %s', async (address, includesUnknown, allowed) => {
		await inGermany(includesUnknown);
		await blockThere();
		expect(await signInFrom(address)).toBe(allowed);
	});

	test('[sec 186] What-If answers for the country in the log what the sign-in was answered', async () => {
		await inGermany();
		// of one user: what blocks everybody is refused before anybody proves who they are
		await applyPolicy(authority, {
			conditions: { users: { includeUsers: [testIds.alice] }, locations: { includeLocations: [place] } },
			control: 'block',
		});
		const token = await applicationToken(authority);
		for (const [address, country, applies] of [
			[german, 'DE', true],
			[american, 'US', false],
		] as const) {
			expect(await signInFrom(address)).toBe(!applies);
			const filter = encodeURIComponent(`location/countryOrRegion eq '${country}'`);
			const { body } = await callGraph(authority, token, 'GET', `/v1.0/auditLogs/signIns?$filter=${filter}`);
			expect(body.value[0]).toMatchObject({ ipAddress: address, location: { countryOrRegion: country } });
			const asked = await callGraph(authority, token, 'POST', '/v1.0/identity/conditionalAccess/evaluate', {
				signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: testIds.alice },
				signInContext: {
					'@odata.type': '#microsoft.graph.applicationContext',
					includeApplications: [testIds.orders],
				},
				signInConditions: { clientAppType: 'browser', ipAddress: address, country },
			});
			const found = asked.body.value.find(({ id }: { id: string }) => id === appliedPolicyId);
			expect(found.policyApplies).toBe(applies);
		}
	});

	test('reaches a session that moves there at its next refresh', async () => {
		await inGermany();
		await blockThere();
		const abroad = createTestClient(at(american));
		const { body } = await abroad.redeem(await abroad.run(createBrowser(at(american)), alice));
		expect((await abroad.refresh(body.refresh_token)).status).toBe(200);
		const there = await createTestClient(at(german)).refresh(body.refresh_token);
		expect(there.status).toBe(400);
		expect(there.body.error_codes).toEqual([53003]);
	});

	test('[sec 171] is not led astray by headers in which a client tells its country', async () => {
		await inGermany();
		await blockThere();
		const claims = { 'cf-ipcountry': 'US', 'x-country-code': 'US', 'x-forwarded-for': american };
		const liar: typeof authority = {
			...authority,
			send: (request) =>
				authority.send({ ...request, peerAddress: german, headers: { ...request.headers, ...claims } }),
		};
		const page = await createTestClient(liar).run(createBrowser(liar), alice);
		expect(page.status >= 400 || !responseParameters(page).has('code')).toBe(true);
	});
});

test.each([
	['198.51.100.9', true],
	[american, false],
])('a policy that blocks outside the compliant network lets %s sign in: %s', async (address, allowed) => {
	await locate({
		'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
		compliantNetworkType: 'allTenantCompliantNetworks',
		isTrusted: true,
	});
	await applyPolicy(authority, {
		conditions: { locations: { includeLocations: ['All'], excludeLocations: [place] } },
		control: 'block',
	});
	expect(await signInFrom(address)).toBe(allowed);
});

test.each([
	['no such file', { countryDatabase: '/nowhere/at-all.mmdb' }],
	['a network that holds strangers', { compliantNetworks: ['0.0.0.0/0'] }],
	['[sec 169] host bits', { compliantNetworks: ['198.51.100.1/24'] }],
])('a program does not start with %s', (_name, configuration) => {
	expect(() => signalsOfPlaces(configuration)).toThrow(/cannot be read|holds more than|CIDR/);
});

test('without a database no address has a country, and without networks none is compliant', () => {
	const { country, compliantNetwork } = { ...noSignals, ...createPlaceSignals({}) };
	const input = { ipAddress: german } as Parameters<typeof country>[0];
	expect([country(input), compliantNetwork(input)]).toEqual([null, false]);
	expect(signalsOfPlaces({ countryDatabase: 'none' }).country(input)).toBe(null);
});
