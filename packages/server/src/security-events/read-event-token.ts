// Whether a Security Event Token is one of a transmitter that the tenant believes, and what it says. RFC 8417 §2; RFC
// 8935 §2.4; OpenID Shared Signals Framework 1.0 §4.1.
import { isJsonObject, type JsonObject, parseBoundedJson } from '@countersign/protocol';
import type { IssuerKeys } from '../keys/issuer-keys.ts';
import type { EventTransmitter } from '../records/event-transmitter.ts';
import { isCanonicalJws } from '../secrets.ts';

/** RFC 8935 §2.4 */
type ErrorCode = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience';

/** A token that is not taken; the transmitter is told so. */
export class EventTokenError extends Error {
	override name = 'EventTokenError';
	readonly code: ErrorCode;
	constructor(code: ErrorCode, message: string) {
		super(message);
		this.code = code;
	}
}

/** Nothing can be said of the token now: it is to be sent again. */
export class KeysUnreachable extends Error {
	override name = 'KeysUnreachable';
}

export interface ReceivedEvent {
	transmitter: EventTransmitter;
	jti: string;
	/** epoch seconds */
	issuedAt: number;
	subject: JsonObject | undefined;
	/** by type */
	events: ReadonlyMap<string, JsonObject>;
}

/** seconds: how old an event may be, which is how long its `jti` is remembered */
export const longestDelay = 7 * 86_400;
/** seconds that clocks may differ */
export const clockDifference = 300;
const mostEvents = 10;
const bounds = { maxLength: 65_536, maxDepth: 8, maxMembers: 512 };

const refuse = (code: ErrorCode, message: string) => new EventTokenError(code, message);

function readPart(text: string | undefined): JsonObject {
	try {
		const value = parseBoundedJson(Buffer.from(text ?? '', 'base64url').toString('utf8'), bounds);
		if (isJsonObject(value)) return value;
	} catch {
		// said below
	}
	throw refuse('invalid_request', 'the body is no Security Event Token');
}

function checkTimes({ iat, exp, sub }: JsonObject, now: number): number {
	// §4.1.7 and §4.1.2: with one of them it would be a token of another kind
	if (exp !== undefined || sub !== undefined) throw refuse('invalid_request', "it must have neither 'exp' nor 'sub'");
	if (!Number.isSafeInteger(iat)) throw refuse('invalid_request', "'iat' is no time");
	const issuedAt = iat as number;
	if (issuedAt > now + clockDifference) throw refuse('invalid_request', 'it was issued in the future');
	// its id is forgotten by then: it could be sent a second time
	if (issuedAt < now - longestDelay) throw refuse('invalid_request', 'it was issued more than seven days ago');
	return issuedAt;
}

function eventsOf({ events }: JsonObject): Map<string, JsonObject> {
	const listed = isJsonObject(events) ? Object.entries(events) : [];
	if (listed.length === 0 || listed.length > mostEvents)
		throw refuse('invalid_request', `it must hold 1 to ${mostEvents} events`);
	return new Map(
		listed.map(([type, event]) => {
			if (!isJsonObject(event)) throw refuse('invalid_request', 'an event must be an object');
			return [type, event];
		}),
	);
}

/**
 * @param token compact JWS
 * @param now epoch seconds
 * @throws EventTokenError where it is not taken, KeysUnreachable where its keys cannot be read
 */
export async function readEventToken(
	token: string,
	transmitters: readonly EventTransmitter[],
	{ issuerKeys, now }: { issuerKeys: IssuerKeys; now: number },
): Promise<ReceivedEvent> {
	const [head, payload, ...rest] = token.split('.');
	// jose takes what a lenient decoder takes: one token would have many texts
	if (rest.length !== 1 || !isCanonicalJws(token)) throw refuse('invalid_request', 'the body is no compact JWS');
	const { typ, kid } = readPart(head);
	// §4.1.1: an ID token or an access token of the same issuer is no event
	if (typeof typ !== 'string' || !/^(?:application\/)?secevent\+jwt$/i.test(typ))
		throw refuse('invalid_request', "'typ' must be secevent+jwt");
	const claims = readPart(payload);
	const ofIssuer = transmitters.filter(({ issuer }) => issuer === claims.iss);
	if (ofIssuer.length === 0) throw refuse('invalid_issuer', 'the tenant takes no events of this issuer');
	const audiences: readonly unknown[] = Array.isArray(claims.aud) ? claims.aud : [claims.aud];
	const transmitter = ofIssuer.find(({ audience }) => audiences.includes(audience));
	if (!transmitter) throw refuse('invalid_audience', 'it is for another receiver');
	if (typeof kid !== 'string') throw refuse('invalid_key', "it names no key: 'kid' is missing");
	const keys = await issuerKeys.findAt(transmitter.jwksUri, kid);
	if (keys.size === 0) throw new KeysUnreachable(`the keys at ${transmitter.jwksUri} cannot be read`);
	const key = keys.get(kid);
	if (!key) throw refuse('invalid_key', 'the issuer has no key of that id');
	// loaded where needed: most installations take no events
	const { compactVerify } = await import('jose');
	const algorithms = key.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'];
	await compactVerify(token, key, { algorithms }).catch(() => {
		throw refuse('invalid_key', 'the signature is not that of the key that it names');
	});
	const issuedAt = checkTimes(claims, now);
	const { jti, sub_id: subject } = claims;
	if (typeof jti !== 'string' || jti === '' || jti.length > 256)
		throw refuse('invalid_request', "'jti' must be text of 1 to 256 letters");
	if (subject !== undefined && !isJsonObject(subject)) throw refuse('invalid_request', "'sub_id' must be an object");
	return { transmitter, jti, issuedAt, subject, events: eventsOf(claims) };
}
