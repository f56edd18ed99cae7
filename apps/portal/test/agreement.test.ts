// The page decides as the authority does: kept questions of What-If, and sign-ins of the log that are decided again.

import { compile, evaluate, type Scenario, type ScenarioResult } from '@countersign/policy';
import type { SignIn } from '@countersign/protocol';
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { riskSignals } from '../../../packages/server/src/access/risk-signals.ts';
import { noSignals } from '../../../packages/server/src/access/signals.ts';
import { applicationToken, tenantsWithPermissions } from '../../../packages/server/test/graph/calls.ts';
import { createSoftwareDevice } from '../../../packages/server/test/sign-in/software-device.ts';
import { sessionRiskOf, signInFromLog } from '../src/engine/from-log.ts';
import type { Configuration } from '../src/engine/impact.ts';
import { answer } from '../src/engine/questions.ts';
import type { AskedScenario } from '../src/engine/suite.ts';
import { createGraph, type Graph } from '../src/graph/graph.ts';
import { paths } from '../src/graph/paths.ts';
import { readDevices } from '../src/graph/read-devices.ts';
import { readMemberships, readSubject } from '../src/graph/read-subject.ts';
import { readUserRisk } from '../src/graph/read-user-risk.ts';

const permissions = [
	'AuditLog.Read.All',
	'Policy.Read.All',
	'Policy.ReadWrite.ConditionalAccess',
	'Directory.Read.All',
	'IdentityRiskyUser.Read.All',
];
const [atHome, abroad] = ['203.0.113.10', '198.51.100.7'];
const countries: Readonly<Record<string, string>> = { [atHome]: 'DE', [abroad]: 'JP' };
const japan = '50000000-0000-4000-8000-0000000000aa';
const partner = '40000000-0000-4000-8000-0000000000aa';
const tenantsBut = {
	'@odata.type': '#microsoft.graph.conditionalAccessEnumeratedExternalTenants',
	membershipKind: 'enumerated',
};
const day = 86_400;

let number = 0;
function policy(displayName: string, conditions: object, control = 'mfa', state = 'enabledForReportingButNotEnforced') {
	number += 1;
	return {
		id: `61000000-0000-4000-8000-0000000000${String(number).padStart(2, '0')}`,
		displayName,
		state,
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: { includeUsers: ['All'] },
			...conditions,
		},
		grantControls: { operator: 'OR', builtInControls: [control] },
	};
}
const filter = (mode: string, rule: string) => ({ devices: { deviceFilter: { mode, rule } } });

let authority: TestAuthority;
let graph: Graph;
beforeEach(async () => {
	number = 0;
	authority = await createTestAuthority({
		signals: {
			...noSignals,
			...riskSignals,
			country: ({ ipAddress }) => countries[ipAddress ?? ''] ?? null,
		},
		tenants: tenantsWithPermissions(permissions, (tenant) => {
			tenant.users?.push({
				id: '30000000-0000-4000-8000-0000000000aa',
				userPrincipalName: 'guest@contoso.example',
				displayName: 'A guest of this tenant',
				userType: 'Guest',
			} as never);
			tenant.identity = {
				conditionalAccess: {
					namedLocations: [
						{
							'@odata.type': '#microsoft.graph.countryNamedLocation',
							id: japan,
							displayName: 'Japan',
							countriesAndRegions: ['JP'],
						},
					],
					policies: [
						policy('from Japan', { locations: { includeLocations: [japan] } }, 'block'),
						policy('at risk', { signInRiskLevels: ['medium', 'high'] }),
						policy('at no risk', { signInRiskLevels: ['none'] }),
						policy('users at risk', { userRiskLevels: ['low', 'medium', 'high'] }, 'block'),
						policy('joined devices', filter('include', 'device.trustType -eq "AzureAD"')),
						policy('other models', filter('exclude', 'device.model -eq "Fen 3"'), 'block'),
						policy('not compliant', filter('include', 'device.isCompliant -ne True'), 'block'),
						policy('finance', { users: { includeGroups: [testIds.finance] } }, 'mfa', 'enabled'),
						policy('guests', {
							users: { includeGuestsOrExternalUsers: { guestOrExternalUserTypes: 'internalGuest' } },
						}),
						policy('guests of one tenant', {
							users: {
								includeGuestsOrExternalUsers: {
									guestOrExternalUserTypes: 'b2bCollaborationGuest,serviceProvider',
									externalTenants: { ...tenantsBut, members: [partner] },
								},
							},
						}),
						policy('everybody but direct connect users of that tenant', {
							users: {
								includeUsers: ['All'],
								excludeGuestsOrExternalUsers: {
									guestOrExternalUserTypes: 'b2bDirectConnectUser',
									externalTenants: { ...tenantsBut, members: [partner] },
								},
							},
						}),
						policy(
							'orders',
							{ applications: { includeApplications: [testIds.orders] }, users: { includeUsers: [testIds.bob] } },
							'compliantDevice',
							'enabled',
						),
					],
				},
			} as never;
		}),
	});
});
afterEach(() => authority.close());

