// Values of the installation, by name.
import type { SettingsStore } from '../settings-store.ts';
import { writeTenantAudit } from './audit-chain.ts';
import { type Database, everyTenant, type Query } from './database.ts';

export async function putSetting(query: Query, name: string, value: string): Promise<void> {
	await query(
		'insert into settings (name, value) values ($1, $2) on conflict (name) do update set value = excluded.value',
		[name, value],
	);
}

export function createSettingsStore(database: Database): SettingsStore {
	return {
		async get(name) {
			const [row] = await database.query<{ value: string }>('select value from settings where name = $1', [name]);
			return row?.value;
		},
		set: (name, value) => putSetting(database.query, name, value),
		change: (values, audits = []) =>
			database.transaction(everyTenant, async (query) => {
				// in one order, so that two that change the same settings do not wait for one another
				for (const [name, value] of Object.entries(values).sort(([left], [right]) => (left < right ? -1 : 1)))
					if (value === undefined) await query('delete from settings where name = $1', [name]);
					else await putSetting(query, name, value);
				for (const audit of audits) await writeTenantAudit(query, audit);
			}),
	};
}
