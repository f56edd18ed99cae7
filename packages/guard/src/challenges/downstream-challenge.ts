// What a middle tier's own call ended with: the claims of a challenge that only the user can meet, as our client, the MSALs,
// azure-identity and Azure's SDKs tell them. Microsoft identity platform, "OAuth 2.0 On-Behalf-Of flow", error response example.
import { claimsFromChallenge } from '@countersign/protocol';

interface ErrorLike {
	name?: unknown;
	claims?: unknown;
	errorCode?: unknown;
	code?: unknown;
	suberror?: unknown;
	subError?: unknown;
	cause?: unknown;
	/** azure-identity: the token endpoint's answer */
	errorResponse?: unknown;
	/** Azure's SDKs: the API's answer */
	response?: { headers?: { get?: (name: string) => unknown } };
	headers?: { get?: (name: string) => unknown };
}

export interface DownstreamChallenge {
	/** JSON text */
	claims?: string;
	/** the user has to do something, whether or not there are claims */
	needsUser: boolean;
}

const interactionNames = new Set(['InteractionRequiredAuthError', 'AuthenticationRequiredError']);
const interactionCodes = new Set([
	'interaction_required',
	'login_required',
	'consent_required',
	'invalid_grant',
	'authentication_required',
]);
const maxDepth = 5;

function isClaims(value: unknown): value is string {
	if (typeof value !== 'string' || value.length > 8192) return false;
	try {
		const parsed: unknown = JSON.parse(value);
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
	} catch {
		return false;
	}
}

function readHeader({ response, headers }: ErrorLike): string | undefined {
	const header = (response?.headers ?? headers)?.get?.('www-authenticate');
	return typeof header === 'string' ? claimsFromChallenge(header) : undefined;
}

/** @param error what the call on behalf of the user threw, a response of 401, or the claims themselves */
export function readDownstreamChallenge(error: unknown): DownstreamChallenge {
	if (error === undefined) return { needsUser: true };
	if (typeof error === 'string') return error === '' ? { needsUser: true } : { claims: error, needsUser: true };
	let needsUser = false;
	let current: unknown = error;
	for (let depth = 0; depth < maxDepth && typeof current === 'object' && current !== null; depth += 1) {
		const one = current as ErrorLike;
		const claims = isClaims(one.claims) ? one.claims : readHeader(one);
		if (claims !== undefined) return { claims, needsUser: true };
		const code = typeof one.errorCode === 'string' ? one.errorCode : one.code;
		const named = (one as { error?: unknown }).error;
		needsUser ||=
			interactionNames.has(String(one.name)) ||
			interactionCodes.has(String(code)) ||
			interactionCodes.has(String(named));
		current = one.errorResponse ?? one.cause;
	}
	return { needsUser };
}