async function openGraph(): Promise<void> {
	const token = await applicationToken(authority);
	const send = createAuthorityFetch(authority);
	const call: typeof fetch = (input, init) => {
		const headers = new Headers(init?.headers);
		headers.set('authorization', `Bearer ${token}`);
		return send(input, { ...init, headers });
	};
	graph = createGraph(call, authority.origin);
}

async function readConfiguration(): Promise<Configuration> {
	return {
		policies: await graph.all(paths.policies),
		namedLocations: await graph.all(paths.namedLocations),
		authenticationStrengths: await graph.all(paths.strengths),
	};
}

describe('a suite of scenarios', () => {
	const asked = (name: string, userId: string, more: object = {}, methods = ['password']): Scenario =>
		({
			name,
			request: {
				signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId },
				signInContext: {
					'@odata.type': '#microsoft.graph.applicationContext',
					includeApplications: [testIds.payroll],
				},
				signInConditions: { clientAppType: 'browser', ...more },
			},
			authentication: { methods },
			expect: { outcome: 'allow' },
		}) as Scenario;
	/** bob, as if he were a guest */
	const supposed = (externalUserType: string, externalTenantId: string | undefined): Scenario => {
		const scenario = asked(`${externalUserType} of ${externalTenantId}`, testIds.bob);
		const { signInIdentity } = scenario.request;
		const guest = { externalUserType, ...(externalTenantId === undefined ? {} : { externalTenantId }) };
		return {
			...scenario,
			request: { ...scenario.request, signInIdentity: { ...signInIdentity, ...guest } },
		} as Scenario;
	};
	const daemon = '#microsoft.graph.servicePrincipalSignIn';

	test('comes out in the page as at the authority: people of groups, guests, places, risks, applications', async () => {
		await openGraph();
		const principals = await graph.all<{ id: string; appId: string }>(paths.servicePrincipals);
		const servicePrincipalId = principals.find(({ appId }) => appId === testIds.daemon)?.id;
		const scenarios = [
			asked('alice', testIds.alice),
			asked('alice with a code', testIds.alice, {}, ['password', 'softwareOath']),
			asked('bob', testIds.bob),
			asked('bob in Japan', testIds.bob, { country: 'JP', ipAddress: abroad }),
			asked('bob at risk', testIds.bob, { signInRiskLevel: 'high', userRiskLevel: 'low' }),
			asked('a guest', '30000000-0000-4000-8000-0000000000aa'),
			...['b2bCollaborationGuest', 'b2bDirectConnectUser', 'serviceProvider', 'otherExternalUser'].flatMap((kind) =>
				[partner, '40000000-0000-4000-8000-0000000000bb', undefined].map((home) => supposed(kind, home)),
			),
			{
				...asked('an application', testIds.bob),
				request: {
					...asked('', testIds.bob).request,
					signInIdentity: { '@odata.type': daemon, servicePrincipalId },
				},
			} as Scenario,
		];
		const there = await graph.post<{ value: ScenarioResult[] }>(paths.evaluateScenarios, { scenarios });
		const suite: AskedScenario[] = [];
		for (const scenario of scenarios)
			suite.push({ scenario, subject: await readSubject(graph, testIds.tenant, scenario.request.signInIdentity) });
		const here = await answer({ kind: 'suite', configuration: await readConfiguration(), asked: suite });
		expect(JSON.parse(JSON.stringify(here))).toEqual(there.value);
		// they differ from each other, or agreeing would say nothing
		expect(new Set(there.value.map(({ decision }) => JSON.stringify(decision.appliedPolicies))).size).toBeGreaterThan(
			4,
		);
	});

	test('what cannot be asked is told in its place, and the others are asked', async () => {
		await openGraph();
		const scenario = asked('gone', testIds.bob);
		const subject = await readSubject(graph, testIds.tenant, scenario.request.signInIdentity);
		const configuration = await readConfiguration();
		const here = await answer({
			kind: 'suite',
			configuration,
			asked: [
				{ scenario, problem: 'The user is gone.' },
				{ scenario, subject },
			],
		});
		expect(here).toMatchObject(['The user is gone.', { name: 'gone' }]);
	});
});

