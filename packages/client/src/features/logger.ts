// Writes what a client tells as lines of a log, without tokens, secrets and personal data.
import type { ClientEvent } from '../events.ts';

export interface LoggerOptions {
	/** takes a line; `console.debug` when absent */
	write?: ((line: string) => void) | undefined;
	/** leave names and ids of users in the lines; false when absent. Tokens and secrets are taken out either way */
	personalData?: boolean | undefined;
}

const secretNames = [
	'(?:access|refresh|id|device|logout)_token(?:_hint)?',
	'(?:client_)?(?:secret|assertion|info)',
	'(?:device_|user_)?code(?:_verifier)?',
	'password',
].join('|');
const assigned = new RegExp(`\\b(${secretNames})(["']?\\s*[=:]\\s*["']?)[^\\s"'&,}]+`, 'gi');
const authorization = /\b(bearer|dpop|pop|basic)\s+[\w.~+/=-]{8,}/gi;
/**
 * three parts of base64url are a token; a refresh token of the Microsoft identity platform has a number and a dot in
 * front
 */
const token = /\beyJ[\w-]+(?:\.[\w-]*){1,4}|\b[01]\.A[\w-]{20,}(?:\.[\w-]+)*/g;
const address = /[^\s"'<>=&:/]+(?:@|%40)[\w-]+(?:\.[\w-]+)+/gi;
const guid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const homeAccountId = new RegExp(`\\b${guid}\\.${guid}\\b`, 'gi');

/**
 * Takes tokens, secrets and, unless `personalData` is true, names and ids of users out of a text.
 *
 * @param personalData whether names and ids of users stay; false when absent
 * @returns the text without them
 * @example
 * console.log(redact('Authorization: Bearer an-opaque-token'));
 */
export function redact(text: string, personalData = false): string {
	const safe = text.replace(token, '[token]').replace(authorization, '$1 [token]').replace(assigned, '$1$2[secret]');
	return personalData ? safe : safe.replace(address, '[user]').replace(homeAccountId, '[account]');
}

const secretName = new RegExp(`^(?:${secretNames})$`, 'i');

function plain(value: unknown): unknown {
	if (!(value instanceof Error)) return value;
	const {
		name,
		message,
		code: errorCode,
		correlationId,
	} = value as Error & { code?: unknown; correlationId?: unknown };
	return { name, errorCode, message, correlationId };
}

/**
 * @returns a listener for the option `onEvent`; each event is one line of JSON
 * @example
 * const client = createPublicClient({ clientId, authority, onEvent: createLogger() });
 */
export function createLogger({
	write = console.debug,
	personalData = false,
}: LoggerOptions = {}): (event: ClientEvent) => void {
	// each text by itself: taken out of the finished line, an escaped quote could break its JSON
	const safe = (name: string, value: unknown) => {
		if (secretName.test(name)) return '[secret]';
		return typeof value === 'string' ? redact(value, personalData) : plain(value);
	};
	return (event) => write(JSON.stringify(event, safe));
}
