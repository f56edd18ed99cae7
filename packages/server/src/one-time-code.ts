// Time-based one-time codes. RFC 6238; the arithmetic is otpauth's.
import { Secret, TOTP } from 'otpauth';

const periodSeconds = 30;

function totp(secret: string, label = '', issuer = ''): TOTP {
	return new TOTP({
		secret: Secret.fromBase32(secret),
		algorithm: 'SHA1',
		digits: 6,
		period: periodSeconds,
		label,
		issuer,
	});
}

/** @param now epoch seconds */
export function oneTimeCode(secret: string, now: number): string {
	return totp(secret).generate({ timestamp: now * 1000 });
}

/**
 * Checks a code, one step of drift either way.
 *
 * @returns the time step that the code belongs to, which must then be spent; `undefined` when the code is wrong
 */
export function verifyOneTimeCode(secret: string, code: string, now: number): number | undefined {
	const digits = code.replace(/[\s-]/g, '');
	if (!/^\d{6}$/.test(digits)) return undefined;
	const drift = totp(secret).validate({ token: digits, timestamp: now * 1000, window: 1 });
	return drift === null ? undefined : Math.floor(now / periodSeconds) + drift;
}

/** 160 random bits in base32. RFC 4226 §4. */
export function createOneTimeCodeSecret(random: Buffer): string {
	return new Secret({ buffer: new Uint8Array(random).buffer as ArrayBuffer }).base32;
}

/** The address that authenticator applications read from a QR code. */
export function oneTimeCodeUri(secret: string, label: string, issuer: string): string {
	return totp(secret, label, issuer).toString();
}
