// The one-time set-up: token and tenant are judged and written in one transaction, and one process after the other.
import type { SetupStore } from '../setup-store.ts';
import { writeTenantAudit } from './audit-chain.ts';
import { type Database, everyTenant, type Query } from './database.ts';
import { importTenant, raiseAllVersions } from './import-tenant.ts';
import { putSetting } from './settings.ts';

const setting = 'setup-token';

export function createSetupStore(database: Database): SetupStore {
	const isOpen = async (query: Query) => (await query('select 1 from tenants limit 1')).length === 0;
	async function accepts(query: Query, tokenHash: string, now: number): Promise<boolean> {
		const [offered] = await query<{ value: string }>('select value from settings where name = $1', [setting]);
		if (!offered) return false;
		const { hash, expiresAt } = JSON.parse(offered.value) as { hash: string; expiresAt: number };
		return hash === tokenHash && now < expiresAt;
	}
	const oneByOne = <T>(work: (query: Query) => Promise<T>) =>
		database.transaction(everyTenant, async (query) => {
			// the same lock as an import's: whoever writes tenants waits
			await query("select pg_advisory_xact_lock(hashtext('countersign import'))");
			return work(query);
		});
	return {
		isOpen: () => isOpen(database.query),
		offer: (hash, expiresAt) =>
			oneByOne(async (query) => {
				if (!(await isOpen(query))) return false;
				await putSetting(query, setting, JSON.stringify({ hash, expiresAt }));
				return true;
			}),
		accepts: (tokenHash, now) => accepts(database.query, tokenHash, now),
		complete: (tokenHash, now, tenant, audit) =>
			oneByOne(async (query) => {
				if (!(await isOpen(query)) || !(await accepts(query, tokenHash, now))) return false;
				await query('delete from settings where name = $1', [setting]);
				await importTenant(query, tenant);
				await query(raiseAllVersions);
				await writeTenantAudit(query, audit);
				return true;
			}),
	};
}
