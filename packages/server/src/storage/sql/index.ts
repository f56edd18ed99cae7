// The SQL storage: every aggregate over one database.
import type { Storage } from '../storage.ts';
import { createAttemptStore } from './attempts.ts';
import { createConditionalAccessStore } from './conditional-access.ts';
import { openDatabase } from './database.ts';
import { createDeviceAuthorizationStore } from './device-authorizations.ts';
import { createDirectoryStore } from './directory.ts';
import { createGrantStore } from './grants.ts';
import { createPushedRequestStore } from './pushed-requests.ts';
import { createRememberedSessions } from './remembered-sessions.ts';
import { createSessionStore } from './sessions.ts';
import { createSigningKeyStore } from './signing-keys.ts';
import { createTransactionStore } from './transactions.ts';

const sweepBatch = 500;

/**
 * Opens SQLite storage.
 *
 * @param folder the data folder, or `:memory:`
 * @throws DataFolderError when it cannot be used; the message says why
 */
export function openSqliteStorage(folder: string): Storage {
	const database = openDatabase(folder);
	const sessions = createRememberedSessions();
	const selectSetting = database.prepare<{ value: string }>('select value from settings where name = ?');
	const putSetting = database.prepare('insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value');
	return {
		directory: createDirectoryStore(database),
		conditionalAccess: createConditionalAccessStore(database),
		signingKeys: createSigningKeyStore(database),
		sessions: createSessionStore(database, sessions),
		transactions: createTransactionStore(database),
		grants: createGrantStore(database, sessions),
		deviceAuthorizations: createDeviceAuthorizationStore(database),
		pushedRequests: createPushedRequestStore(database),
		attempts: createAttemptStore(database),
		settings: {
			get: async (name) => selectSetting.get(name)?.value,
			async set(name, value) {
				await database.write(() => putSetting.run(name, value));
			},
		},
		async sweep(before) {
			const expiring = [
				['sign_in_transactions', 'id'],
				['authorization_codes', 'code_hash'],
				['device_authorizations', 'device_code_hash'],
				['pushed_authorization_requests', 'handle_hash'],
				['refresh_token_families', 'id'],
				['attempts', 'key'],
				// after the families: a session lives as long as a refresh token that came of it, for on-behalf-of asks for its facts
				['sessions', 'id', "and id not in (select json_extract(resource, '$.sessionId') from refresh_token_families)"],
			] as const;
			for (const [table, key, spared = ''] of expiring) {
				const remove = database.prepare(
					`delete from ${table} where ${key} in (select ${key} from ${table} where expires_at < ? ${spared} limit ${sweepBatch})`,
				);
				while ((await database.write(() => remove.run(before))) === sweepBatch);
			}
			sessions.forgetAll();
			await database.write(() => database.prepare('delete from spent_client_assertions where expires_at < ?').run(before));
		},
		async close() {
			database.close();
		},
	};
}
