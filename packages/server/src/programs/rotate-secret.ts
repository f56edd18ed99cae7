// The command that exchanges the root secret of a data folder that nobody serves.
import { randomBytes } from 'node:crypto';
import { openStorage } from './open-storage.ts';
import {
	type Environment,
	type ProductionConfiguration,
	readFileOrRefuse,
	readRootSecret,
	readSecret,
} from './production-configuration.ts';
import { type ExchangeOutcome, exchangeRootSecret, requireDatabase } from './secret-exchange.ts';

/**
 * Exchanges the root secret; run again after a kill, it goes on.
 *
 * @param environment `COUNTERSIGN_SECRET`, and `COUNTERSIGN_NEW_SECRET` where there is no file of it
 * @param options.newSecretFile file that holds the new root secret
 * @throws StartupError or DataFolderError, each with one message fit for the terminal
 */
export async function rotateRootSecret(
	configuration: ProductionConfiguration,
	environment: Environment,
	{ newSecretFile, onProgress }: { newSecretFile?: string | undefined; onProgress?: (sealed: number) => void },
): Promise<ExchangeOutcome> {
	const from = readRootSecret(configuration, environment);
	const to = readSecret(
		newSecretFile === undefined
			? environment.COUNTERSIGN_NEW_SECRET
			: readFileOrRefuse(newSecretFile, 'the file of the new secret'),
		'there is no new root secret: set COUNTERSIGN_NEW_SECRET, or name a file of 32 random bytes in hex or base64',
	);
	if (configuration.dataFolder !== undefined) requireDatabase(configuration.dataFolder);
	const storage = await openStorage(configuration, { holds: 'alone' });
	try {
		return await exchangeRootSecret({
			storage,
			from,
			to,
			random: randomBytes,
			clock: Date.now,
			...(onProgress ? { onProgress } : {}),
		});
	} finally {
		await storage.close();
	}
}
