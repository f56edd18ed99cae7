// The claims of a client assertion whose signature is good, each fault under its own number. RFC 7523 §3, RFC 7519
// §4.1.
import {
	clientAssertionAudienceWrong,
	clientAssertionInvalid,
	clientAssertionOfAnotherApplication,
	clientAssertionOutsideValidity,
} from '../errors.ts';
import { canonicalPath } from '../http/canonical-path.ts';

/**
 * seconds; an assertion that was stolen is good no longer. HashiCorp's SDK, which Terraform's providers use, asks for
 * an hour.
 */
const maxLifetime = 3600;
/** seconds that the client's clock may be off */
export const clockTolerance = 300;

/**
 * An instant in epoch seconds. MSAL for .NET writes its digits as a text, which RFC 7519 §2 does not foresee and Entra
 * ID takes.
 *
 * @returns `undefined` where the claim is absent, NaN where it is no instant
 */
function instant(claim: unknown): number | undefined {
	if (claim === undefined) return undefined;
	const seconds = typeof claim === 'string' && /^\d{1,12}$/.test(claim) ? Number(claim) : claim;
	return typeof seconds === 'number' && Number.isFinite(seconds) ? seconds : Number.NaN;
}

interface Expected {
	appId: string;
	/** in small letters, since paths know no case */
	audiences: readonly string[];
	/** epoch seconds */
	now: number;
}

/** Why the times do not do, for the log; `undefined` where they do. NaN, which no comparison holds for, never does. */
function faultOfTimes(
	expiresAt: number | undefined,
	notBefore: number,
	issuedAt: number,
	now: number,
): string | undefined {
	if (expiresAt === undefined || !(expiresAt > now - clockTolerance)) return 'it has expired';
	if (!(notBefore <= now + clockTolerance) || !(issuedAt <= now + clockTolerance)) return 'it is not valid yet';
	// where no beginning is told, it was made just now at the latest
	if (!(expiresAt - Math.min(notBefore, issuedAt, now) <= maxLifetime)) return 'it is good for more than an hour';
	return undefined;
}

const logged = (claim: unknown) => JSON.stringify(claim ?? null).slice(0, 200);

/**
 * @returns the assertion's id, and when it expires, epoch seconds
 * @throws ProtocolError 700021 where it is another application's, 700023 for another audience, 700024 outside its time,
 *   700027
 *   without a usable `jti`; what exactly is wrong is in the error's detail
 */
export function checkAssertionClaims(
	claims: Record<string, unknown>,
	{ appId, audiences, now }: Expected,
): { jti: string; expiresAt: number } {
	const { iss, sub, aud, jti } = claims;
	if (iss !== appId || sub !== appId)
		throw clientAssertionOfAnotherApplication(`iss ${logged(iss)}, sub ${logged(sub)}, application ${appId}`);
	// one audience alone: what is also meant for somebody else, somebody else could show here
	if (typeof aud !== 'string' || !audiences.includes(canonicalPath(aud).toLowerCase()))
		throw clientAssertionAudienceWrong(`aud ${logged(aud)}, expected one of ${audiences.join(' ')}`);
	const [expiresAt, notBefore, issuedAt] = [instant(claims.exp), instant(claims.nbf), instant(claims.iat)];
	const fault = faultOfTimes(expiresAt, notBefore ?? now, issuedAt ?? now, now);
	if (fault !== undefined || expiresAt === undefined) {
		throw clientAssertionOutsideValidity(
			{ now, from: notBefore ?? issuedAt, until: expiresAt },
			fault ?? 'it has expired',
		);
	}
	if (typeof jti !== 'string' || jti.length > 128)
		throw clientAssertionInvalid('it has no jti of at most 128 characters');
	return { jti, expiresAt };
}
