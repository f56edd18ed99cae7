// Keys derived from the installation's one root secret, one per purpose, so that no two uses share a key. RFC 5869.
import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, timingSafeEqual } from 'node:crypto';
import type { RandomBytes } from './clock.ts';

export interface Secrets {
	/** HMAC-SHA-256 under the purpose's key */
	mac(purpose: string, ...parts: (string | Buffer)[]): Buffer;
	/**
	 * that of `mac`, then those under the keys of earlier root secrets that are still accepted: for what others hold and
	 * show
	 */
	macs(purpose: string, ...parts: (string | Buffer)[]): Buffer[];
	/** AES-256-GCM under the purpose's key; `context` is authenticated, so a sealed value cannot be moved */
	seal(purpose: string, plaintext: string, context: string): string;
	/** @returns the plaintext, or `undefined` when it was not sealed for this purpose and context */
	open(purpose: string, sealed: string, context: string): string | undefined;
}

/** What outlives a root secret that was exchanged: keys that were derived from it, by purpose. */
export interface EarlierKeys {
	/** in place of the new root's own: what rests on them never changes */
	kept: Readonly<Record<string, Buffer>>;
	/** accepted beside the new root's own, newest first */
	accepted: readonly Readonly<Record<string, Buffer>>[];
}

export const minimumSecretBytes = 32;

/** @returns the key that a root secret means for macs of a purpose */
export const macKey = (root: Buffer, purpose: string): Buffer => derive(root, `mac/${purpose}`);

function derive(root: Buffer, purpose: string): Buffer {
	return Buffer.from(hkdfSync('sha256', root, Buffer.alloc(0), `countersign/${purpose}`, 32));
}

function macUnder(key: Buffer, parts: readonly (string | Buffer)[]): Buffer {
	const hmac = createHmac('sha256', key);
	for (const part of parts) {
		const bytes = typeof part === 'string' ? Buffer.from(part) : part;
		// length before content: two parts can never be cut in another place and give the same bytes
		hmac.update(`${bytes.length}:`).update(bytes);
	}
	return hmac.digest();
}

export function createSecrets(root: Buffer, random: RandomBytes, earlier?: EarlierKeys): Secrets {
	if (root.length < minimumSecretBytes)
		throw new TypeError(`the root secret must hold at least ${minimumSecretBytes} bytes`);
	const keys = new Map<string, Buffer>();
	function key(purpose: string): Buffer {
		let derived = keys.get(purpose);
		if (!derived) {
			derived = derive(root, purpose);
			keys.set(purpose, derived);
		}
		return derived;
	}
	const mac = (purpose: string, parts: readonly (string | Buffer)[]) =>
		macUnder(earlier?.kept[purpose] ?? key(`mac/${purpose}`), parts);
	return {
		mac: (purpose, ...parts) => mac(purpose, parts),
		macs(purpose, ...parts) {
			const macs = [mac(purpose, parts)];
			for (const { [purpose]: accepted } of earlier?.accepted ?? []) if (accepted) macs.push(macUnder(accepted, parts));
			return macs;
		},
		seal(purpose, plaintext, context) {
			const nonce = random(12);
			const cipher = createCipheriv('aes-256-gcm', key(`seal/${purpose}`), nonce);
			cipher.setAAD(Buffer.from(context));
			const ciphertext = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
			return Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]).toString('base64url');
		},
		open(purpose, sealed, context) {
			const bytes = Buffer.from(sealed, 'base64url');
			if (bytes.length < 28) return undefined;
			try {
				const decipher = createDecipheriv('aes-256-gcm', key(`seal/${purpose}`), bytes.subarray(0, 12));
				decipher.setAAD(Buffer.from(context));
				decipher.setAuthTag(bytes.subarray(12, 28));
				return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
			} catch {
				return undefined;
			}
		},
	};
}

/**
 * Whether a text is how its bytes are written: no padding, and no bits behind the last byte, or one value would have
 * several texts. RFC 4648 §3.5
 */
export function isCanonicalBase64Url(text: string): boolean {
	return /^[A-Za-z0-9_-]+$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text;
}

/**
 * @returns whether all parts of a compact JWS are canonical: its text is its only one, so that what is remembered of it
 * holds for all of it. RFC 7515 §2
 */
export const isCanonicalJws = (token: string): boolean => token.split('.').every(isCanonicalBase64Url);

export function sha256(value: string | Buffer): Buffer {
	return hash('sha256', value, 'buffer');
}

/** The form in which opaque handles are stored: a stolen database does not hold the handles. */
export function hashHandle(handle: string): string {
	return hash('sha256', handle, 'base64url');
}

export function equalInConstantTime(left: Buffer, right: Buffer): boolean {
	return left.length === right.length && timingSafeEqual(left, right);
}
