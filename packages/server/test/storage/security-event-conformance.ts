// What every storage must do with what APIs must hear: it is written with the change that it tells of, in order, and
// not at all where nothing changed.
import { describe, expect, test } from 'vitest';
import type { ConditionalAccessResources } from '../../src/records/conditional-access.ts';
import type { Device } from '../../src/records/device.ts';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import type { Storage } from '../../src/storage/storage.ts';

const at = 2_000_000;
const audit: DirectoryAudit = {
	id: 'a1',
	at,
	correlationId: 'c1',
	activity: 'Change',
	category: 'Policy',
	operation: 'Update',
	initiator: { kind: 'user', id: 'u2', displayName: 'bob' },
	target: { type: 'User', id: 'u1', displayName: 'alice' },
	changes: [],
};

/** @param storage with a tenant whose user `alice` has the id `u1` */
export function securityEventConformance(storage: () => Storage, tenantId: string): void {
	async function told(work: () => Promise<unknown>) {
		const { securityEvents } = storage();
		const before = (await securityEvents.after(tenantId, 0, 1000)).at(-1)?.sequence ?? 0;
		await work();
		return (await securityEvents.after(tenantId, before, 1000)).map(({ sequence, tenantId: _, ...event }) => event);
	}
	const apply = async (...changes: DirectoryChange[]) => {
		const version = (await storage().directory.tenantVersion(tenantId)) as number;
		return storage().directoryChanges.apply(tenantId, changes, audit, version);
	};
	const event = (kind: string, more: object = {}, notBefore = at + 1) => ({ kind, notBefore, createdAt: at, ...more });
	const device: Device = {
		...{ id: 'd1', tenantId, deviceId: 'dd1', displayName: 'Laptop', accountEnabled: true, isCompliant: true },
		registeredAt: 1,
	};
	const policy = (state: string, more: object = {}) =>
		({ id: 'p9', displayName: 'p9', state, conditions: {}, ...more }) as ConditionalAccessResources['policies'][number];

	describe('what APIs must hear', () => {
		test('of groups, roles and app roles is told once for each that changed', async () => {
			const group = { id: 'g9', displayName: 'Nine' };
			const assignment = { principalId: 'u1', resourceAppId: 'a9', roleValue: 'Read' };
			expect(await told(() => apply({ kind: 'putGroup', group }))).toEqual([]);
			const join: DirectoryChange = { kind: 'addMember', groupId: 'g9', memberId: 'u1' };
			const ofAlice = event('claimsChanged', { userId: 'u1' });
			expect(await told(() => apply(join))).toEqual([ofAlice]);
			expect(await told(() => apply(join))).toEqual([]);
			expect(await told(() => apply({ ...join, kind: 'removeMember' }))).toEqual([ofAlice]);
			expect(await told(() => apply({ ...join, kind: 'removeMember' }))).toEqual([]);
			const role = { principalId: 'u1', roleTemplateId: 'r9' };
			expect(await told(() => apply({ kind: 'assignRole', ...role }))).toEqual([ofAlice]);
			expect(await told(() => apply({ kind: 'unassignRole', ...role }))).toEqual([ofAlice]);
			expect(await told(() => apply({ kind: 'addAppRole', assignment }))).toEqual([ofAlice]);
			expect(await told(() => apply({ kind: 'removeAppRole', assignment }))).toEqual([ofAlice]);
			// a group in a group may hold anybody
			expect(await told(() => apply({ kind: 'addMember', groupId: 'g8', memberId: 'g9' }))).toEqual([
				event('claimsChanged'),
			]);
			expect(await told(() => apply({ kind: 'removeGroup', groupId: 'g9' }))).toEqual([event('claimsChanged')]);
		});

		test('is heard by whoever heard more than an older copy knows, once that copy is put back', async () => {
			const restored = 1_900_000_000;
			// a cursor that was handed out after the copy was made: no number reaches the seconds since 1970
			const cursor = restored - 1;
			await storage().voidProofs(restored);
			const join: DirectoryChange = { kind: 'assignRole', principalId: 'u1', roleTemplateId: 'r8' };
			expect(await apply(join)).toBe(true);
			expect(await storage().securityEvents.after(tenantId, cursor, 10)).toMatchObject([
				// whatever was revoked after the copy was made is not known any more: APIs ask everybody for a newer token
				{ kind: 'sessionRevoked', notBefore: restored + 1 },
				{ kind: 'claimsChanged' },
			]);
			expect((await storage().securityEvents.after(tenantId, cursor, 1))[0]).not.toHaveProperty('userId');
			expect(await apply({ ...join, kind: 'unassignRole' })).toBe(true);
			expect(await storage().securityEvents.after(tenantId, cursor, 10)).toHaveLength(3);
		});

		test('of a session that was ended names that session of its user', async () => {
			expect(await told(() => apply({ kind: 'endSessions', userId: 'u1', sessionIds: ['s1', 's2'] }))).toEqual([
				event('sessionRevoked', { userId: 'u1', sessionId: 's1' }),
				event('sessionRevoked', { userId: 'u1', sessionId: 's2' }),
			]);
		});

		test('of a device is told where it proves less than before', async () => {
			const put = (more: Partial<Device>): DirectoryChange => ({ kind: 'putDevice', device: { ...device, ...more } });
			expect(await told(() => apply(put({})))).toEqual([]);
			expect(await told(() => apply(put({ displayName: 'Other' })))).toEqual([]);
			expect(await told(() => apply(put({ isCompliant: false })))).toEqual([
				event('deviceNotCompliant', { deviceId: 'dd1' }),
			]);
			expect(await told(() => apply(put({})))).toEqual([]);
			expect(await told(() => apply(put({ accountEnabled: false })))).toEqual([
				event('deviceDisabled', { deviceId: 'dd1' }),
			]);
			expect(await told(() => apply({ kind: 'removeDevice', id: 'd1' }))).toEqual([
				event('deviceDisabled', { deviceId: 'dd1' }),
			]);
			expect(await told(() => apply({ kind: 'removeDevice', id: 'd1' }))).toEqual([]);
		});

		test('of methods is told where one came or went, and what a registration itself led to is kept', async () => {
			const { directory } = storage();
			const passkey = {
				...{ id: 'k', publicKey: 'p', aaguid: 'a', transports: [], displayName: 'Key', createdAt: 1 },
			};
			const put = async (passkeys: (typeof passkey)[]) => {
				const revision = (await directory.findUser(tenantId, 'u1'))?.registeredMethods?.revision ?? 0;
				return apply({ kind: 'putMethods', userId: 'u1', methods: { revision, passkeys } });
			};
			expect(await told(() => put([passkey]))).toEqual([event('methodRegistered', { userId: 'u1' }, at)]);
			expect(await told(() => put([{ ...passkey, displayName: 'Other' }]))).toEqual([]);
			expect(await told(() => put([]))).toEqual([event('methodRemoved', { userId: 'u1' })]);
			const authenticator = { sealedTotpSecret: 'sealed', step: 5, at };
			expect(await told(() => directory.registerAuthenticator(tenantId, 'u1', authenticator))).toEqual([
				event('methodRegistered', { userId: 'u1' }, at),
			]);
			expect(await told(() => directory.registerAuthenticator(tenantId, 'u1', authenticator))).toEqual([]);
			expect(await told(() => apply({ kind: 'removeAuthenticator', userId: 'u1' }))).toEqual([
				event('methodRemoved', { userId: 'u1' }),
			]);
		});

		test('of policies and locations is told where it asks something else of anybody', async () => {
			const { conditionalAccess } = storage();
			const put = (resource: ReturnType<typeof policy>, readAt?: number) =>
				told(() => conditionalAccess.put(tenantId, 'policies', resource, readAt, audit));
			const changed = [event('policyChanged')];
			expect(await put(policy('disabled'))).toEqual([]);
			expect(await put(policy('enabled'))).toEqual(changed);
			expect(await put(policy('enabled', { displayName: 'Other' }))).toEqual([]);
			expect(await put(policy('enabled', { sessionControls: { x: 1 } }), -1)).toEqual([]);
			expect(await put(policy('enabled', { sessionControls: { x: 1 } }))).toEqual(changed);
			const when = { at, forgetBefore: 0 };
			const deleted = policy('enabled');
			expect(
				await told(() => conditionalAccess.softDelete(tenantId, 'policies', deleted, when, undefined, audit)),
			).toEqual(changed);
			expect(await told(() => conditionalAccess.restore(tenantId, 'policies', deleted, undefined, audit))).toEqual(
				changed,
			);
			expect(await told(() => conditionalAccess.remove(tenantId, 'policies', 'p9', undefined, audit))).toEqual(changed);
			const location = { id: 'l9', displayName: 'Nine', ipRanges: [] } as unknown;
			expect(
				await told(() =>
					conditionalAccess.put(
						...([tenantId, 'namedLocations'] as const),
						...([location as ConditionalAccessResources['namedLocations'][number], undefined, audit] as const),
					),
				),
			).toEqual([event('locationChanged')]);
		});

		test('of settings and of an application that is gone is told', async () => {
			const settings = (await storage().directory.findTenant(tenantId))?.settings;
			if (!settings) throw new Error('no tenant');
			expect(await told(() => apply({ kind: 'putSettings', settings }))).toEqual([event('policyChanged')]);
			const gone = { appId: 'none', servicePrincipalId: 'sp9' };
			expect(await told(() => apply({ kind: 'removeServicePrincipal', ...gone }))).toEqual([
				event('accountDisabled', { userId: 'sp9' }),
			]);
			expect(await told(() => apply({ kind: 'removeApplication', ...gone }))).toEqual([]);
		});
	});
}
