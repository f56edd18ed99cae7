// Opaque tokens: what the authority hands out and finds again. Each kind has its own prefix, so that none is ever
// looked up as another.
import { type Clock, type RandomBytes, timeOrderedBytes } from '../clock.ts';
import { equalInConstantTime, hashHandle, isCanonicalBase64Url, type Secrets } from '../secrets.ts';

const codePrefix = 'cs1.code.';
const devicePrefix = 'cs1.device.';
const refreshPrefix = 'cs1.refresh.';
const setupPrefix = 'cs1.setup.';

/** 208 random bits behind the time, which is nobody's secret and lets codes of one moment be stored together */
export function createCode(random: RandomBytes, clock: Clock): string {
	return codeOf(timeOrderedBytes(32, random, clock));
}

/** What a code is stored under: its time, then its hash. */
export function codeKeyOf(code: string): string {
	return code.slice(codePrefix.length, codePrefix.length + 8) + hashHandle(code);
}

/** @param bytes 32 that nobody can guess */
export function codeOf(bytes: Buffer): string {
	return codePrefix + bytes.toString('base64url');
}

export function isCode(value: string): boolean {
	return value.startsWith(codePrefix) && value.length === codePrefix.length + 43;
}

export function createDeviceCode(random: RandomBytes): string {
	return devicePrefix + random(32).toString('base64url');
}

export function isDeviceCode(value: string): boolean {
	return value.startsWith(devicePrefix) && value.length === devicePrefix.length + 43;
}

/** No vowels, so that no word comes of it, and nothing that looks like something else. RFC 8628 §6.1 */
const userCodeLetters = 'BCDFGHJKLMNPQRSTVWXZ';
const userCodeLength = 9;

/** 38 bits, for people to type */
export function createUserCode(random: RandomBytes): string {
	let code = '';
	while (code.length < userCodeLength) {
		// bytes above the largest multiple of 20 are drawn again, or some letters would come more often
		for (const byte of random(16))
			if (byte < 240 && code.length < userCodeLength) code += userCodeLetters[byte % userCodeLetters.length];
	}
	return code;
}

/** @returns the code as it was made, however it was typed, or `undefined` for what cannot be one */
export function readUserCode(typed: string): string | undefined {
	const code = typed.slice(0, 32).replace(/[\s-]/g, '').toUpperCase();
	return /^[BCDFGHJKLMNPQRSTVWXZ]{9}$/.test(code) ? code : undefined;
}

export function createHandle(random: RandomBytes): string {
	return random(32).toString('base64url');
}

/**
 * Names a sign-in under way, in its page's address. No secret: the browser's key beside it is. It begins with the time,
 * as codes do.
 */
export function createTransactionId(random: RandomBytes, clock: Clock): string {
	return timeOrderedBytes(16, random, clock).toString('base64url');
}

/** What a browser holds for its session. It begins with the time, as codes do. */
export function createSessionHandle(random: RandomBytes, clock: Clock): string {
	return timeOrderedBytes(32, random, clock).toString('base64url');
}

/** What a session is found by: its handle's time, then the handle's hash. */
export function sessionKeyOf(handle: string): string {
	return handle.slice(0, 8) + hashHandle(handle);
}

/**
 * The refresh token of one generation of a family. It is derived, not stored: repeating the derivation inside the grace
 * window gives the same successor, and a stolen database holds no token.
 */
export function refreshTokenOf(familyId: string, generation: number, secrets: Secrets): string {
	const mac = secrets.mac('refresh-token', familyId, String(generation)).toString('base64url');
	return `${refreshPrefix}${familyId}.${generation}.${mac}`;
}

const refreshTokenPattern = /^cs1\.refresh\.([0-9a-f-]{36})\.(0|[1-9]\d{0,9})\.([A-Za-z0-9_-]{43})$/;

/** @returns whether it has the form of one, be it good or not */
export function isRefreshToken(token: string): boolean {
	return token.length <= 200 && refreshTokenPattern.test(token);
}

/** @returns the family and generation that a refresh token proves, or `undefined` when it is not one of ours */
export function readRefreshToken(
	token: string,
	secrets: Secrets,
): { familyId: string; generation: number } | undefined {
	const match = token.length > 200 ? null : refreshTokenPattern.exec(token);
	if (!match) return undefined;
	const [, familyId, generation, mac] = match as unknown as [string, string, string, string];
	if (!isCanonicalBase64Url(mac)) return undefined;
	const shown = Buffer.from(mac, 'base64url');
	return secrets.macs('refresh-token', familyId, generation).some((expected) => equalInConstantTime(expected, shown))
		? { familyId, generation: Number(generation) }
		: undefined;
}

/** By which an installation without a tenant is set up, once. */
export function createSetupToken(random: RandomBytes): string {
	return setupPrefix + random(32).toString('base64url');
}

/**
 * @returns the token as it was made, without the white space that comes with copying, or `undefined` for what cannot be
 * one
 */
export function readSetupToken(typed: string): string | undefined {
	const token = typed.slice(0, 256).replace(/\s/g, '');
	return /^cs1\.setup\.[A-Za-z0-9_-]{43}$/.test(token) ? token : undefined;
}
