// The SQL storage: every aggregate over one database.
import type { Storage } from '../storage.ts';
import { createAgreementAcceptanceStore } from './agreement-acceptances.ts';
import { createAttemptStore } from './attempts.ts';
import { createAuditChainStore, createTenantAuditWriter } from './audit-chain.ts';
import { createAuthenticationMethodStore } from './authentication-methods.ts';
import { createConditionalAccessStore } from './conditional-access.ts';
import { type Database, type OpenOptions, openDatabase } from './database.ts';
import { createDeviceAuthorizationStore } from './device-authorizations.ts';
import { createDeviceStore } from './devices.ts';
import { createDirectoryStore } from './directory.ts';
import { createDirectoryChangeStore } from './directory-changes.ts';
import { createDirectoryListStore } from './directory-lists.ts';
import { createEventStreamStore } from './event-streams.ts';
import { createGrantStore } from './grants.ts';
import { createPushedRequestStore } from './pushed-requests.ts';
import { remember } from './remembered/index.ts';
import { createRiskStore } from './risk.ts';
import { createSealedStore } from './sealed.ts';
import { createSecurityEventStore } from './security-events.ts';
import { createSessionStore } from './sessions.ts';
import { createSetupStore } from './setup.ts';
import { createSigningKeyStore } from './signing-keys.ts';
import { sweepDatabase } from './sweep.ts';
import { createTransactionStore } from './transactions.ts';
import { voidProofs } from './void.ts';

/**
 * Opens SQLite storage.
 *
 * @param folder the data folder, or `:memory:`
 * @throws DataFolderError when it cannot be used; the message says why
 */
export function openSqliteStorage(folder: string, options: OpenOptions = {}): Storage {
	const database = openDatabase(folder, options);
	const stored = createStores(database);
	// beside the process that serves nothing may be remembered: the other writes, and this one is not told
	return options.beside ? stored : remember(stored);
}

/** The stores as SQL alone: nothing is remembered here. */
function createStores(database: Database): Storage {
	const selectSetting = database.prepare<{ value: string }>('select value from settings where name = ?');
	const putSetting = database.prepare(
		'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
	);
	const writeAudit = createTenantAuditWriter(database);
	const removeSetting = database.prepare('delete from settings where name = ?');
	return {
		directory: createDirectoryStore(database),
		directoryLists: createDirectoryListStore(database),
		directoryChanges: createDirectoryChangeStore(database),
		authenticationMethods: createAuthenticationMethodStore(database),
		conditionalAccess: createConditionalAccessStore(database),
		signingKeys: createSigningKeyStore(database),
		auditChain: createAuditChainStore(database),
		securityEvents: createSecurityEventStore(database),
		eventStreams: createEventStreamStore(database),
		sessions: createSessionStore(database),
		transactions: createTransactionStore(database),
		grants: createGrantStore(database),
		deviceAuthorizations: createDeviceAuthorizationStore(database),
		devices: createDeviceStore(database),
		pushedRequests: createPushedRequestStore(database),
		agreementAcceptances: createAgreementAcceptanceStore(database),
		attempts: createAttemptStore(database),
		risk: createRiskStore(database),
		settings: {
			get: async (name) => selectSetting.get(name)?.value,
			async set(name, value) {
				await database.write(() => putSetting.run(name, value));
			},
			async change(values, audits = []) {
				await database.write(() => {
					for (const [name, value] of Object.entries(values))
						if (value === undefined) removeSetting.run(name);
						else putSetting.run(name, value);
					for (const audit of audits) writeAudit(audit);
				});
			},
		},
		setup: createSetupStore(database),
		sealed: createSealedStore(database),
		sweep: (sweep) => sweepDatabase(database, sweep),
		voidProofs: (...given) => voidProofs(database, ...given),
		close: async () => database.close(),
	};
}
