// What a refresh reads before it decides, in one statement: what is found is given out by the stores that are asked for
// it while the request is answered.
import type { Memberships } from '../../records/group.ts';
import type { RefreshKeys, WithRefreshFacts } from '../refresh-facts.ts';
import type { Database } from './database.ts';
import { toUser, type UserRow } from './directory-rows.ts';
import type { ReadRow, Reads } from './reads.ts';
import type { Tenants } from './tenants.ts';
import { createTurns } from './turns.ts';

type FamilyRow = ReadRow & { tenant_id: string; user_id: string; session_id: string };

interface Facts {
	versions: Record<string, number> | null;
	family: FamilyRow | null;
	session: ReadRow | null;
	user: UserRow | null;
	groupIds: string[] | null;
	roleTemplateIds: string[] | null;
}

const statement = 'select place, facts from refresh_facts_1($1, $2, $3)';

export function createRefreshFacts(database: Database, reads: Reads, tenants: Tenants): WithRefreshFacts {
	const turns = createTurns<RefreshKeys, Facts>({
		largest: 256,
		inFlight: 4,
		async send(asked) {
			const rows = await database.query<{ place: number; facts: Facts }>(statement, [
				asked.map(({ tenant }) => tenant.slice(0, 256)),
				asked.map(({ clientAppId }) => clientAppId.slice(0, 256)),
				asked.map(({ familyId }) => familyId),
			]);
			const found = new Map(rows.map(({ place, facts }) => [place, facts]));
			return asked.map((_, index) => found.get(index + 1) as Facts);
		},
	});
	return (keys, work) =>
		reads.once(async () => {
			const { versions, family, session, user, groupIds, roleTemplateIds } = await turns.ask(keys);
			for (const [id, version] of Object.entries(versions ?? {})) reads.put('version', id, { version } as ReadRow);
			// a name of a domain is asked for as an id too, and is none
			if (versions?.[keys.tenant] === undefined) reads.put('version', keys.tenant, undefined);
			reads.put('family', keys.familyId, family ?? undefined);
			if (family) {
				const { tenant_id: tenantId, user_id: userId, session_id: sessionId } = family;
				reads.put('session', sessionId, session ?? undefined);
				const version = versions?.[tenantId];
				if (user && version !== undefined) {
					tenants.put(tenantId, version, `user ${userId}`, () => toUser(user));
					tenants.put(
						tenantId,
						version,
						`memberships ${userId}`,
						(): Memberships => ({ groupIds: new Set(groupIds), roleTemplateIds: new Set(roleTemplateIds) }),
					);
				}
			}
			return work();
		});
}
