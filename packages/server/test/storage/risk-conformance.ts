// What every storage must do with risk: what is written together stands together, and of two changes on one state one
// is decided again.
import { describe, expect, test } from 'vitest';
import type { DirectoryAudit } from '../../src/records/directory-audit.ts';
import type { PrincipalRisk, RiskDetection, RiskPrincipal } from '../../src/records/risk.ts';
import type { SignInProfile } from '../../src/records/sign-in-profile.ts';
import type { RiskWrite } from '../../src/storage/risk-store.ts';
import type { Storage } from '../../src/storage/storage.ts';

const at = 1_000_000;

const profile = (more: Partial<SignInProfile> = {}): SignInProfile => ({
	signIns: 3,
	since: at - 100,
	networks: { '192.0.2.0/24': at },
	countries: { DE: at },
	devices: { 'Firefox on Linux': at },
	last: { at, ipAddress: '192.0.2.1', country: 'DE' },
	...more,
});

const risk = (revision: number, more: Partial<PrincipalRisk> = {}): PrincipalRisk => ({
	level: 'high',
	state: 'atRisk',
	detail: 'none',
	updatedAt: at,
	since: at,
	revision,
	...more,
});

/** @param storage with a tenant whose user `alice` has the id `u1` */
export function riskConformance(storage: () => Storage, tenantId: string): void {
	const alice: RiskPrincipal = { kind: 'user', id: 'u1' };
	const robot: RiskPrincipal = { kind: 'servicePrincipal', id: 'sp1' };
	const detection = (id: string, principal: RiskPrincipal, more: Partial<RiskDetection> = {}): RiskDetection => ({
		id,
		tenantId,
		principal,
		principalName: 'alice@contoso.example',
		displayName: 'alice',
		riskEventType: 'unfamiliarFeatures',
		level: 'medium',
		state: 'atRisk',
		detail: 'none',
		activity: 'signin',
		timing: 'realtime',
		activityAt: at,
		detectedAt: at,
		updatedAt: at,
		evidence: { network: '203.0.113.0/24' },
		...more,
	});
	const changed = (principal: RiskPrincipal, to: PrincipalRisk): NonNullable<RiskWrite['risk']> => {
		const risky = { principal, principalName: 'alice@contoso.example', displayName: 'alice', risk: to };
		return {
			...risky,
			history: { ...risky, id: `h${to.revision}`, at: to.updatedAt, riskEventTypes: ['unfamiliarFeatures'] },
		};
	};
	const record = (more: Partial<RiskWrite> = {}) =>
		storage().risk.record({ tenantId, principal: alice, detections: [], ...more });

	describe('risk', () => {
		test('what is usual for a user is there once it was written, and replaced by the next', async () => {
			expect(await storage().risk.profile(tenantId, 'u1')).toBeUndefined();
			expect(await record({ profile: profile() })).toBe(true);
			expect(await storage().risk.profile(tenantId, 'u1')).toEqual(profile());
			expect(await record({ profile: profile({ signIns: 4 }) })).toBe(true);
			expect(await storage().risk.profile(tenantId, 'u1')).toEqual(profile({ signIns: 4 }));
			expect(await storage().risk.profile(tenantId, 'u2')).toBeUndefined();
		});

		test('what is usual does not raise the version of the tenant, and a changed risk does', async () => {
			const version = async () => (await storage().directory.tenantVersion(tenantId)) as number;
			const before = await version();
			await record({ profile: profile(), detections: [detection('d1', alice)] });
			expect(await version()).toBe(before);
			await record({ risk: changed(alice, risk(1)) });
			expect(await version()).toBeGreaterThan(before);
		});

		test('a user’s risk stands with the user at once, with its history and those at risk', async () => {
			expect((await storage().directory.findUser(tenantId, 'u1'))?.risk).toBeUndefined();
			expect(await record({ risk: changed(alice, risk(1)), detections: [detection('d1', alice)] })).toBe(true);
			expect((await storage().directory.findUser(tenantId, 'u1'))?.risk).toEqual(risk(1));
			expect(await storage().risk.risky(tenantId, 'user')).toMatchObject([{ principal: alice, risk: risk(1) }]);
			expect(await storage().risk.findRisky(tenantId, alice)).toMatchObject({ risk: risk(1) });
			expect(await storage().risk.history(tenantId, alice)).toMatchObject([{ id: 'h1', risk: risk(1) }]);
			expect(await storage().risk.risky(tenantId, 'servicePrincipal')).toEqual([]);
		});

		test('of two changes of one risk, the second is refused whole', async () => {
			const results = await Promise.all([
				record({ risk: changed(alice, risk(1)), detections: [detection('d1', alice)] }),
				record({ risk: changed(alice, risk(1, { level: 'low' })), detections: [detection('d2', alice)] }),
			]);
			expect(results.sort()).toEqual([false, true]);
			expect(await storage().risk.detections(tenantId, 'user', 10)).toHaveLength(1);
			expect(await record({ risk: changed(alice, risk(3)) })).toBe(false);
			expect(await record({ risk: changed(alice, risk(2, { level: 'none', state: 'remediated' })) })).toBe(true);
		});

		test('nothing is written of a user who is not there', async () => {
			const nobody: RiskPrincipal = { kind: 'user', id: 'nobody' };
			expect(await record({ principal: nobody, detections: [detection('d1', nobody)], profile: profile() })).toBe(
				false,
			);
			expect(await storage().risk.detections(tenantId, 'user', 10)).toEqual([]);
		});

		test('a detection that is written again replaces itself; lists are newest first and end', async () => {
			await record({
				detections: [detection('d1', alice), detection('d2', alice, { activityAt: at + 5 })],
			});
			await record({ detections: [detection('d1', alice, { state: 'remediated' })] });
			await record({ principal: robot, detections: [detection('d3', robot, { riskEventType: 'suspiciousSignins' })] });
			const { risk: store } = storage();
			expect((await store.detections(tenantId, 'user', 10)).map(({ id }) => id)).toEqual(['d2', 'd1']);
			expect(await store.detections(tenantId, 'user', 1)).toHaveLength(1);
			expect((await store.detections(tenantId, 'servicePrincipal', 10)).map(({ id }) => id)).toEqual(['d3']);
			expect(await store.findDetection(tenantId, 'd1')).toMatchObject({ state: 'remediated' });
			expect((await store.detectionsOf(tenantId, 'u1', 10)).map(({ id }) => id)).toEqual(['d2', 'd1']);
		});

		test('a high risk is told to APIs in the same change', async () => {
			await record({ risk: changed(alice, risk(1)), event: { notBefore: at + 1, at } });
			expect(await storage().securityEvents.after(tenantId, 0, 10)).toMatchObject([
				{ userId: 'u1', kind: 'userRiskHigh', notBefore: at + 1, createdAt: at },
			]);
		});

		test('an administrator’s decision is written with its audit, or not at all', async () => {
			const audit: DirectoryAudit = {
				id: 'a1',
				at,
				correlationId: 'c1',
				activity: 'DismissUser',
				category: 'UserManagement',
				operation: 'Update',
				initiator: { kind: 'user', id: 'u2', displayName: 'bob' },
				target: { type: 'User', id: 'u1', displayName: 'alice' },
				changes: [],
			};
			const version = async () => (await storage().directory.tenantVersion(tenantId)) as number;
			const write = { tenantId, principal: alice, detections: [], risk: changed(alice, risk(1)) };
			const { directoryChanges, directory } = storage();
			expect(await directoryChanges.apply(tenantId, [{ kind: 'putRisk', write }], audit, await version())).toBe(true);
			expect((await directory.findUser(tenantId, 'u1'))?.risk).toEqual(risk(1));
			// decided on the same revision once more
			expect(await directoryChanges.apply(tenantId, [{ kind: 'putRisk', write }], audit, await version())).toBe(false);
			expect(await directoryChanges.audits(tenantId, 10)).toHaveLength(1);
		});

		test('the sweep removes detections with the sign-ins, and profiles of those who are long gone', async () => {
			await record({ profile: profile(), detections: [detection('d1', alice)], risk: changed(alice, risk(1)) });
			await storage().sweep({ expiredBefore: at + 180 * 86_400, signInsBefore: at });
			expect(await storage().risk.profile(tenantId, 'u1')).toBeDefined();
			expect(await storage().risk.findDetection(tenantId, 'd1')).toBeDefined();
			await storage().sweep({ expiredBefore: at + 180 * 86_400 + 1, signInsBefore: at + 1 });
			expect(await storage().risk.profile(tenantId, 'u1')).toBeUndefined();
			expect(await storage().risk.findDetection(tenantId, 'd1')).toBeUndefined();
			expect(await storage().risk.history(tenantId, alice)).toEqual([]);
			// who is at risk stays so, however long ago it was detected
			expect((await storage().directory.findUser(tenantId, 'u1'))?.risk).toEqual(risk(1));
		});
	});
}
