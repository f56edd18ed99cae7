// What is usual for users, what was detected, and who is at risk.
import type { RiskDetection, RiskHistoryItem, RiskyPrincipal } from '../../records/risk.ts';
import type { SignInProfile } from '../../records/sign-in-profile.ts';
import { type RiskStore, type RiskWrite, revisionBefore } from '../risk-store.ts';
import { changeTenant } from './changes.ts';
import { type Database, everyTenant, type Query, Undone } from './database.ts';

/**
 * Writes risk inside a transaction; what APIs must hear is the caller's.
 *
 * @throws Undone where the account is gone, or its risk has another revision by now
 */
export async function writeRisk(
	query: Query,
	{ tenantId, principal: { kind, id }, detections, profile, risk }: RiskWrite,
): Promise<void> {
	if (kind === 'user') {
		const known = await query('select 1 from users where tenant_id = $1 and id = $2 for update', [tenantId, id]);
		if (known.length === 0) throw new Undone();
	}
	if (risk) {
		const { history, ...risky } = risk;
		const put = await query(
			`insert into risky_principals (tenant_id, kind, id, revision, resource) values ($1, $2, $3, $4, $5)
			on conflict (tenant_id, kind, id) do update set revision = excluded.revision, resource = excluded.resource
			where risky_principals.revision = $6 returning 1`,
			[tenantId, kind, id, risk.risk.revision, JSON.stringify(risky), revisionBefore(risk.risk)],
		);
		if (put.length === 0) throw new Undone();
		await query(
			'insert into risk_history (tenant_id, kind, principal_id, id, at, resource) values ($1, $2, $3, $4, $5, $6)',
			[tenantId, kind, id, history.id, history.at, JSON.stringify(history)],
		);
		if (kind === 'user')
			await query('update users set risk = $3 where tenant_id = $1 and id = $2', [
				tenantId,
				id,
				JSON.stringify(risk.risk),
			]);
	}
	if (profile)
		await query(
			`insert into sign_in_profiles (tenant_id, user_id, updated_at, resource) values ($1, $2, $3, $4)
			on conflict (tenant_id, user_id) do update set updated_at = excluded.updated_at, resource = excluded.resource`,
			[tenantId, id, profile.last.at, JSON.stringify(profile)],
		);
	for (const detection of detections)
		await query(
			`insert into risk_detections (tenant_id, id, kind, principal_id, at, resource) values ($1, $2, $3, $4, $5, $6)
			on conflict (tenant_id, id) do update set resource = excluded.resource`,
			[tenantId, detection.id, kind, id, detection.activityAt, JSON.stringify(detection)],
		);
}

export function createRiskStore(database: Database): RiskStore {
	const read = async <T>(tenantId: string, where: string, values: readonly (string | number)[]): Promise<T[]> =>
		(await database.within<{ resource: string }>(tenantId, `select resource from ${where}`, values)).map(
			({ resource }) => JSON.parse(resource) as T,
		);
	const readOne = async <T>(...given: Parameters<typeof read>): Promise<T | undefined> => (await read<T>(...given))[0];
	return {
		profile: (tenantId, userId) =>
			readOne<SignInProfile>(tenantId, 'sign_in_profiles where tenant_id = $1 and user_id = $2', [tenantId, userId]),
		async record(write) {
			try {
				const { tenantId, principal, risk, event } = write;
				const work = (query: Query) => writeRisk(query, write);
				if (!risk) return await database.transaction(tenantId, work).then(() => true);
				const events = event ? [{ kind: 'userRiskHigh' as const, ...event }] : [];
				return await changeTenant(
					database,
					{ tenantId, scope: everyTenant, userId: principal.id, events },
					async (query) => {
						await work(query);
						return true;
					},
				);
			} catch (error) {
				if (error instanceof Undone) return false;
				throw error;
			}
		},
		detections: (tenantId, kind, limit) =>
			read<RiskDetection>(
				tenantId,
				'risk_detections where tenant_id = $1 and kind = $2 order by at desc, id desc limit $3',
				[tenantId, kind, limit],
			),
		findDetection: (tenantId, id) =>
			readOne<RiskDetection>(tenantId, 'risk_detections where tenant_id = $1 and id = $2', [tenantId, id]),
		detectionsOf: (tenantId, principalId, limit) =>
			read<RiskDetection>(
				tenantId,
				'risk_detections where tenant_id = $1 and principal_id = $2 order by at desc, id desc limit $3',
				[tenantId, principalId, limit],
			),
		risky: (tenantId, kind) =>
			read<RiskyPrincipal>(tenantId, 'risky_principals where tenant_id = $1 and kind = $2 order by id', [
				tenantId,
				kind,
			]),
		findRisky: (tenantId, { kind, id }) =>
			readOne<RiskyPrincipal>(tenantId, 'risky_principals where tenant_id = $1 and kind = $2 and id = $3', [
				tenantId,
				kind,
				id,
			]),
		history: (tenantId, { kind, id }) =>
			read<RiskHistoryItem>(
				tenantId,
				'risk_history where tenant_id = $1 and kind = $2 and principal_id = $3 order by at, id',
				[tenantId, kind, id],
			),
	};
}
