import { ClientAuthError } from '../errors/auth-error.ts';
import { base64Url, subtleCrypto } from '../pkce.ts';
import type { CacheStorage, WebCryptoKey, WebStorage } from './cache-storage.ts';
import { indexedDbKey } from './encryption-keys.ts';
import { type Locks, locked, namesIn } from './web-storage.ts';

const prefix = 'countersign.sealed.';
/** another tab may write between reading and writing where there are no Web Locks: so often is it tried again */
const mostTries = 5;

const bytesOf = (text: string) =>
	Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));

/** the name of the entry is sealed with it: an entry that is copied to another name is not read there */
const sealing = (name: string, iv: Uint8Array<ArrayBuffer>) => ({
	name: 'AES-GCM',
	iv,
	additionalData: new TextEncoder().encode(name),
});

export interface EncryptedStorageOptions {
	/** gives the AES-GCM key; {@link indexedDbKey} when absent */
	key?: (() => Promise<WebCryptoKey>) | undefined;
}

/**
 * Keeps entries encrypted in `localStorage` or `sessionStorage`, with AES-GCM. Who copies the storage, such as from a
 * backup or a profile folder, reads nothing of it; a script that runs in the page can still use the key, so this is no
 * defence against one. An entry that another key sealed counts as absent.
 *
 * @param storage in a page that may not use it, even naming it throws: pass a function to have that told as
 *   `storage_unavailable`
 * @throws ClientAuthError, when the client uses it: `storage_unavailable` for a storage or key that is denied or full,
 *   `crypto_unavailable` in a page that is neither https nor on localhost
 * @example
 * const client = createPublicClient({ clientId, authority, cache: createEncryptedStorage(() => localStorage) });
 */
export function createEncryptedStorage(
	storage: WebStorage | (() => WebStorage),
	{ key = indexedDbKey() }: EncryptedStorageOptions = {},
): CacheStorage {
	const held = () => (typeof storage === 'function' ? storage() : storage);
	const locks = () => (globalThis.navigator as { locks?: Locks } | undefined)?.locks;

	async function open(name: string, text: string | null): Promise<string | undefined> {
		if (text === null) return undefined;
		const [iv, sealed] = text.split('.');
		if (!iv || !sealed) return undefined;
		const crypto = subtleCrypto();
		const aesKey = (await key()) as CryptoKey;
		try {
			return new TextDecoder().decode(await crypto.decrypt(sealing(name, bytesOf(iv)), aesKey, bytesOf(sealed)));
		} catch {
			// another key's, or damaged: nothing of it can be had
			return undefined;
		}
	}

	async function seal(name: string, text: string): Promise<string> {
		const crypto = subtleCrypto();
		const iv = globalThis.crypto.getRandomValues(new Uint8Array(12));
		const sealed = await crypto.encrypt(sealing(name, iv), (await key()) as CryptoKey, new TextEncoder().encode(text));
		return `${base64Url(iv)}.${base64Bytes(new Uint8Array(sealed))}`;
	}

	async function change(name: string, how: (text: string | undefined) => string | undefined): Promise<void> {
		for (let tried = 0; tried < mostTries; tried += 1) {
			const raw = held().getItem(prefix + name);
			const before = await open(name, raw);
			const after = how(before);
			if (after === before && (raw === null) === (after === undefined)) return;
			const sealed = after === undefined ? undefined : await seal(name, after);
			// compared and written in one go: no script of this page runs between
			if (held().getItem(prefix + name) !== raw) continue;
			if (sealed === undefined) held().removeItem(prefix + name);
			else held().setItem(prefix + name, sealed);
			return;
		}
		throw new ClientAuthError('storage_unavailable', 'other tabs write the same entry again and again');
	}

	async function update(name: string, how: (text: string | undefined) => string | undefined): Promise<void> {
		const manager = locks();
		await (manager ? locked(manager, prefix + name, () => change(name, how)) : change(name, how));
	}

	return {
		get: (name) => open(name, held().getItem(prefix + name)),
		set: (name, value) => update(name, () => value),
		delete: (name) => held().removeItem(prefix + name),
		keys: () => namesIn(held(), prefix),
		update,
		async exclusive<T>(name: string, work: () => Promise<T>): Promise<T> {
			const manager = locks();
			return manager ? locked(manager, `${prefix}work|${name}`, work) : work();
		},
	};
}

/** in pieces: an entry may be longer than a call's arguments may be many */
function base64Bytes(bytes: Uint8Array): string {
	let text = '';
	for (let at = 0; at < bytes.length; at += 0x2000) text += String.fromCharCode(...bytes.subarray(at, at + 0x2000));
	return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}
