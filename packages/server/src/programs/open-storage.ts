// Opens the storage that a configuration names: a data folder, or a PostgreSQL database.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { openSqliteStorage } from '../storage/sqlite/index.ts';
import type { Storage } from '../storage/storage.ts';
import { type ProductionConfiguration, readFileOrRefuse } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

export interface HowToOpen {
	/** by a command, while a process may serve */
	beside?: boolean;
	/** an older copy was put back on purpose */
	isCopy?: boolean;
	/**
	 * of a database: `shared` by those who serve it, `alone` by what must not meet them; a data folder has one process
	 * anyway
	 */
	holds?: 'shared' | 'alone';
	/** told of connections to a database that were lost */
	onConnectionLost?: (error: Error) => void;
}

/** @throws StartupError where a file that is named cannot be read */
export function postgresqlOptions(database: NonNullable<ProductionConfiguration['database']>) {
	const { url, passwordFile, tls, connections } = database;
	const read = (path: string | undefined, what: string) =>
		path === undefined ? undefined : readFileOrRefuse(path, what);
	const certificateAuthorities = read(tls?.certificateAuthorityFile, 'the file of certificate authorities');
	const certificate = read(tls?.certificateFile, "the database client's certificate");
	const key = read(tls?.keyFile, "the key of the database client's certificate");
	// read here once, so that a file that is missing is told of before anything is opened
	read(passwordFile, "the database's password file");
	return {
		url,
		clock: Date.now,
		...(connections === undefined ? {} : { connections }),
		...(passwordFile === undefined ? {} : { password: () => readFileSync(passwordFile, 'utf8').replace(/\r?\n$/, '') }),
		...(tls === undefined
			? {}
			: {
					tls: {
						...(certificateAuthorities === undefined ? {} : { certificateAuthorities }),
						...(tls.serverName === undefined ? {} : { serverName: tls.serverName }),
						...(certificate === undefined || key === undefined ? {} : { certificate, key }),
					},
				}),
	};
}

/**
 * The data folder, for what works on one alone.
 *
 * @param instead what to do with a PostgreSQL database
 * @throws StartupError where the configuration names a database
 */
export function requireDataFolder({ dataFolder }: ProductionConfiguration, instead: string): string {
	if (dataFolder === undefined)
		throw new StartupError(`this configuration names a PostgreSQL database, and no data folder: ${instead}`);
	return dataFolder;
}

/** @throws StartupError, DataFolderError or StorageSetupError, each with one message fit for the terminal */
export async function openStorage(configuration: ProductionConfiguration, how: HowToOpen = {}): Promise<Storage> {
	const { dataFolder, database, epochFile } = configuration;
	const { beside = false, isCopy = false, holds, onConnectionLost } = how;
	if (dataFolder !== undefined)
		return openSqliteStorage(dataFolder, {
			...(epochFile === undefined ? {} : { epochFile }),
			beside,
			isCopy,
			commitsAside: holds === 'shared' && availableParallelism() > 1,
		});
	if (!database) throw new StartupError('give dataFolder, or database.url');
	// loaded where needed: with a data folder nobody waits for it
	const { openPostgresqlStorage } = await import('../storage/postgresql/index.ts');
	return openPostgresqlStorage({
		...postgresqlOptions(database),
		...(holds ? { holds } : {}),
		...(onConnectionLost ? { onConnectionLost } : {}),
	});
}

/**
 * Brings the schema of a database to this program's.
 *
 * @returns the versions before and after
 */
export async function migrateDatabase(configuration: ProductionConfiguration): Promise<{ from: number; to: number }> {
	if (!configuration.database)
		throw new StartupError('a data folder is migrated at the start of `serve`; this command is for database.url');
	const { migrateDatabase } = await import('../storage/postgresql/index.ts');
	return migrateDatabase(postgresqlOptions(configuration.database));
}
