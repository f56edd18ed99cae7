// Exchanges the root secret. What is sealed is sealed anew, a batch at a time; what is derived and must outlive it is
// kept sealed under the new one. A kill at any moment loses nothing: the exchange is written down before the first
// value changes, a value that was sealed anew is known by opening, and nothing else starts on the folder until it is
// finished. NIST SP 800-57 part 1 §5.3.
import type { Clock, RandomBytes } from '../clock.ts';
import { carryKeys, hasEarlierKeys } from '../keys/earlier-keys.ts';
import { createSecrets, type Secrets } from '../secrets.ts';
import type { SealedKind, SealedStore, SealedValue } from '../storage/sealed-store.ts';
import { hasDatabase } from '../storage/sqlite/has-database.ts';
import type { Storage } from '../storage/storage.ts';
import { auditOfInstallation } from './audit-of-installation.ts';
import {
	checkOf,
	checkRootSecret,
	exchangeSetting,
	rootSecretSetting,
	sameCheck,
	wrongRootSecret,
} from './root-secret.ts';
import { StartupError } from './startup-error.ts';

const kinds: readonly SealedKind[] = ['signing-key', 'totp', 'deleted-totp', 'app', 'deleted-app', 'totp-registration'];
/** what a value was sealed as: a deletion moves it and seals nothing anew */
const purposeOf = (kind: SealedKind) =>
	kind === 'deleted-totp' || kind === 'app' || kind === 'deleted-app' ? 'totp' : kind;
const batch = 500;

export interface ExchangeOutcome {
	/** values that this run sealed anew */
	sealed: number;
	/** an earlier run had finished it */
	alreadyDone: boolean;
}

interface Exchange {
	storage: Storage;
	/** the root secret that goes, and the one that comes */
	from: Buffer;
	to: Buffer;
	random: RandomBytes;
	clock: Clock;
	/** told after each batch how many were sealed anew so far */
	onProgress?: (sealed: number) => void;
}

async function* batches(store: SealedStore, kind: SealedKind): AsyncGenerator<SealedValue[]> {
	let values = await store.list(kind, '', batch);
	while (values.length > 0) {
		yield values;
		values = await store.list(kind, values.at(-1)?.key ?? '', batch);
	}
}

function openWithEither(
	kind: SealedKind,
	{ sealed, context }: SealedValue,
	from: Secrets,
	to: Secrets,
): string | undefined {
	const purpose = purposeOf(kind);
	const plaintext = from.open(purpose, sealed, context);
	if (plaintext === undefined && to.open(purpose, sealed, context) === undefined)
		throw new StartupError(
			`a sealed value (${kind} of ${context}) opens with neither of the two secrets, and nothing was changed; it is damaged: put back a backup, or remove it`,
		);
	return plaintext;
}

/** Before anything is changed: what cannot be opened would be found in the middle. */
async function checkAll(store: SealedStore, from: Secrets, to: Secrets): Promise<void> {
	for (const kind of kinds)
		for await (const values of batches(store, kind)) for (const value of values) openWithEither(kind, value, from, to);
}

async function sealAnew(
	{ storage, onProgress }: Exchange,
	from: Secrets,
	to: Secrets,
	before: number,
): Promise<number> {
	let sealed = before;
	for (const kind of kinds)
		for await (const values of batches(storage.sealed, kind)) {
			const changed = values.flatMap((value) => {
				const plaintext = openWithEither(kind, value, from, to);
				return plaintext === undefined
					? []
					: [{ ...value, sealed: to.seal(purposeOf(kind), plaintext, value.context) }];
			});
			if (changed.length === 0) continue;
			await storage.sealed.replace(kind, changed);
			sealed += changed.length;
			onProgress?.(sealed);
		}
	return sealed;
}

/**
 * Exchanges the root secret, or goes on where a run before was stopped.
 *
 * @throws StartupError where the secrets are not those of this folder or of the exchange that was begun, and where a
 *   value opens with neither
 */
export async function exchangeRootSecret(exchange: Exchange): Promise<ExchangeOutcome> {
	const { storage, random, clock } = exchange;
	const { settings } = storage;
	const [from, to] = [createSecrets(exchange.from, random), createSecrets(exchange.to, random)];
	const coming = await settings.get(exchangeSetting);
	if (coming === undefined) {
		const same = exchange.from.equals(exchange.to);
		// whoever runs it again after the end may have put the new secret in the old one's place
		if (same && !(await hasEarlierKeys(settings)))
			throw new StartupError('the new root secret is the one that is in use');
		if (sameCheck(checkOf(to), await settings.get(rootSecretSetting)))
			return { sealed: same ? 0 : await sealAnew(exchange, from, to, 0), alreadyDone: true };
		await checkRootSecret({ storage, secrets: from });
		await checkAll(storage.sealed, from, to);
		await settings.set(exchangeSetting, checkOf(to));
	} else {
		if (!sameCheck(checkOf(from), await settings.get(rootSecretSetting))) throw wrongRootSecret();
		if (!sameCheck(checkOf(to), coming))
			throw new StartupError(
				'the exchange was begun with another new root secret; give that one, and exchange it afterwards',
			);
	}
	const sealed = await sealAnew(exchange, from, to, 0);
	const now = Math.floor(clock() / 1000);
	const auditOf = auditOfInstallation('rootSecretExchanged', now, random);
	const tenants = await storage.directory.tenants();
	const changed = {
		...(await carryKeys(settings, { root: exchange.from, secrets: from }, to, now)),
		[rootSecretSetting]: checkOf(to),
		[exchangeSetting]: undefined,
	};
	await settings.change(
		changed,
		tenants
			.map(({ id }) => id)
			.sort()
			.map(auditOf),
	);
	// a key that was made beside this, by a command that began before
	return { sealed: await sealAnew(exchange, from, to, sealed), alreadyDone: false };
}

/** @throws StartupError where there is no database to exchange the secret of */
export function requireDatabase(dataFolder: string): void {
	if (!hasDatabase(dataFolder)) throw new StartupError(`there is no database in ${dataFolder}`);
}