describe('a sign-in of the log', () => {
	const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
	const bob = { username: 'bob@contoso.example', password: testIds.password };
	const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };

	async function signInOnDevice(): Promise<void> {
		const laptop = await createSoftwareDevice(authority.now);
		const { directory, directoryChanges } = authority.app.authority.storage;
		const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
		const device = {
			id: '80000000-0000-4000-8000-000000000001',
			tenantId: testIds.tenant,
			deviceId: laptop.deviceId,
			displayName: 'Laptop',
			accountEnabled: true,
			trustType: 'AzureAd' as const,
			isCompliant: true,
			operatingSystem: 'Linux',
			model: 'Fen 3',
			key: laptop.key,
			registeredAt: 0,
		};
		const reason = { id: 'a', at: 0, changes: [] } as never;
		await directoryChanges.apply(testIds.tenant, [{ kind: 'putDevice', device }], reason, version);
		const browser = createBrowser(authority, { peerAddress: atHome });
		const client = createTestClient(authority);
		const page = await client.run(browser, bob);
		const proven = await browser.submit(page, { statement: await laptop.proof(page) });
		await client.redeem(await client.signIn(browser, proven, bob));
	}

	/** A week at home teaches what is usual; then somebody is at once in another country, with another browser. */
	async function signInFromAbroad(): Promise<void> {
		const home = createBrowser(authority, { peerAddress: atHome });
		for (let days = 0; days < 7; days += 1) {
			const client = createTestClient(authority);
			await client.redeem(await client.run(home, alice, { prompt: 'login' }));
			authority.advance(day);
		}
		const elsewhere = createBrowser(authority, { peerAddress: abroad });
		const client = createTestClient(authority, { scope: 'openid offline_access api://orders/Orders.Read' });
		const opened = await elsewhere.open(client.authorizePath(), firefox);
		await client.redeem(await client.signIn(elsewhere, opened, alice));
	}

	test('is decided again as the authority decided it: place, device, risk of the sign-in and of its user', async () => {
		await openGraph();
		await signInOnDevice();
		await signInFromAbroad();
		await openGraph();
		const records = (await graph.all<SignIn>(`${paths.signIns}?$top=100`)).filter(({ userId }) => userId !== null);
		const memberships = new Map();
		for (const id of [testIds.alice, testIds.bob]) memberships.set(id, await readMemberships(graph, id));
		const deviceIds = records.flatMap(({ deviceDetail }) => deviceDetail.deviceId || []);
		const today = {
			memberships,
			devices: await readDevices(graph, deviceIds),
			userRisk: await readUserRisk(graph, [testIds.alice, testIds.bob]),
			sessionRisk: sessionRiskOf(records),
		};
		const { policies, ...facts } = await readConfiguration();
		const set = compile(policies, facts);
		const names = new Map(policies.map(({ id, displayName }) => [id, displayName]));
		const decided = records.map((record) => {
			const signIn = signInFromLog(record, today);
			if (!signIn) throw new Error('a user signed in');
			return evaluate(set, signIn).appliedPolicies.map(({ id, result }) => `${names.get(id)}: ${result}`);
		});
		const wasDecided = records.map(({ appliedConditionalAccessPolicies = [] }) =>
			appliedConditionalAccessPolicies.map(({ id, result }) => `${names.get(id)}: ${result}`),
		);
		expect(wasDecided.flat().join()).toContain('from Japan');
		expect(wasDecided.flat().join()).toContain('joined devices');
		expect(decided.map((one) => one.sort())).toEqual(wasDecided.map((one) => one.sort()));
	});
});
