// A token of this authority, presented to it as a resource: as a bearer token, or bound to a key with a proof of it.
// RFC 6750 §2, RFC 9449 §7.
import type { Authority, Exchange } from '../authority.ts';
import { parseFormBody } from '../http/form.ts';
import { sha256 } from '../secrets.ts';
import { checkDpopProof } from './dpop-proof.ts';
import type { VerifiedToken } from './verify.ts';

type Valid = Extract<VerifiedToken, { valid: true }>;

/** `scheme` is that of the challenge: of a token that is bound to a key it is DPoP, whichever it came by. */
export type PresentedToken =
	| (Valid & { scheme: 'Bearer' | 'DPoP' })
	| {
			valid: false;
			scheme: 'Bearer' | 'DPoP';
			error: 'invalid_request' | 'invalid_token' | 'invalid_dpop_proof';
			reason: string;
	  };

interface Presented {
	scheme: 'Bearer' | 'DPoP';
	token: string;
}

const formType = /^application\/x-www-form-urlencoded *(?:;|$)/i;

function readHeader({ authorization = '' }: Exchange['request']['headers']): Presented | undefined {
	const [, scheme, token] = /^(bearer|dpop) +(\S+)$/i.exec(authorization) ?? [];
	return scheme && token ? { scheme: scheme.toLowerCase() === 'dpop' ? 'DPoP' : 'Bearer', token } : undefined;
}

/** RFC 6750 §2.2; a GET has no body that means anything. */
function readBody({ method, headers, ...request }: Exchange['request']): Presented | undefined {
	if (method !== 'POST' || !formType.test(headers['content-type'] ?? '')) return undefined;
	const token = parseFormBody({ method, headers, ...request }).get('access_token');
	return token ? { scheme: 'Bearer', token } : undefined;
}

/**
 * @param inForm whether the token may stand in a form's body too
 * @returns what the token says, or why it is not taken; `undefined` where there is none
 * @throws ProtocolError 9002313 for a form that cannot be read
 */
export async function readPresentedToken(
	authority: Authority,
	exchange: Exchange,
	{ inForm = false } = {},
): Promise<PresentedToken | undefined> {
	const { verifyOwnToken, storage } = authority;
	const header = readHeader(exchange.request.headers);
	const body = inForm ? readBody(exchange.request) : undefined;
	const presented = header ?? body;
	if (!presented) return undefined;
	const { scheme, token } = presented;
	if (header && body) return { valid: false, scheme, error: 'invalid_request', reason: 'send the access token once' };
	const invalid = (reason: string, by = scheme) =>
		({ valid: false, scheme: by, error: 'invalid_token', reason }) as const;
	const verified = await verifyOwnToken(token, exchange.now);
	if (!verified.valid) return invalid('it is not an access token of this authority');
	const { cnf, uti } = verified.claims;
	// the code that it came of was shown twice: somebody else may hold it. RFC 6749 §4.1.2
	if (typeof uti === 'string' && (await storage.grants.isTokenRevoked(uti))) return invalid('it was revoked');
	const jkt = thumbprintOf(cnf);
	// a token that is bound to a key is no bearer token, or a stolen one would be as good as its key. RFC 9449 §7.2
	if (scheme === 'Bearer' && jkt !== undefined)
		return invalid('it is bound to a key: send it by the scheme DPoP, with a proof', 'DPoP');
	if (scheme === 'Bearer' && cnf !== undefined) return invalid('it is bound to a key');
	if (scheme === 'Bearer') return { ...verified, scheme };
	if (jkt === undefined) return invalid('it is not bound to a key: send it by the scheme Bearer');
	// the proof of a token whose time is over need not be kept
	if (!verified.withinValidity) return { ...verified, scheme };
	const problem = await proofProblem(authority, exchange, { token, jkt });
	return problem === undefined
		? { ...verified, scheme }
		: { valid: false, scheme, error: 'invalid_dpop_proof', reason: problem };
}

function thumbprintOf(cnf: unknown): string | undefined {
	return typeof cnf === 'object' && cnf !== null && 'jkt' in cnf && typeof cnf.jkt === 'string' ? cnf.jkt : undefined;
}

/** @returns why the proof is not taken; it is spent where it is. RFC 9449 §4.3 and §7.1 */
async function proofProblem(
	{ origin, graphOrigin, storage }: Authority,
	exchange: Exchange,
	{ token, jkt }: { token: string; jkt: string },
): Promise<string | undefined> {
	const { method, path, headers } = exchange.request;
	const { now } = exchange;
	if (headers.dpop === undefined) return 'a proof is missing';
	const urls = [graphOrigin + path, origin + path];
	const proof = await checkDpopProof(headers.dpop, { method, urls, now, ath: sha256(token).toString('base64url') });
	if ('reason' in proof) return proof.reason;
	if (proof.jkt !== jkt) return 'it is by another key than the access token is bound to';
	// a request that is tried again within, because others wrote at the same time, is one request
	if (exchange.spentProof === proof.jti) return undefined;
	const spend = { kind: 'dpopProof', thumbprint: jkt, jti: proof.jti, expiresAt: proof.expiresAt } as const;
	if (!(await storage.grants.spendDpopProof(spend))) return 'its jti was used before';
	exchange.spentProof = proof.jti;
	return undefined;
}
