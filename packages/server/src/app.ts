// The authority as one function from request to response. Here are what it is built of, the headers that every answer
// carries, and the last resort for errors.
import type { Network } from '@countersign/policy';
import { createRefusalLog } from './access/refusal-log.ts';
import { riskSignals } from './access/risk-signals.ts';
import { noSignals, type Signals } from './access/signals.ts';
import { createTargetApplications } from './access/target-applications.ts';
import type { Authority, Exchange } from './authority.ts';
import { type Clock, epochSeconds, type RandomBytes, timeOrderedUuid } from './clock.ts';
import { createTenantSnapshots } from './directory/snapshot.ts';
import { protocolErrorOf } from './endpoints/failure.ts';
import { createPublishedAnswers } from './endpoints/published-answers.ts';
import { methodNotAllowed, notFound, overloaded, type ProtocolError } from './errors.ts';
import type { EventSink } from './events.ts';
import { createTurns } from './graph/turns.ts';
import { createClientAddress } from './http/client-address.ts';
import { correlationIdOf } from './http/correlation-id.ts';
import { corsFor, preflightHeaders } from './http/cors.ts';
import { errorResponse, type RequestIds } from './http/error-response.ts';
import type { FetchBytes, FetchDocument } from './http/fetch-document.ts';
import type { HttpRequest, HttpResponse } from './http/message.ts';
import { createStaticFiles } from './http/static-files.ts';
import { createIssuerKeys } from './keys/issuer-keys.ts';
import { createProviders } from './keys/providers.ts';
import { createSigningKeys } from './keys/signing-keys.ts';
import { createRevocationLists } from './methods/certificate/revocation-lists.ts';
import { createOpenRequests } from './open-requests.ts';
import type { PasswordStrength } from './password-strength.ts';
import { createPasswordHasher } from './passwords.ts';
import { createReadiness } from './readiness.ts';
import type { SendMail } from './records/mail-message.ts';
import type { SendPhoneMessage } from './records/phone-message.ts';
import { createRisk, type RiskOptions } from './risk/risk.ts';
import { type FoundRoute, findRoute, type Handler, type Route, routes } from './routes.ts';
import { createSecrets, type EarlierKeys } from './secrets.ts';
import { tellUser } from './sign-in/tell-user.ts';
import { createSteadyClock } from './steady-clock.ts';
import type { Storage } from './storage/storage.ts';
import { createIdentifiers } from './tokens/identifiers.ts';
import { createTokenVerifier } from './tokens/verify.ts';

export interface AuthorityOptions {
	/** public origin, such as `https://localhost:8443` */
	origin: string;
	/** where Graph's addresses lead; the same origin by default */
	graphOrigin?: string;
	/** where a listener asks browsers for a certificate; none by default */
	certificateOrigin?: string;
	/** at least 32 bytes; every key of the installation derives from it */
	rootSecret: Buffer;
	/** what outlives root secrets that were exchanged */
	earlierKeys?: EarlierKeys;
	storage: Storage;
	clock: Clock;
	/** epoch milliseconds that an earlier process reached: the authority's time does not go back behind them */
	notBefore?: number;
	random: RandomBytes;
	/** for the keys of other issuers */
	fetchDocument: FetchDocument;
	/** for lists of revoked certificates; without it nobody signs in with a certificate of an authority that has one */
	fetchRevocationList?: FetchBytes;
	/** where device, place and risk come from; by default risk is detected, and nothing else */
	signals?: Signals;
	/** detectors of your own, and lists of addresses and leaked passwords; the built-in detectors by default */
	risk?: RiskOptions;
	/** networks of proxies whose X-Forwarded-For counts; none by default */
	trustedProxies?: readonly Network[];
	/** cores that this process may use: how many passwords are hashed at a time, and where tokens are signed */
	cores?: number;
	/** ES256 leaves the event loop as RS256 does: for a process that has all its cores to itself; not by default */
	signsAside?: boolean;
	/** send HSTS; never on a development machine, where it would take plain http away from every port of localhost */
	strictTransportSecurity?: boolean;
	/** requests that may be in work at a time; more are turned away with 503 and Retry-After */
	maxConcurrentRequests?: number;
	/** native clients may sign users in without PKCE, whatever their tenant says: on a developer's machine alone */
	nativeClientsWithoutPkce?: boolean;
	/** what answers requests beside, or before, the routes below; the development authority alone has any */
	additions?: Additions;
	/** lends devices that hold no key to whoever signs in: on a developer's machine alone */
	lendsDevices?: boolean;
	/** folder of the portal's built files, served under `/portal/`; without it there is no portal, nor its application */
	portalFolder?: string;
	/** says which new passwords are easily guessed; without it length and the list of leaked ones alone decide */
	passwordStrength?: PasswordStrength;
	/** who vouches for authenticators of passkeys; without it no tenant can enforce attestation */
	fidoMetadata?: Required<Authority>['fidoMetadata'];
	/** sends messages by mail: codes for a forgotten password, invitations; without it none are sent */
	sendMail?: SendMail;
	/** sends text messages to phones; without it no tenant can enable codes by text message */
	sendMessage?: SendPhoneMessage;
	/** text messages that one tenant may cause in an hour; 1000 by default */
	messagesPerTenant?: number;
	onEvent?: EventSink;
}

