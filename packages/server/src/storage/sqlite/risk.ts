// What is usual for users, what was detected, and who is at risk, in SQL.
import type { RiskDetection, RiskHistoryItem, RiskyPrincipal } from '../../records/risk.ts';
import type { SignInProfile } from '../../records/sign-in-profile.ts';
import { type RiskStore, type RiskWrite, revisionBefore } from '../risk-store.ts';
import type { Database } from './database.ts';
import { createEventWriter } from './security-events.ts';

type ResourceRow = { resource: string };

/**
 * @returns a function for verbs that write risk, to be called inside their transaction; it answers `false`, and has
 *   written nothing, where the risk has another revision by now
 */
export function createRiskWriter(database: Database): (write: RiskWrite) => boolean {
	const selectUser = database.prepare('select 1 from users where tenant_id = ? and id = ?');
	const selectRevision = database.prepare<{ revision: number }>(
		'select revision from risky_principals where tenant_id = ? and kind = ? and id = ?',
	);
	const putProfile = database.prepare(`
		insert into sign_in_profiles (tenant_id, user_id, updated_at, resource) values (?1, ?2, ?3, ?4)
		on conflict (tenant_id, user_id) do update set updated_at = ?3, resource = ?4`);
	const putDetection = database.prepare(`
		insert into risk_detections (tenant_id, id, kind, principal_id, at, resource) values (?1, ?2, ?3, ?4, ?5, ?6)
		on conflict (tenant_id, id) do update set resource = ?6`);
	const putRisky = database.prepare(`
		insert into risky_principals (tenant_id, kind, id, revision, resource) values (?1, ?2, ?3, ?4, ?5)
		on conflict (tenant_id, kind, id) do update set revision = ?4, resource = ?5`);
	const putHistory = database.prepare(
		'insert into risk_history (tenant_id, kind, principal_id, id, at, resource) values (?, ?, ?, ?, ?, ?)',
	);
	const setUserRisk = database.prepare('update users set risk = ?3 where tenant_id = ?1 and id = ?2');
	/** whoever is a guest elsewhere stands there as at home */
	const raiseVersions = database.prepare(`
		update tenants set version = version + 1
		where id = ?1 or id in (select tenant_id from users where home_tenant_id = ?1 and home_user_id = ?2)`);
	const writeEvent = createEventWriter(database);
	return ({ tenantId, principal: { kind, id }, detections, profile, risk, event }) => {
		if (kind === 'user' && selectUser.get(tenantId, id) === undefined) return false;
		if (risk && (selectRevision.get(tenantId, kind, id)?.revision ?? 0) !== revisionBefore(risk.risk)) return false;
		if (profile) putProfile.run(tenantId, id, profile.last.at, JSON.stringify(profile));
		for (const detection of detections)
			putDetection.run(tenantId, detection.id, kind, id, detection.activityAt, JSON.stringify(detection));
		if (risk) {
			const { history, ...risky } = risk;
			putRisky.run(tenantId, kind, id, risk.risk.revision, JSON.stringify(risky));
			putHistory.run(tenantId, kind, id, history.id, history.at, JSON.stringify(history));
			if (kind === 'user') setUserRisk.run(tenantId, id, JSON.stringify(risk.risk));
			raiseVersions.run(tenantId, id);
		}
		if (event) writeEvent(tenantId, id, 'userRiskHigh', event.notBefore, event.at);
		return true;
	};
}

export function createRiskStore(database: Database): RiskStore {
	const write = createRiskWriter(database);
	const selectProfile = database.prepare<ResourceRow>(
		'select resource from sign_in_profiles where tenant_id = ? and user_id = ?',
	);
	const selectDetections = database.prepare<ResourceRow>(
		'select resource from risk_detections where tenant_id = ? and kind = ? order by at desc, id desc limit ?',
	);
	const selectDetection = database.prepare<ResourceRow>(
		'select resource from risk_detections where tenant_id = ? and id = ?',
	);
	const selectOfPrincipal = database.prepare<ResourceRow>(
		'select resource from risk_detections where tenant_id = ? and principal_id = ? order by at desc, id desc limit ?',
	);
	const selectRisky = database.prepare<ResourceRow>(
		'select resource from risky_principals where tenant_id = ? and kind = ? order by id',
	);
	const selectOneRisky = database.prepare<ResourceRow>(
		'select resource from risky_principals where tenant_id = ? and kind = ? and id = ?',
	);
	const selectHistory = database.prepare<ResourceRow>(
		'select resource from risk_history where tenant_id = ? and kind = ? and principal_id = ? order by at, id',
	);
	const read = <T>(row: ResourceRow | undefined) => row && (JSON.parse(row.resource) as T);
	const readAll = <T>(rows: readonly ResourceRow[]) => rows.map(({ resource }) => JSON.parse(resource) as T);
	return {
		profile: async (tenantId, userId) => read<SignInProfile>(selectProfile.get(tenantId, userId)),
		record: (given) => database.write(() => write(given)),
		detections: async (tenantId, kind, limit) => readAll<RiskDetection>(selectDetections.all(tenantId, kind, limit)),
		findDetection: async (tenantId, id) => read<RiskDetection>(selectDetection.get(tenantId, id)),
		detectionsOf: async (tenantId, principalId, limit) =>
			readAll<RiskDetection>(selectOfPrincipal.all(tenantId, principalId, limit)),
		risky: async (tenantId, kind) => readAll<RiskyPrincipal>(selectRisky.all(tenantId, kind)),
		findRisky: async (tenantId, { kind, id }) => read<RiskyPrincipal>(selectOneRisky.get(tenantId, kind, id)),
		history: async (tenantId, { kind, id }) => readAll<RiskHistoryItem>(selectHistory.all(tenantId, kind, id)),
	};
}
