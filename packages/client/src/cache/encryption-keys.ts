// Where the key of an encrypted storage is kept: in IndexedDB, from which no script can take it out, or in a cookie
// that ends with the browser's session, as msal-browser does.
import { ClientAuthError } from '../errors/auth-error.ts';
import { base64Url, subtleCrypto } from '../pkce.ts';
import type { WebCryptoKey } from './cache-storage.ts';

const algorithm = { name: 'AES-GCM', length: 256 };
const uses: KeyUsage[] = ['encrypt', 'decrypt'];

/** a promise that is remembered unless it fails */
function once<T>(make: () => Promise<T>): () => Promise<T> {
	let made: Promise<T> | undefined;
	return () => {
		made ??= make().catch((error) => {
			made = undefined;
			throw error;
		});
		return made;
	};
}

const unavailable = (where: string, cause: unknown) =>
	new ClientAuthError('storage_unavailable', `the key of the token cache cannot be kept: ${where}`, { cause });

function settled<T>(request: IDBRequest<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
	});
}

/**
 * @returns a value of IndexedDB, or the one that is made and kept when there is none; of two tabs at once both get the
 * first one's
 */
export async function keptInIndexedDb<T>(name: string, make: () => Promise<T>): Promise<T> {
	try {
		const opening = indexedDB.open('countersign', 1);
		opening.onupgradeneeded = () => opening.result.createObjectStore('keys');
		const database = await settled(opening);
		try {
			const known = (await settled(database.transaction('keys').objectStore('keys').get(name))) as T | undefined;
			if (known !== undefined) return known;
			const made = await make();
			// looked for once more in the transaction that writes: another tab may have been first
			const store = database.transaction('keys', 'readwrite').objectStore('keys');
			const first = (await settled(store.get(name))) as T | undefined;
			if (first !== undefined) return first;
			await settled(store.put(made, name));
			return made;
		} finally {
			database.close();
		}
	} catch (cause) {
		if (cause instanceof ClientAuthError) throw cause;
		throw unavailable('IndexedDB is absent, denied or full', cause);
	}
}

/**
 * A key in IndexedDB that cannot be exported. It stays until the site's data are cleared.
 *
 * @param name of the key, where a site has several
 * @example
 * const cache = createEncryptedStorage(() => localStorage, { key: indexedDbKey() });
 */
export function indexedDbKey(name = 'token-cache'): () => Promise<WebCryptoKey> {
	return once(() =>
		keptInIndexedDb(name, async () => (await subtleCrypto().generateKey(algorithm, false, uses)) as CryptoKey),
	);
}

/**
 * A key in a cookie that ends with the browser's session: what was stored before is of no use afterwards, and users
 * sign in anew. The cookie is sent to the site's own server.
 *
 * @param name of the cookie
 * @example
 * const cache = createEncryptedStorage(() => localStorage, { key: sessionCookieKey() });
 */
export function sessionCookieKey(name = 'countersign.key'): () => Promise<WebCryptoKey> {
	const read = () =>
		document.cookie
			.split('; ')
			.find((cookie) => cookie.startsWith(`${name}=`))
			?.slice(name.length + 1);
	return once(async () => {
		const crypto = subtleCrypto();
		if (!/^[\w-]{43}$/.test(read() ?? '')) {
			const fresh = base64Url(globalThis.crypto.getRandomValues(new Uint8Array(32)));
			const secure = globalThis.location?.protocol === 'https:' ? '; Secure' : '';
			// biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in every browser
			document.cookie = `${name}=${fresh}; Path=/; SameSite=Strict${secure}`;
		}
		// read back: of two tabs at once the later cookie counts for both, and a cookie may have been refused
		const kept = read();
		if (!kept) throw unavailable('cookies are denied', undefined);
		const bytes = Uint8Array.from(atob(kept.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
			letter.charCodeAt(0),
		);
		return crypto.importKey('raw', bytes, algorithm, false, uses);
	});
}