export interface AuthorityApp {
	authority: Authority;
	/** Answers one request. @throws Disconnect where an addition ends the connection without an answer; nothing else */
	handle(request: HttpRequest): Promise<HttpResponse>;
	/**
	 * Answers what never became a request, such as a body that is too large.
	 *
	 * @param path that was asked for, as sent; absent where nobody knows
	 */
	refuse(error: ProtocolError, path?: string): HttpResponse;
}

/** The connection ends without an answer. */
export class Disconnect extends Error {
	override name = 'Disconnect';
}

/** far above what a machine can work on at once, and far below what its memory holds */
const defaultConcurrentRequests = 2000;

/** What a program adds to the authority: production adds nothing. */
export interface Additions {
	/** looked at before the authority's own */
	routes: readonly Route[];
	/**
	 * Is called before a request is looked at, so that nothing is spent by an answer that fails here.
	 *
	 * @param handler that will answer; `undefined` where no route has the path
	 * @throws ProtocolError to answer with it, Disconnect to end the connection without an answer
	 */
	before(exchange: Exchange, handler: Handler | undefined): Promise<void>;
}

/**
 * Builds the authority.
 *
 * @param options its dependencies: storage, time, randomness and secrets are all arguments
 */
export function createAuthority(options: AuthorityOptions): AuthorityApp {
	const { origin, storage, random, cores = 2, signsAside = false } = options;
	const steady = createSteadyClock(options.clock, options.notBefore);
	const clock = steady.now;
	const secrets = createSecrets(options.rootSecret, random, options.earlierKeys);
	const signingKeys = createSigningKeys({ store: storage.signingKeys, secrets, clock, cores, signsAside });
	const authority: Authority = {
		origin,
		graphOrigin: options.graphOrigin ?? origin,
		...(options.certificateOrigin === undefined ? {} : { certificateOrigin: options.certificateOrigin }),
		clock,
		isClockBelieved: steady.isBelieved,
		random,
		storage,
		refusals: createRefusalLog(storage.grants),
		signals: options.signals ?? { ...noSignals, ...riskSignals },
		risk: createRisk(options.risk),
		targetApplications: createTargetApplications(),
		identifiers: createIdentifiers(secrets),
		verifyOwnToken: createTokenVerifier({ keys: signingKeys, origin }),
		published: createPublishedAnswers(),
		openRequests: createOpenRequests(),
		readiness: createReadiness(),
		takeTurn: createTurns(),
		secrets,
		keys: signingKeys,
		issuerKeys: createIssuerKeys(options.fetchDocument, clock),
		providers: createProviders(options.fetchDocument, clock),
		revocationLists: createRevocationLists(options.fetchRevocationList),
		snapshots: createTenantSnapshots(storage, clock),
		passwords: createPasswordHasher(cores),
		clientAddress: createClientAddress(options.trustedProxies ?? []),
		nativeClientsWithoutPkce: options.nativeClientsWithoutPkce ?? false,
		lendsDevices: options.lendsDevices ?? false,
		...(options.portalFolder === undefined ? {} : { portal: createStaticFiles(options.portalFolder) }),
		...(options.passwordStrength === undefined ? {} : { passwordStrength: options.passwordStrength }),
		...(options.fidoMetadata === undefined ? {} : { fidoMetadata: options.fidoMetadata }),
		...(options.sendMail === undefined ? {} : { sendMail: options.sendMail }),
		messagesPerTenant: options.messagesPerTenant ?? 1000,
		tellUser: (exchange, user, notice) => tellUser(authority, exchange, user, notice),
		...(options.sendMessage === undefined ? {} : { sendMessage: options.sendMessage }),
		emit(event) {
			try {
				options.onEvent?.(event);
			} catch {
				// whoever watches must not be able to stop an issuance
			}
		},
	};
	const circumstances: Circumstances = {
		always: {
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
			...(options.strictTransportSecurity ? { 'strict-transport-security': 'max-age=31536000' } : {}),
		},
		inWork: 0,
		mostInWork: options.maxConcurrentRequests ?? defaultConcurrentRequests,
		routes: options.additions ? [...options.additions.routes, ...routes] : routes,
		additions: options.additions,
	};
	return {
		authority,
		handle: (request) => handle(authority, request, circumstances),
		refuse(error, path) {
			const traceId = timeOrderedUuid(random, clock);
			const shape = (path !== undefined && findRoute(path, circumstances.routes)?.route.refuse) || errorResponse;
			return shape(error, { traceId, correlationId: traceId, receivedAt: clock(), origin });
		},
	};
}

