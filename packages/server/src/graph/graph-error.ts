// Errors of the Graph endpoints. Microsoft Graph, "Microsoft Graph error responses and resource types".
import type { ValidationIssue } from '@countersign/policy';
import { formatClaimsChallenge, type GraphErrorResponse } from '@countersign/protocol';
import type { RequestIds } from '../http/error-response.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { dpopChallenge } from '../tokens/dpop-proof.ts';

export class GraphError extends Error {
	override name = 'GraphError';
	readonly status: number;
	readonly code: string;
	readonly inner: string | undefined;
	/** what a new token must carry, JSON text, for clients that understand claims challenges */
	readonly claims: string | undefined;
	/** the challenge of a 401, where it is not the usual one */
	challenge: string | undefined;
	/** headers beside those of every refusal */
	headers: Readonly<Record<string, string>> = {};
	/** whether the address names something that no resource has */
	isNoSegment = false;
	constructor(status: number, code: string, message: string, inner?: string, claims?: string) {
		super(message);
		this.status = status;
		this.code = code;
		this.inner = inner;
		this.claims = claims;
	}
}

export const graphUnauthenticated = (message: string) => new GraphError(401, 'InvalidAuthenticationToken', message);

/** A token that is bound to a key, without a proof of the key that is good for this request. RFC 9449 §7.1 */
export function graphUnproven(error: string, reason: string): GraphError {
	const refused = graphUnauthenticated(`Access token validation failure. ${reason}`);
	refused.challenge = dpopChallenge(`error="${error}"`, `error_description="${reason}"`);
	return refused;
}

/**
 * A token from before the user was revoked. Microsoft Entra, "Continuous access evaluation": a client that understands
 * it asks for one from after, which the user has to sign in for.
 *
 * @param notBefore epoch seconds
 */
export const graphRevoked = (notBefore: number) =>
	new GraphError(
		401,
		'InvalidAuthenticationToken',
		'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: TokenIssuedBeforeRevocationTimestamp',
		undefined,
		JSON.stringify({ access_token: { nbf: { essential: true, value: String(notBefore) } } }),
	);
/**
 * A token that is used where a policy that is strict about locations blocks. Microsoft Entra, "Strictly enforce
 * location policies".
 *
 * @param claims for clients that understand challenges
 */
export const graphLocationBlocked = (claims: string | undefined) =>
	new GraphError(
		401,
		'InvalidAuthenticationToken',
		'Continuous access evaluation resulted in challenge with result: InteractionRequired and code: LocationConditionEvaluationSatisfied',
		undefined,
		claims,
	);
/**
 * A token without the authentication context that protects the action. Microsoft identity platform, "Developer guide to
 * Conditional Access authentication context": the client asks for a token with it, which the user may have to sign in
 * for.
 */
export const graphContextRequired = (context: string) =>
	new GraphError(
		401,
		'InvalidAuthenticationToken',
		`This action is protected: the access token must carry the authentication context ${context}.`,
		undefined,
		JSON.stringify({ access_token: { acrs: { essential: true, value: context } } }),
	);
/** The same to a client that would not know what to do with a challenge. */
export const graphContextUnobtainable = (context: string) =>
	new GraphError(
		403,
		'AccessDenied',
		`This action is protected by the authentication context ${context}, and the client does not declare the capability cp1, by which it says that it answers claims challenges.`,
	);
export const graphForbidden = (permissions: readonly string[]) =>
	new GraphError(
		403,
		'AccessDenied',
		`The caller has none of the permissions or roles that this needs: ${permissions.join(', ')}.`,
	);
/**
 * As Graph's directory says it; which permissions would do, programs and people learn from the page of documentation.
 */
export const graphDenied = (permissions: readonly string[]) =>
	new GraphError(
		403,
		'Authorization_RequestDenied',
		permissions.length === 0
			? 'Insufficient privileges to complete the operation: no application may ask for it without a user.'
			: `Insufficient privileges to complete the operation. It needs one of ${permissions.join(', ')}, and for a user the role.`,
	);
/** An object of the directory that is not there. */
export const graphNoObject = (id: string) =>
	new GraphError(
		404,
		'Request_ResourceNotFound',
		`Resource '${id.slice(0, 128)}' does not exist or one of its queried reference-property objects are not present.`,
	);
