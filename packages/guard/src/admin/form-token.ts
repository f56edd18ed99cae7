// The secret of a form: a page of another origin that makes an administrator's browser send a form does not know it. It
// is bound to the administrator and the day, and kept nowhere. OWASP, "Cross-Site Request Forgery Prevention", HMAC
// based token pattern.
import type { Caller } from '../token/caller.ts';

const lifetime = 8 * 3600;

export interface FormTokens {
	/** @param now epoch seconds */
	make(caller: Caller, now: number): Promise<string>;
	isGood(token: string, caller: Caller, now: number): Promise<boolean>;
}

const encode = (text: string) => new TextEncoder().encode(text);

/** @param secret at least 32 bytes, the same in every instance; by default one of this process */
export function createFormTokens(secret: Uint8Array = crypto.getRandomValues(new Uint8Array(32))): FormTokens {
	const hmac = { name: 'HMAC', hash: 'SHA-256' };
	const key = crypto.subtle.importKey('raw', secret.slice(), hmac, false, ['sign', 'verify']);
	const textOf = ({ tenantId, objectId }: Caller, until: string) => encode(JSON.stringify([tenantId, objectId, until]));
	return {
		async make(caller, now) {
			const until = String(now + lifetime);
			const mac = new Uint8Array(await crypto.subtle.sign('HMAC', await key, textOf(caller, until)));
			return `${until}.${Array.from(mac, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
		},
		async isGood(token, caller, now) {
			const [, until = '', hex = ''] = /^(\d{1,12})\.([0-9a-f]{64})$/.exec(token) ?? [];
			const mac = Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
			const isOurs = await crypto.subtle.verify('HMAC', await key, mac, textOf(caller, until));
			return isOurs && Number(until) > now;
		},
	};
}
