// What an access token must say of itself, whoever signed it. RFC 7519 §4.1, RFC 8725 §3.8 to §3.11, RFC 9068 §4 as far
// as Entra's tokens go. Cheap, and before keys are looked up: a token for another API makes no request.
import { issuerOf } from './issuers.ts';
import { TokenError } from './token-error.ts';
import type { Claims } from './token-parts.ts';

export interface ClaimRules {
	/** the authority's origin */
	authority: string;
	audiences: readonly string[];
	/** which tenants' tokens are looked at */
	isTenantTaken: (tenantId: string) => boolean;
	/** those tenants, for the log */
	tenants: unknown;
	/** seconds */
	clockSkew: number;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
/** the last second of the year 9999 */
const lastInstant = 253_402_300_799;

function readInstant(value: unknown, check: 'expiry' | 'not_before' | 'issued_at', name: string): number {
	if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= lastInstant) return value;
	throw new TokenError(check, `\`${name}\` is no time`, { expected: 'seconds since 1970', found: value });
}

/** @throws TypeError where the clock answers no number: nothing is later than that, and no token would expire */
export function checkTimes({ exp, nbf, iat }: Claims, now: number, clockSkew: number): void {
	if (!Number.isFinite(now)) throw new TypeError('clock must answer epoch milliseconds');
	const [expires, begins, issued] = [
		readInstant(exp, 'expiry', 'exp'),
		readInstant(nbf, 'not_before', 'nbf'),
		readInstant(iat, 'issued_at', 'iat'),
	];
	if (now >= expires + clockSkew)
		throw new TokenError('expiry', 'it has expired', { expected: `before ${expires}`, found: now });
	if (now < begins - clockSkew)
		throw new TokenError('not_before', 'it is not valid yet', { expected: `from ${begins} on`, found: now });
	if (now < issued - clockSkew)
		throw new TokenError('issued_at', 'it was issued in the future', { expected: `from ${issued} on`, found: now });
}

/**
 * @param now epoch seconds
 * @returns the tenant that the token says it is from
 * @throws TokenError
 */
export function checkClaims(claims: Claims, rules: ClaimRules, now: number): string {
	const { tid, aud, iss, ver } = claims;
	if (typeof tid !== 'string' || !guid.test(tid)) throw new TokenError('tenant', 'it names no tenant', { found: tid });
	if (!rules.isTenantTaken(tid))
		throw new TokenError('tenant', 'its tenant is not one of ours', { expected: rules.tenants, found: tid });
	// one audience, exactly: a list could name this API beside the one that the token was made for
	if (typeof aud !== 'string' || !rules.audiences.includes(aud)) {
		throw new TokenError('audience', 'it is for another API', { expected: rules.audiences, found: aud });
	}
	if (ver !== '1.0' && ver !== '2.0')
		throw new TokenError('version', 'it has no version', { expected: ['1.0', '2.0'], found: ver });
	const issuer = issuerOf(rules.authority, tid, ver);
	if (iss !== issuer) throw new TokenError('issuer', 'it is signed by another name', { expected: issuer, found: iss });
	checkTimes(claims, now, rules.clockSkew);
	return tid;
}