/** What the directory does not take. */
export const graphInvalid = (message: string) => new GraphError(400, 'Request_BadRequest', message);
/** A request about the caller's own user, by a caller that is none. */
export const graphNobodyIsMe = () => graphBadRequest('/me request is only valid with delegated authentication flow.');
/** RFC 9110 §15.5.13 */
export const graphPreconditionFailed = () =>
	new GraphError(
		412,
		'PreconditionFailed',
		'The resource was changed since it was read: read it again, then decide whether the change still fits.',
	);
export const graphConflict = (message: string) => new GraphError(409, 'Conflict', message);
/** others wrote each time that this was tried */
export const graphBusy = () => new GraphError(503, 'serviceNotAvailable', 'The directory kept changing; try again.');
export const graphNotFound = (what: string) => new GraphError(404, 'ResourceNotFound', `${what} was not found.`);
export const graphBadRequest = (message: string, inner?: string) => new GraphError(400, 'BadRequest', message, inner);

/**
 * An address that Graph would not know either: 400, since programs read 404 as an object that is not there.
 *
 * @param segment of the address
 */
export function graphNoSegment(segment = ''): GraphError {
	const error = graphBadRequest(`Resource not found for the segment '${segment.slice(0, 128)}'.`);
	error.isNoSegment = true;
	return error;
}
/**
 * A token of `delta` that is too old. Microsoft Graph, "Use delta query to track changes": all is read anew.
 *
 * @param location where that begins
 */
export function graphSyncExpired(location: string): GraphError {
	const text =
		'The sync state generation is not found. The delta token is expired and data must be synchronized again.';
	const error = new GraphError(410, 'syncStateNotFound', text);
	error.headers = { location };
	return error;
}
/**
 * What asks for more than the directory answers without `ConsistencyLevel: eventual`, and for a filter `$count=true`.
 */
export const graphUnsupportedQuery = (message: string) => new GraphError(400, 'Request_UnsupportedQuery', message);

/** Graph says what is missing, and not where: its sentence comes first, for programs that read it. */
function sentence(what: string, { number, path, message }: ValidationIssue): string {
	return number === 1040 ? `${message} (${path})` : `${path || what} ${message}`;
}

/**
 * Graph's number and the first issue in `innerError.message`, where Graph had it in 2020, and at the beginning of
 * `message`, where it has it today; there every other issue follows.
 */
export function graphValidationFailed(what: string, issues: readonly ValidationIssue[]): GraphError {
	const [first] = issues as [ValidationIssue];
	const sentences = issues.map((issue) => sentence(what, issue));
	return graphBadRequest(`${first.number}: ${sentences.join('; ')}`, `${first.number}: ${sentences[0]}`);
}
/** RFC 9110 §15.5.16; the code is the one that Graph answers for it */
export const graphUnsupportedType = () =>
	new GraphError(415, 'RequestBodyRead', 'The body must be of the content type application/json.');
export const graphMethodNotAllowed = () =>
	new GraphError(405, 'Request_BadRequest', 'This method is not allowed on this resource.');

export function graphErrorResponse(error: GraphError, ids: RequestIds): HttpResponse {
	const body: GraphErrorResponse = {
		error: {
			code: error.code,
			message: error.message,
			innerError: {
				...(error.inner === undefined ? {} : { message: error.inner }),
				date: new Date(ids.receivedAt).toISOString().slice(0, 19),
				'request-id': ids.traceId,
				'client-request-id': ids.correlationId,
			},
		},
	};
	return json(error.status, body, {
		...error.headers,
		...(error.status === 401 ? { 'www-authenticate': challengeOf(error, ids) } : {}),
	});
}

function challengeOf({ claims, challenge }: GraphError, { origin }: RequestIds): string {
	if (challenge !== undefined) return challenge;
	const authorizationUri = `${origin}/common/oauth2/v2.0/authorize`;
	if (claims) return formatClaimsChallenge({ authorizationUri, claims });
	return `Bearer realm="", authorization_uri="${authorizationUri}", error="invalid_token"`;
}
