// What every storage must do when a tenant file is applied anew: what people decide is replaced by what the file says,
// and what the server observed of users and devices that are still there stays.
import { beforeEach, describe, expect, test } from 'vitest';
import type { RiskWrite } from '../../src/storage/risk-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, tenant, tenantId, user } from './stored-things.ts';

const risk = { level: 'high', state: 'atRisk', detail: 'none', updatedAt: at, since: at, revision: 1 } as const;
const principal = { kind: 'user', id: 'u1' } as const;
const detection = { id: 'x1', tenantId, principal, riskEventType: 'generic', level: 'high', activityAt: at };
const seen = { networks: {}, countries: {}, devices: {}, last: { at } };
const found = {
	...{ tenantId, principal, detections: [detection], profile: seen },
	risk: { principal, principalName: 'alice', displayName: 'alice', risk, history: { id: 'h1', at } },
} as unknown as RiskWrite;
const device = { id: 'd1', tenantId, deviceId: 'dd1', displayName: 'Laptop', accountEnabled: true, registeredAt: 0 };
const withDevice = () => tenant({ devices: [{ ...device, users: [] }] });

/** Each thing that is observed: how it comes about, and how it is read afterwards. */
const observed: readonly [
	name: string,
	observe: (storage: Storage) => Promise<unknown>,
	read: (storage: Storage) => Promise<unknown>,
	expected: unknown,
][] = [
	[
		'sessions and tokens that were revoked stay void',
		({ directory }) => directory.setUserState(tenantId, 'u1', { tokensValidFrom: at + 9 }),
		async ({ directory }) => (await directory.findUser(tenantId, 'u1'))?.tokensValidFrom,
		at + 9,
	],
	[
		'when the password was changed',
		({ directory }) => directory.setPassword(tenantId, 'u1', 'other', at + 5),
		async ({ directory }) => (await directory.findUser(tenantId, 'u1'))?.passwordChangedAt,
		at + 5,
	],
	[
		'[sec 135] a one-time code that was spent',
		({ directory }) => directory.spendTotpStep(tenantId, 'u1', 77),
		({ directory }) => directory.spendTotpStep(tenantId, 'u1', 77),
		false,
	],
	[
		'the counter of a passkey',
		({ authenticationMethods }) => authenticationMethods.spendSignatureCounter(tenantId, 'u1', 'key', 8),
		({ authenticationMethods }) => authenticationMethods.spendSignatureCounter(tenantId, 'u1', 'key', 8),
		false,
	],
	[
		'the risk of a user',
		(storage) => storage.risk.record(found),
		async ({ directory }) => (await directory.findUser(tenantId, 'u1'))?.risk?.level,
		'high',
	],
	[
		'who is at risk',
		(storage) => storage.risk.record(found),
		async (storage) => (await storage.risk.findRisky(tenantId, principal))?.risk.state,
		'atRisk',
	],
	[
		'what was detected',
		(storage) => storage.risk.record(found),
		async (storage) => (await storage.risk.findDetection(tenantId, 'x1'))?.riskEventType,
		'generic',
	],
	[
		'what became of a risk',
		(storage) => storage.risk.record(found),
		async (storage) => (await storage.risk.history(tenantId, principal)).length,
		1,
	],
	[
		'what is usual for a user',
		(storage) => storage.risk.record(found),
		async (storage) => (await storage.risk.profile(tenantId, 'u1'))?.last.at,
		at,
	],
	[
		'when a device signed in last',
		({ devices }) => devices.noteSignIn(tenantId, 'dd1', at + 3),
		async ({ devices }) => (await devices.find(tenantId, 'dd1'))?.lastSignInAt,
		at + 3,
	],
];

export function importConformance(opened: OpenedStorage): void {
	describe('a tenant file that is applied anew keeps', () => {
		let storage: Storage;
		beforeEach(async () => {
			storage = opened.storage();
			await storage.directory.importTenants([withDevice()]);
		});

		test.each(observed)('%s', async (_name, observe, read, expected) => {
			await observe(storage);
			await storage.directory.importTenants([withDevice()]);
			expect(await read(storage)).toEqual(expected);
		});

		test('nothing of users and devices that it names no more: whoever comes under such an id is somebody else', async () => {
			for (const [, observe] of observed) await observe(storage);
			await storage.directory.importTenants([tenant({ users: [user('u2', 'bob')] })]);
			await storage.directory.importTenants([withDevice()]);
			expect(await storage.directory.findUser(tenantId, 'u1')).toMatchObject({
				tokensValidFrom: 0,
				passwordChangedAt: 0,
			});
			expect(await storage.risk.profile(tenantId, 'u1')).toBeUndefined();
			expect((await storage.devices.find(tenantId, 'dd1'))?.lastSignInAt).toBeUndefined();
		});

		test('no secret from APIs: they hear of it, and not of the first one', async () => {
			const told = async (id: string) =>
				(await storage.securityEvents.after(id, 0, 10)).map(({ kind, userId, notBefore }) => [kind, userId, notBefore]);
			const { tenant: one, ...content } = tenant({ users: [], applications: [] });
			const fresh = { ...content, tenant: { ...one, id: 'fresh', domains: ['fresh.example'] } };
			await storage.directory.importTenants([withDevice(), fresh], at);
			expect([await told(tenantId), await told('fresh')]).toEqual([[['policyChanged', undefined, at + 1]], []]);
		});
	});
}