interface Circumstances {
	/** headers of every answer */
	always: Record<string, string>;
	/** requests that are being answered now, and as many as may be */
	inWork: number;
	mostInWork: number;
	routes: readonly Route[];
	additions: Additions | undefined;
}

async function handle(authority: Authority, request: HttpRequest, circumstances: Circumstances): Promise<HttpResponse> {
	// it is the id of the sign-in record too, which is looked for in the table of the day that it tells
	const traceId = timeOrderedUuid(authority.random, authority.clock);
	const correlationId = correlationIdOf(request);
	const ids: RequestIds = {
		traceId,
		correlationId: correlationId ?? traceId,
		receivedAt: authority.clock(),
		origin: authority.origin,
	};
	const exchange: Exchange = {
		request,
		ids,
		now: epochSeconds(authority.clock),
		ipAddress: authority.clientAddress(request),
	};
	const found = findRoute(request.path, circumstances.routes);
	let response: HttpResponse;
	circumstances.inWork += 1;
	try {
		if (circumstances.inWork > circumstances.mostInWork) throw overloaded();
		await circumstances.additions?.before(exchange, found?.route.handler);
		response = await dispatch(authority, exchange, found);
	} catch (error) {
		if (error instanceof Disconnect) throw error;
		response = (found?.route.refuse ?? errorResponse)(protocolErrorOf(authority, ids, error), ids);
	} finally {
		circumstances.inWork -= 1;
	}
	const headers: HttpResponse['headers'] = { ...circumstances.always, 'x-ms-request-id': traceId };
	if (correlationId !== undefined) headers['client-request-id'] = correlationId;
	if (found?.route.cors) Object.assign(headers, await corsFor(authority.storage.directory, request, found.route.cors));
	// an answer's own headers win over those of every answer: a file that may be kept says so
	const answer: HttpResponse = {
		status: response.status,
		headers: Object.assign(headers, response.headers),
		body: response.body,
	};
	if (response.content !== undefined) answer.content = response.content;
	return answer;
}

function dispatch(
	authority: Authority,
	exchange: Exchange,
	found: FoundRoute | undefined,
): HttpResponse | Promise<HttpResponse> {
	const { method, headers } = exchange.request;
	if (!found) throw notFound();
	const { route } = found;
	if (method === 'OPTIONS' && route.cors)
		return { status: 204, headers: preflightHeaders(headers['access-control-request-headers']), body: '' };
	if (!route.methods.includes(method)) throw methodNotAllowed(route.methods.join(', '));
	let segment: string;
	try {
		segment = decodeURIComponent(found.segment);
	} catch {
		throw notFound();
	}
	return route.handler(authority, exchange, segment);
}
