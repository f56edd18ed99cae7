// Receives what other systems announce: Security Event Tokens, pushed one by one, of the Continuous Access Evaluation
// Profile. RFC 8417 (SET), RFC 8935 (delivery by push), OpenID Continuous Access Evaluation Profile 1.0 §3, OpenID
// Shared Signals Framework 1.0.
import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Revocation, Revocations } from './revocations.ts';

/** The subject of an event, as its transmitter writes it. RFC 9493 */
export type EventSubject = Readonly<Record<string, unknown>>;

type Revoked = Omit<Revocation, 'notBefore'>;

export interface SecurityEventReceiverOptions {
	/** exact `iss` of the transmitter */
	issuer: string;
	/** exact `aud` that the transmitter was given for this API */
	audience: string;
	/** address of the transmitter's keys; https */
	jwksUri: string;
	revocations: Revocations;
	/**
	 * Whom a subject means here. By default subjects of the format `iss_sub` are understood, where `iss` ends with a
	 * tenant's id and `/v2.0`, and `sub` is the object id of the user; and, as Countersign writes them, `complex` ones: a
	 * `user` of that format with a `session`, or a `tenant` with or without a `device`, each of them `opaque`.
	 *
	 * @returns nothing for subjects that are unknown here
	 */
	resolveSubject?: (subject: EventSubject) => Revoked | undefined | Promise<Revoked | undefined>;
	fetch?: typeof fetch;
	/** epoch milliseconds */
	clock?: () => number;
}

const caep = 'https://schemas.openid.net/secevent/caep/event-type/';
/** events after which older tokens do not count any more, each with whether this one says so */
const endsAccess = new Map<string, (event: Record<string, unknown>) => boolean>([
	[`${caep}session-revoked`, () => true],
	[`${caep}credential-change`, () => true],
	[`${caep}token-claims-change`, () => true],
	// a device that has become compliant takes nothing away
	// what an account got before it may have been in other hands is to be asked for again
	[`${caep}risk-level-change`, ({ current_level }) => current_level === 'HIGH'],
	[`${caep}device-compliance-change`, ({ current_status }) => current_status !== 'compliant'],
]);
const maxLength = 65_536;

const guid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}';

function opaqueId(member: unknown): string | undefined {
	const { format, id } = (member ?? {}) as EventSubject;
	return format === 'opaque' && typeof id === 'string' && id !== '' ? id : undefined;
}

/** Shared Signals Framework 1.0 §3.2: a complex subject is what all of its members name together. */
function resolveByIssuer(subject: EventSubject): Revoked | undefined {
	const { user, device, session, tenant, ...others } = subject;
	if (subject.format === 'complex' && user === undefined) {
		const [tenantId, deviceId] = [opaqueId(tenant), opaqueId(device)];
		// whatever else it names is less than the tenant, and not known here
		const isWhole = device === undefined && session === undefined && Object.keys(others).length === 1;
		if (tenantId === undefined || !new RegExp(`^${guid}$`, 'i').test(tenantId)) return undefined;
		if (deviceId !== undefined) return { tenantId, deviceId };
		return isWhole ? { tenantId } : undefined;
	}
	const { format, iss, sub } = (typeof user === 'object' && user !== null ? user : subject) as EventSubject;
	const [, tenantId] = new RegExp(`/(${guid})/(?:v2\\.0)?$`, 'i').exec(typeof iss === 'string' ? iss : '') ?? [];
	if (format !== 'iss_sub' || tenantId === undefined || typeof sub !== 'string' || sub === '') return undefined;
	const sessionId = opaqueId(session);
	// a session that is not named by an id may be any of the user's
	return { tenantId, objectId: sub, ...(sessionId === undefined ? {} : { sessionId }) };
}

type ErrorCode = 'invalid_request' | 'invalid_key' | 'invalid_issuer' | 'invalid_audience';

/** RFC 8935 §2.3: the language must be named */
function refuse(err: ErrorCode, description: string): Response {
	return Response.json(
		{ err, description },
		{ status: 400, headers: { 'cache-control': 'no-store', 'content-language': 'en' } },
	);
}

function refusalOf(error: unknown): Response | undefined {
	if (error instanceof errors.JWTClaimValidationFailed) {
		if (error.claim === 'iss') return refuse('invalid_issuer', 'the issuer is not the one that is configured');
		if (error.claim === 'aud') return refuse('invalid_audience', 'the audience is not this receiver');
	}
	if (error instanceof errors.JWSSignatureVerificationFailed || error instanceof errors.JWKSNoMatchingKey)
		return refuse('invalid_key', 'the signature is not that of a key of the issuer');
	const isToken = error instanceof errors.JWTInvalid || error instanceof errors.JWSInvalid;
	if (isToken || error instanceof errors.JWTClaimValidationFailed || error instanceof errors.JOSEAlgNotAllowed)
		return refuse('invalid_request', 'the body is no Security Event Token that this receiver takes');
	return undefined;
}

