// Whether a caller holds the authentication context that its tenant asks for an operation, and signed in recently
// enough.
import { isAuthenticationContextId } from '@countersign/protocol';
import type { Refusals } from '../challenges/refusals.ts';
import type { GuardOptions, Refusal } from '../options.ts';
import type { Caller } from '../token/caller.ts';
import type { RefusalReason } from '../token/token-error.ts';

export interface Refused {
	refusal: Refusal;
	reason: RefusalReason;
}

/** The instant that `maxAge` counts from, in epoch seconds. RFC 9470 §3, `auth_time`. */
function signedInAt({ claims }: Caller): number {
	const { auth_time: authTime, iat } = claims;
	const instant = typeof authTime === 'string' && /^\d{1,12}$/.test(authTime) ? Number(authTime) : authTime;
	return typeof instant === 'number' && Number.isFinite(instant) ? instant : (iat as number);
}

const advice =
	'the token has no xms_cc: either the client does not declare the capability cp1, or the registration of this API does not ask for ' +
	'the claim. Add { "name": "xms_cc" } to optionalClaims.accessToken of the registration (Entra admin centre: Token configuration)';

/** @returns a function that says why a caller may not, or nothing */
export function createAuthContextCheck(options: GuardOptions, refusals: Refusals) {
	const {
		mappings,
		authContextFor = (tenantId: string, operation: string) => mappings?.find(tenantId, operation),
		clock = Date.now,
		clockSkew = 300,
	} = options;
	/** a token that had the claim proves that the registration asks for it */
	let sawCapabilities = false;

	function describe(caller: Caller, expected: object): RefusalReason {
		const found = { contexts: [...caller.authenticationContexts], signedInAt: signedInAt(caller) };
		if (caller.isApplication) {
			return {
				check: 'caller_kind',
				message: 'an application that acts as itself cannot get an authentication context',
				expected,
			};
		}
		if (!caller.isChallengeCapable) {
			const message =
				sawCapabilities || caller.claims.xms_cc !== undefined
					? 'the client does not declare the capability cp1'
					: advice;
			return { check: 'client_capability', message, expected: { ...expected, xms_cc: 'cp1' }, found };
		}
		return {
			check: 'authentication_context',
			message: 'the caller needs a stronger or more recent sign-in',
			expected,
			found,
		};
	}

	return async function checkAuthContext(
		caller: Caller,
		operation?: string,
		maxAge?: number,
	): Promise<Refused | undefined> {
		if (caller.claims.xms_cc !== undefined) sawCapabilities = true;
		const found = operation === undefined ? undefined : authContextFor(caller.tenantId, operation);
		// what is waited for may be no Promise of this program: query builders have only a `then`. A row without a value is
		// `null` in many databases
		const context = (found === undefined || typeof found === 'string' ? found : await found) ?? undefined;
		if (context !== undefined && !isAuthenticationContextId(context)) {
			throw new TypeError(`the mapping of \`${operation}\` is no authentication context`);
		}
		const now = Math.floor(clock() / 1000);
		const hasContext = context === undefined || caller.authenticationContexts.has(context);
		// an application never signs in: its age is that of its token
		// an instant that is far from here is none, such as one in milliseconds: it would be recent for ever
		const age = now - signedInAt(caller);
		const isRecent = maxAge === undefined || (age <= maxAge && age >= -clockSkew);
		if (caller.isApplication ? context === undefined && isRecent : hasContext && isRecent) return undefined;
		const demand = { context, maxAge: isRecent ? undefined : maxAge, now };
		return { refusal: refusals.stepUp(caller, demand), reason: describe(caller, { context, maxAge }) };
	};
}
