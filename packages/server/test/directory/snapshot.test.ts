// A tenant's configuration is kept from version to version, and only what changed is made anew: the decisions are those
// of a configuration that is compiled whole.
import { compile, evaluate, type PolicySet } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTenantSnapshots, type TenantSnapshots } from '../../src/directory/snapshot.ts';
import type { TenantImport } from '../../src/records/tenant-configuration.ts';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';
import type { Storage } from '../../src/storage/storage.ts';

const tenantId = '10000000-0000-4000-8000-000000000001';
const location = '70000000-0000-4000-8000-000000000001';

const policy = (id: string, change: object = {}): ConditionalAccessPolicy =>
	({
		id,
		displayName: id,
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...change,
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	}) as ConditionalAccessPolicy;

const tenant = (policies: ConditionalAccessPolicy[]): TenantImport => ({
	tenant: {
		id: tenantId,
		displayName: 'Contoso',
		defaultDomain: 'contoso.example',
		domains: ['contoso.example'],
		signingAlgorithm: 'RS256',
		settings: {},
	},
	users: [],
	groups: [],
	roleAssignments: [],
	applications: [],
	appRoleAssignments: [],
	permissionGrants: [],
	devices: [],
	policies,
	namedLocations: [],
	authenticationContexts: [],
	authenticationStrengths: [],
	agreements: [],
	scenarios: [],
});

const applied = (set: PolicySet) =>
	evaluate(set, {
		user: { id: 'u', groupIds: new Set(), roleTemplateIds: new Set() },
		applicationIds: ['a'],
		requiredAuthenticationContexts: [],
		candidateAuthenticationContexts: [],
		requestedPolicyIds: [],
		clientAppType: 'browser',
		ipAddress: '203.0.113.9',
		authentication: { mfa: false },
	}).appliedPolicies.map(({ id }) => id);

let storage: Storage;
let snapshots: TenantSnapshots;
/** epoch seconds */
const now = 1000;
beforeEach(async () => {
	storage = openSqliteStorage(':memory:');
	snapshots = createTenantSnapshots(storage, () => now * 1000);
	await storage.directory.importTenants([tenant(['p1', 'p2', 'p3'].map((id) => policy(id)))]);
	await current();
});
afterEach(() => storage.close());

async function current() {
	const snapshot = await snapshots.get(tenantId);
	if (!snapshot) throw new Error('no tenant');
	return snapshot;
}

const put = (changed: ConditionalAccessPolicy) => storage.conditionalAccess.put(tenantId, 'policies', changed);
const named = (cidrAddress: string) =>
	storage.conditionalAccess.put(tenantId, 'namedLocations', {
		id: location,
		displayName: 'Office',
		ipRanges: [{ cidrAddress }],
	} as never);
const onlyThere = policy('p9', { locations: { includeLocations: [location] } });

test.each<[string, () => Promise<unknown>, string[]]>([
	[
		'a policy is replaced by one for nobody',
		() => put(policy('p2', { users: { includeUsers: ['None'] } })),
		['p1', 'p3'],
	],
	['a policy is added', () => put(policy('p0')), ['p1', 'p2', 'p3', 'p0']],
	['a policy is removed', () => storage.conditionalAccess.remove(tenantId, 'policies', 'p2'), ['p1', 'p3']],
	[
		'one is removed, one replaced and one added before anybody looks',
		async () => {
			await put(policy('p3', { users: { includeUsers: ['None'] } }));
			await storage.conditionalAccess.remove(tenantId, 'policies', 'p1');
			await put(policy('p0'));
		},
		['p2', 'p0'],
	],
	[
		'one is removed, and made again at the end',
		async () => {
			await storage.conditionalAccess.remove(tenantId, 'policies', 'p1');
			await put(policy('p1'));
		},
		['p2', 'p3', 'p1'],
	],
	[
		'the tenant is imported in another order',
		() => storage.directory.importTenants([tenant(['p3', 'p1'].map((id) => policy(id)))]),
		['p3', 'p1'],
	],
	[
		'twenty are added at once',
		() => Promise.all(Array.from({ length: 20 }, (_, n) => put(policy(`q${n + 10}`)))),
		['p1', 'p2', 'p3', ...Array.from({ length: 20 }, (_, n) => `q${n + 10}`)],
	],
	[
		'a location is named after the policy that refers to it',
		async () => {
			await put(onlyThere);
			await current();
			await named('203.0.113.0/24');
		},
		['p1', 'p2', 'p3', 'p9'],
	],
	[
		'a location moves away',
		async () => {
			await named('203.0.113.0/24');
			await put(onlyThere);
			await current();
			await named('198.51.100.0/24');
		},
		['p1', 'p2', 'p3'],
	],
])('%s', async (_, change, expected) => {
	await change();
	const { policySet, policies, namedLocations, authenticationStrengths } = await current();
	expect(applied(policySet)).toEqual(expected);
	expect(applied(compile(policies, { namedLocations, authenticationStrengths }))).toEqual(expected);
});

test('what is no policy’s matter leaves the compiled set as it is', async () => {
	const before = await current();
	await storage.conditionalAccess.put(tenantId, 'authenticationContexts', {
		id: 'c1',
		displayName: 'One',
		isAvailable: true,
	} as never);
	const after = await current();
	expect(after).not.toBe(before);
	expect(after.policySet).toBe(before.policySet);
	expect(after.authenticationContexts.has('c1')).toBe(true);
});

test('what was worked out of a snapshot is kept for it, and forgotten once a write has replaced it', async () => {
	const before = await current();
	snapshots.memoryOf(before).applicationRoles.set('client', new Map());
	expect(snapshots.memoryOf(await current()).applicationRoles.size).toBe(1);
	await put(policy('p0'));
	const after = await current();
	expect(snapshots.memoryOf(after).applicationRoles.size).toBe(0);
	// a request that began before the write adds nothing to what later ones are told
	snapshots.memoryOf(before).applicationRoles.set('client', new Map());
	expect(snapshots.memoryOf(after).applicationRoles.size).toBe(0);
	expect(snapshots.memoryOf(before).applicationRoles.size).toBe(0);
});