function eventsOf({ events }: JWTPayload): [string, Record<string, unknown>][] | undefined {
	if (typeof events !== 'object' || events === null || Array.isArray(events)) return undefined;
	const listed = Object.entries(events as Record<string, unknown>);
	const areObjects = listed.every(([, event]) => typeof event === 'object' && event !== null);
	return listed.length > 0 && areObjects ? (listed as [string, Record<string, unknown>][]) : undefined;
}

/** When it happened: transmitters of earlier drafts write milliseconds. */
function instantOf({ event_timestamp: at }: Record<string, unknown>, iat: number): number {
	if (typeof at !== 'number' || !Number.isFinite(at)) return iat;
	return at > 100_000_000_000 ? at / 1000 : at;
}

/**
 * Makes a handler of the Fetch API for the address that a transmitter of Shared Signals pushes to.
 *
 * @returns answers 202 to what it took or need not know, 400 to what is not the transmitter's, 503 while its keys
 *   cannot be read
 * @throws TypeError that names the option
 * @example
 * const receive = createSecurityEventReceiver({ issuer, audience, jwksUri, revocations });
 * app.post('/events', (context) => receive(context.req.raw)); // Hono
 */
export function createSecurityEventReceiver(
	options: SecurityEventReceiverOptions,
): (request: Request) => Promise<Response> {
	const { issuer, audience, jwksUri, revocations, resolveSubject = resolveByIssuer, clock = Date.now } = options ?? {};
	if (typeof revocations?.revoke !== 'function') throw new TypeError('revocations is required');
	for (const name of ['issuer', 'audience'] as const)
		if (typeof options[name] !== 'string' || options[name] === '') throw new TypeError(`${name} is required`);
	if (!URL.canParse(jwksUri) || new URL(jwksUri).protocol !== 'https:')
		throw new TypeError('jwksUri must be an https URL');
	const { fetch: request } = options;
	const keys = createRemoteJWKSet(new URL(jwksUri), request ? { [customFetch]: request } : {});

	async function verify(token: string): Promise<JWTPayload> {
		const { payload } = await jwtVerify(token, keys, {
			...{ issuer, audience, typ: 'secevent+jwt', algorithms: ['RS256', 'PS256', 'ES256'] },
			requiredClaims: ['iat', 'jti', 'events'],
			currentDate: new Date(clock()),
		});
		return payload;
	}
	async function take(payload: JWTPayload): Promise<Response> {
		const events = eventsOf(payload);
		if (!events) return refuse('invalid_request', 'it holds no event');
		for (const [type, event] of events) {
			if (!endsAccess.get(type)?.(event)) continue;
			// the subject stands beside the events; before version 1.0 it stood in each of them
			const subject = payload.sub_id ?? event.subject;
			if (typeof subject !== 'object' || subject === null) return refuse('invalid_request', 'it names no subject');
			const whom = await resolveSubject(subject as EventSubject);
			// tokens are told by whole seconds: what was issued within this one must not outlive it
			if (whom === undefined) continue;
			if (typeof whom?.tenantId !== 'string' || whom.tenantId === '')
				throw new TypeError('resolveSubject must answer a tenant, or undefined');
			revocations.revoke({ ...whom, notBefore: Math.floor(instantOf(event, payload.iat ?? 0)) + 1 });
		}
		return new Response(null, { status: 202, headers: { 'cache-control': 'no-store' } });
	}
	return async function receive(request) {
		if (request.method !== 'POST') return new Response(null, { status: 405, headers: { allow: 'POST' } });
		const type = (request.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase();
		if (type !== 'application/secevent+jwt') return refuse('invalid_request', 'send application/secevent+jwt');
		if (Number(request.headers.get('content-length') ?? 0) > maxLength)
			return refuse('invalid_request', 'it is too long');
		const token = (await request.text()).trim();
		if (token.length > maxLength) return refuse('invalid_request', 'it is too long');
		try {
			return await take(await verify(token));
		} catch (error) {
			// what is not the token's fault is sent again later
			return refusalOf(error) ?? new Response(null, { status: 503, headers: { 'retry-after': '30' } });
		}
	};
}
