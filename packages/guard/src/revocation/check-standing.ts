// Whether a valid token is still good: not revoked since, not one of 28 hours whose revocation nobody would hear of,
// not from a tenant or a network that is refused. Microsoft identity platform, "Continuous access evaluation".
import type { Refusals } from '../challenges/refusals.ts';
import type { Refused } from '../operations/check-auth-context.ts';
import type { GuardOptions, PresentedRequest } from '../options.ts';
import type { Caller } from '../token/caller.ts';

/** seconds; tokens of an hour live up to 90 minutes */
const longLifetime = 2 * 3600;
const hour = 3600;

export function createStandingCheck(options: GuardOptions, refusals: Refusals) {
	const { revocations, isNetworkForbidden, acceptIssuer, longLivedTokens = 'an-hour', clock = Date.now } = options;

	/**
	 * A client that understands gets a new token, or learns that there is none to be had; for others the token is at its
	 * end. An application that acts as itself is no exception: it needs no user to ask for a newer token, and MSAL goes
	 * on with the one that it keeps until claims are asked for. Microsoft Entra, "Continuous access evaluation for
	 * workload identities".
	 */
	function refuseAsOld(caller: Caller, claims: object): Refused['refusal'] {
		if (!caller.isChallengeCapable) return refusals.invalidToken();
		return refusals.newerTokenChallenge(JSON.stringify({ access_token: claims }));
	}
	function checkAge(caller: Caller, address: string | undefined): Refused | undefined {
		const { iat, exp, deviceid, sid } = caller.claims as {
			iat: number;
			exp: number;
			deviceid?: unknown;
			sid?: unknown;
		};
		const deviceId = typeof deviceid === 'string' ? deviceid : undefined;
		const sessionId = typeof sid === 'string' ? sid : undefined;
		const notBefore = revocations?.notBefore(caller.tenantId, caller.objectId, deviceId, sessionId) ?? 0;
		// no number is smaller than what is none: the token would never be too old
		if (typeof notBefore !== 'number' || Number.isNaN(notBefore))
			throw new TypeError('revocations.notBefore must answer a number');
		if (iat < notBefore) {
			// where the API is strict about networks, the next token is judged for the address that it saw as well: it may be
			// the policy of locations that was changed
			const seen = isNetworkForbidden && address ? { xms_rp_ipaddr: { value: address } } : {};
			const refusal = refuseAsOld(caller, { nbf: { essential: true, value: String(notBefore) }, ...seen });
			return {
				refusal,
				reason: { check: 'revoked', message: 'it was issued before a revocation', expected: notBefore, found: iat },
			};
		}
		if (exp - iat <= longLifetime || longLivedTokens === 'as-issued') return undefined;
		if (clock() / 1000 < iat + hour || revocations?.isSilent(caller.tenantId) === false) return undefined;
		const refusal = refuseAsOld(caller, { nbf: { essential: true, value: String(iat + hour) } });
		const message = 'it counts as a token of an hour, since nothing is heard of revocations';
		return {
			refusal,
			reason: { check: 'expiry', message, expected: `before ${iat + hour}`, found: Math.floor(clock() / 1000) },
		};
	}
	async function checkNetwork(caller: Caller, request: PresentedRequest | undefined): Promise<Refused | undefined> {
		const address = request?.address;
		if (!isNetworkForbidden) return undefined;
		if (!address)
			throw new TypeError('isNetworkForbidden needs the address of the client: give check() its third argument');
		// what is forgotten to be answered forbids: only `false` was said on purpose
		if ((await isNetworkForbidden(caller, address)) === false) return undefined;
		const now = Math.floor(clock() / 1000);
		// as Entra's own services write it, so that the authority judges the address that this API saw
		const refusal = refuseAsOld(caller, {
			nbf: { essential: true, value: String(now) },
			xms_rp_ipaddr: { value: address },
		});
		return { refusal, reason: { check: 'network', message: 'policy forbids the network', found: address } };
	}
	async function checkIssuer(caller: Caller): Promise<Refused | undefined> {
		const { iss } = caller.claims as { iss: string };
		// only `true`: the list of rows that a database answers is true in a condition, and empty for a stranger
		if (!acceptIssuer || (await acceptIssuer(iss, caller.tenantId)) === true) return undefined;
		const reason = {
			check: 'accepted_issuer',
			message: 'acceptIssuer refused its tenant',
			found: caller.tenantId,
		} as const;
		return { refusal: refusals.invalidToken(), reason };
	}

	return function checkStanding(
		caller: Caller,
		request?: PresentedRequest,
	): Refused | undefined | Promise<Refused | undefined> {
		const old = checkAge(caller, request?.address);
		if (old || (!acceptIssuer && !isNetworkForbidden)) return old;
		return checkIssuer(caller).then((refused) => refused ?? checkNetwork(caller, request));
	};
}
