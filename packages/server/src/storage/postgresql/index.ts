// The PostgreSQL storage: every aggregate over one database that several processes write.

import type { Storage } from '../storage.ts';
import { StorageSetupError, StorageUnavailableError } from '../storage-error.ts';
import type { TransferEntry } from '../transfer.ts';
import { createAgreementAcceptanceStore } from './agreement-acceptances.ts';
import { createAttemptStore } from './attempts.ts';
import { createAuditChainStore } from './audit-chain.ts';
import { createAuthenticationMethodStore } from './authentication-methods.ts';
import { checkDatabase, clockSkew } from './checks.ts';
import { createCommits } from './commits.ts';
import { createConditionalAccessStore } from './conditional-access.ts';
import { connect } from './database.ts';
import { createDeviceAuthorizationStore } from './device-authorizations.ts';
import { createDeviceStore } from './devices.ts';
import { createDirectoryStore } from './directory.ts';
import { createDirectoryChangeStore } from './directory-changes.ts';
import { createDirectoryListStore } from './directory-lists.ts';
import { createEventStreamStore } from './event-streams.ts';
import { exportRows } from './export-rows.ts';
import { createGrantStore } from './grants.ts';
import { importRows } from './import-rows.ts';
import { type DatabaseInspection, inspectDatabase } from './inspect.ts';
import { migrate } from './migrate.ts';
import type { PostgresqlOptions } from './options.ts';
import { createPushedRequestStore } from './pushed-requests.ts';
import { createReads } from './reads.ts';
import { createRefreshFacts } from './refresh-facts.ts';
import { createRiskStore } from './risk.ts';
import { createSealedStore } from './sealed.ts';
import { createSecurityEventStore } from './security-events.ts';
import { noteServer } from './server-served.ts';
import { holdServingLock } from './serving-lock.ts';
import { createSessionStore } from './sessions.ts';
import { createSettingsStore } from './settings.ts';
import { createSetupStore } from './setup.ts';
import { createSigningKeyStore } from './signing-keys.ts';
import { createSignInDays, sweepDatabase } from './sweep.ts';
import { createTenants } from './tenants.ts';
import { createTransactionStore } from './transactions.ts';
import { voidProofs } from './void.ts';

/** @returns an error for the terminal, where a database could not be opened */
function asSetupError(error: unknown): unknown {
	if (error instanceof StorageSetupError) return error;
	const cause = error instanceof StorageUnavailableError ? error.cause : error;
	const reason = cause instanceof Error ? cause.message || (cause as { code?: string }).code : String(cause);
	return new StorageSetupError(`the database cannot be used (${reason})`, { cause });
}

/** As `migrate`, with errors for the terminal. */
export async function migrateDatabase(options: PostgresqlOptions): Promise<{ from: number; to: number }> {
	return migrate(options).catch((error) => {
		throw asSetupError(error);
	});
}

/**
 * Looks at a database, also while it is served, and changes nothing.
 *
 * @throws StorageSetupError where it cannot be reached, or does not answer; the message says why
 */
export async function examineDatabase(options: PostgresqlOptions): Promise<DatabaseInspection> {
	const database = connect(options);
	try {
		return await inspectDatabase(database, options.clock);
	} catch (error) {
		throw asSetupError(error);
	} finally {
		await database.close();
	}
}

/** As `importRows`, into the database that is named; with errors for the terminal. */
export async function importIntoDatabase(
	options: PostgresqlOptions,
	entries: AsyncIterable<TransferEntry>,
): Promise<number> {
	const database = connect(options);
	try {
		await checkDatabase(database, options.clock);
		await migrate(options);
		return await importRows(database, entries, Math.floor(options.clock() / 1000));
	} catch (error) {
		throw error instanceof StorageUnavailableError ? asSetupError(error) : error;
	} finally {
		await database.close();
	}
}

/**
 * As `exportRows`, of a database that nobody serves.
 *
 * @throws StorageSetupError where it cannot be used, or is served
 */
export async function* exportFromDatabase(options: PostgresqlOptions): AsyncGenerator<TransferEntry> {
	const database = connect(options);
	let release: (() => Promise<void>) | undefined;
	try {
		await checkDatabase(database, options.clock);
		release = await holdServingLock(options, 'alone');
		await migrate(options);
		yield* exportRows(database);
	} catch (error) {
		throw error instanceof StorageUnavailableError ? asSetupError(error) : error;
	} finally {
		await release?.();
		await database.close();
	}
}

/**
 * Opens PostgreSQL storage, and migrates the database where it is older.
 *
 * @throws StorageSetupError when it cannot be used; the message says why
 */
export async function openPostgresqlStorage(options: PostgresqlOptions): Promise<Storage> {
	const database = connect(options);
	let release: (() => Promise<void>) | undefined;
	try {
		await checkDatabase(database, options.clock);
		if (options.holds) release = await holdServingLock(options, options.holds);
		await migrate(options);
		await createSignInDays(database, options.clock() / 1000);
		if (options.holds === 'shared') await noteServer(database.query);
	} catch (error) {
		await release?.();
		await database.close();
		throw asSetupError(error);
	}
	const reads = createReads(database);
	const tenants = createTenants(reads);
	return {
		directory: createDirectoryStore(database, tenants),
		directoryLists: createDirectoryListStore(database),
		directoryChanges: createDirectoryChangeStore(database),
		authenticationMethods: createAuthenticationMethodStore(database),
		conditionalAccess: createConditionalAccessStore(database),
		signingKeys: createSigningKeyStore(database),
		auditChain: createAuditChainStore(database),
		securityEvents: createSecurityEventStore(database),
		eventStreams: createEventStreamStore(database),
		sessions: createSessionStore(database, reads),
		transactions: createTransactionStore(database, reads),
		grants: createGrantStore(database, reads, createCommits(database), options.clock),
		deviceAuthorizations: createDeviceAuthorizationStore(database),
		devices: createDeviceStore(database),
		pushedRequests: createPushedRequestStore(database),
		agreementAcceptances: createAgreementAcceptanceStore(database),
		attempts: createAttemptStore(database),
		risk: createRiskStore(database),
		settings: createSettingsStore(database),
		setup: createSetupStore(database),
		sealed: createSealedStore(database),
		withRefreshFacts: createRefreshFacts(database, reads, tenants),
		sweep: (sweep) => sweepDatabase(database, sweep, options.clock() / 1000),
		voidProofs: (...given) => voidProofs(database, ...given),
		clockSkew: () => clockSkew(database, options.clock),
		async close() {
			await release?.();
			await database.close();
		},
	};
}
