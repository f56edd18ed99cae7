// Signing keys by command, also while the authority runs: they are listed, rotated, and withdrawn at once.
import { randomBytes } from 'node:crypto';
import type { Clock, RandomBytes } from '../clock.ts';
import { auditOfKey, type KeyStage, stageOf, stageSuccessor } from '../keys/key-rotation.ts';
import { createSigningKey } from '../keys/signing-keys.ts';
import type { StoredSigningKey } from '../records/signing-key.ts';
import type { SigningAlgorithm } from '../records/tenant.ts';
import { createSecrets } from '../secrets.ts';
import type { Storage } from '../storage/storage.ts';
import { openStorage } from './open-storage.ts';
import type { ProductionConfiguration } from './production-configuration.ts';
import { checkRootSecret } from './root-secret.ts';
import { StartupError } from './startup-error.ts';

export interface KeyState {
	tenantId: string;
	kid: string;
	algorithm: SigningAlgorithm;
	state: KeyStage;
	/** epoch seconds */
	createdAt: number;
	signsFrom: number;
	withdrawnAt?: number;
}

export interface KeyAdministration {
	list(): Promise<KeyState[]>;
	/**
	 * @param publishSeconds that the new keys are published before they sign
	 * @returns the new keys; none for a key whose successor is staged already
	 */
	rotate(publishSeconds: number): Promise<KeyState[]>;
	/**
	 * Withdraws a key at once: its tokens are refused, and where it signed, another key takes its place.
	 *
	 * @throws StartupError where there is no such key
	 */
	withdraw(kid: string): Promise<void>;
	close(): Promise<void>;
}

/**
 * Opens the keys of an installation, also while the authority runs on it: it looks at its keys again once a minute.
 *
 * @throws StartupError or DataFolderError where folder or secret are not usable
 */
export async function openKeyAdministration(
	configuration: ProductionConfiguration,
	rootSecret: Buffer,
	clock: Clock = Date.now,
): Promise<KeyAdministration> {
	const storage = await openStorage(configuration, { beside: true });
	const secrets = createSecrets(rootSecret, randomBytes);
	await checkRootSecret({ storage, secrets });
	return createKeyAdministration(
		storage,
		(tenantId, algorithm) => createSigningKey(tenantId, algorithm, { secrets, clock }),
		{ clock, random: randomBytes },
	);
}

export function createKeyAdministration(
	storage: Storage,
	createKey: (tenantId: string, algorithm: SigningAlgorithm) => Promise<StoredSigningKey>,
	{ clock, random }: { clock: Clock; random: RandomBytes },
): KeyAdministration {
	const seconds = () => Math.floor(clock() / 1000);
	const describe = (key: StoredSigningKey, all: readonly StoredSigningKey[]): KeyState => ({
		tenantId: key.tenantId,
		kid: key.kid,
		algorithm: key.algorithm,
		state: stageOf(key, all, seconds()),
		createdAt: key.createdAt,
		signsFrom: key.signsFrom ?? 0,
		...(key.withdrawnAt === undefined ? {} : { withdrawnAt: key.withdrawnAt }),
	});
	async function list(): Promise<KeyState[]> {
		const states: KeyState[] = [];
		for (const { id } of await storage.directory.tenants()) {
			const keys = await storage.signingKeys.list(id);
			states.push(...keys.map((key) => describe(key, keys)));
		}
		return states;
	}
	return {
		list,
		async rotate(publishSeconds) {
			const now = seconds();
			const made: string[] = [];
			const dependencies = { store: storage.signingKeys, createKey, now, random };
			for (const { id } of await storage.directory.tenants()) {
				const keys = await storage.signingKeys.list(id);
				for (const active of keys.filter((key) => stageOf(key, keys, now) === 'active')) {
					const successor = await stageSuccessor(active, publishSeconds, dependencies);
					if (successor) made.push(successor.kid);
				}
			}
			return (await list()).filter(({ kid }) => made.includes(kid));
		},
		async withdraw(kid) {
			const key = (await list()).find((candidate) => candidate.kid === kid);
			if (!key) throw new StartupError(`there is no signing key ${kid}`);
			const now = seconds();
			// its place is taken first: there is no moment without a key
			if (key.state === 'active') {
				const next = { ...(await createKey(key.tenantId, key.algorithm)), signsFrom: now };
				const reason = `takes the place of ${kid}`;
				await storage.signingKeys.add(next, auditOfKey('signingKeyAdded', next, { random, now, reason }));
			}
			await storage.signingKeys.withdraw(kid, now, auditOfKey('signingKeyWithdrawn', key, { random, now }));
		},
		close: () => storage.close(),
	};
}
