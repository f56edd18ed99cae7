// The one-time set-up in SQL: token and tenant are judged and written in one change.
import type { SetupStore } from '../setup-store.ts';
import { createTenantAuditWriter } from './audit-chain.ts';
import type { Database } from './database.ts';
import { importTenant } from './import-tenant.ts';

const setting = 'setup-token';

export function createSetupStore(database: Database): SetupStore {
	const anyTenant = database.prepare('select 1 from tenants limit 1');
	const find = database.prepare<{ value: string }>(`select value from settings where name = '${setting}'`);
	const put = database.prepare(
		`insert into settings (name, value) values ('${setting}', ?)
		on conflict (name) do update set value = excluded.value`,
	);
	const remove = database.prepare(`delete from settings where name = '${setting}'`);
	const writeAudit = createTenantAuditWriter(database);
	const isOpen = () => anyTenant.get() === undefined;
	function accepts(tokenHash: string, now: number): boolean {
		const offered = find.get();
		if (!offered) return false;
		const { hash, expiresAt } = JSON.parse(offered.value) as { hash: string; expiresAt: number };
		return hash === tokenHash && now < expiresAt;
	}
	return {
		isOpen: async () => isOpen(),
		offer: (hash, expiresAt) =>
			database.write(() => {
				if (!isOpen()) return false;
				put.run(JSON.stringify({ hash, expiresAt }));
				return true;
			}),
		accepts: async (tokenHash, now) => accepts(tokenHash, now),
		async complete(tokenHash, now, tenant, audit) {
			const query = await database.queries();
			return database.write(() => {
				if (!isOpen() || !accepts(tokenHash, now)) return false;
				remove.run();
				importTenant(database, query, tenant);
				writeAudit(audit);
				return true;
			});
		},
	};
}
