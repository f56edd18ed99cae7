// Hands out the token by which an installation without a tenant is set up: at each start of `serve`, and by a command
// of its own where nobody sees the terminal of `serve`.
import { randomBytes } from 'node:crypto';
import type { Clock, RandomBytes } from '../clock.ts';
import { createSecrets, hashHandle } from '../secrets.ts';
import type { Storage } from '../storage/storage.ts';
import { createSetupToken } from '../tokens/handles.ts';
import { openStorage } from './open-storage.ts';
import { type ProductionConfiguration, readRootSecret } from './production-configuration.ts';
import { parseOrigin } from './public-origin.ts';
import { checkRootSecret } from './root-secret.ts';
import { StartupError } from './startup-error.ts';

/** For the operator's terminal alone: whoever holds it makes the first administrator. */
export interface SetupInvitation {
	/** where it is entered */
	address: string;
	token: string;
	/** epoch seconds */
	expiresAt: number;
}

/** seconds */
const lifetime = 3600;

/** @returns a new token, which makes an older one void; `undefined` where there is a tenant */
export async function inviteToSetUp(
	{ storage, random, clock }: { storage: Storage; random: RandomBytes; clock: Clock },
	origin: string,
): Promise<SetupInvitation | undefined> {
	const token = createSetupToken(random);
	const expiresAt = Math.floor(clock() / 1000) + lifetime;
	// the hash is stored, so that a stolen copy of the database sets up nothing
	const offered = await storage.setup.offer(hashHandle(token), expiresAt);
	return offered ? { address: `${origin}/setup`, token, expiresAt } : undefined;
}

/**
 * Makes a new set-up token beside the running authority.
 *
 * @throws StartupError or DataFolderError, each with one message fit for the terminal
 */
export async function createSetupInvitation(
	configuration: ProductionConfiguration,
	environment: Readonly<Record<string, string | undefined>>,
): Promise<SetupInvitation> {
	const origin = parseOrigin(configuration.origin);
	const rootSecret = readRootSecret(configuration, environment);
	const storage = await openStorage(configuration, { beside: true });
	try {
		await checkRootSecret({ storage, secrets: createSecrets(rootSecret, randomBytes) });
		const invitation = await inviteToSetUp({ storage, random: randomBytes, clock: Date.now }, origin);
		if (!invitation) throw new StartupError('this installation is set up: it has a tenant');
		return invitation;
	} finally {
		await storage.close();
	}
}
