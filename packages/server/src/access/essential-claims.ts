// What a claims request demands beyond policies: an essential claim is met or refused, never dropped. OpenID Connect
// Core §5.5.1 and §5.5.1.1; RFC 9470 §4. Every member is looked at: what is not understood is not met.
import type { ClaimsRequest, EssentialClaim } from '@countersign/protocol';
import { amrOf } from '../methods/proven-factors.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';

/**
 * The context that Azure Resource Manager asks for where it wants a second factor, whatever a tenant's policies say:
 * `p1` stands in
 * `acrs` once one was proven. Seen on the wire, not documented.
 */
export const secondFactorContext = 'p1';

/** of `amr`: what a second factor answers. Microsoft identity platform, "Access token claims reference" */
const secondFactorMethods: readonly string[] = ['mfa', 'ngcmfa'];

/**
 * about the user: they are told where scope and registration say so, and their absence is no error (OpenID Connect Core
 * §5.5.1)
 */
const told = new Set(
	`name family_name given_name middle_name nickname preferred_username profile picture website gender birthdate zoneinfo locale
	phone_number phone_number_verified address updated_at email email_verified upn acct ipaddr groups wids roles login_hint signin_state
	xms_edov tenant_region_scope tenant_region_sub_scope verified_primary_email verified_secondary_email`.split(/\s+/),
);
/** in every token, or what a client says of itself or passes on */
const always = new Set(
	'iss aud exp iat auth_time nonce ver sid uti tid oid sub amr xms_cc xms_rp_ipaddr capolids polids'.split(' '),
);

/** about how the user signed in */
const ofSignIn = new Set(['acrs', 'acr', 'amr', 'nbf', 'capolids', 'polids']);

/** Who the token is about; absent for an application that acts as itself. */
export interface ClaimedUser {
	oid: string;
	tid: string;
	userPrincipalName: string;
	/** by kind of token: `sub` is pairwise */
	sub: { access_token: string; id_token: string };
}

export interface ClaimDemands {
	/** a second factor, whatever policies say */
	secondFactor: boolean;
	/** names of essential claims that nothing here can meet */
	unmeetable: readonly string[];
}

export interface ClaimCircumstances {
	claims: ClaimsRequest;
	/**
	 * contexts of `acr_values`, in order of preference: voluntary, so that what is none is left alone (OpenID Connect
	 * Core §3.1.2.1)
	 */
	acrValues: readonly string[];
	/** of the tenant */
	hasContext(id: string): boolean;
	/** of the tenant, in whatever state */
	hasPolicy(id: string): boolean;
	facts: AuthenticationFacts;
	user: ClaimedUser | undefined;
	/** epoch seconds */
	now: number;
}

/** clocks of APIs, whose instants come along in `nbf`, in seconds */
const clockSkew = 60;

/** What is asked of the user's identity is met by this user, or by nobody. */
function isSomebodyElse({ kind, name, values }: EssentialClaim, user: ClaimedUser): boolean {
	if (values.length === 0) return false;
	const own: Record<string, string | undefined> = {
		sub: kind === 'access_token' ? user.sub.access_token : user.sub.id_token,
		oid: user.oid,
		tid: user.tid,
		upn: user.userPrincipalName,
		preferred_username: user.userPrincipalName,
	};
	const value = own[name];
	return value === undefined || !values.includes(value);
}

function isMeetable(claim: EssentialClaim, { hasContext, hasPolicy, facts, user, now }: ClaimCircumstances): boolean {
	const { kind, name, values } = claim;
	// how a user signs in is told by tokens: elsewhere nobody would read what was asked for
	if (kind !== 'access_token' && kind !== 'id_token' && ofSignIn.has(name)) return false;
	switch (name) {
		case 'acrs':
			return user !== undefined && values.some((value) => value === secondFactorContext || hasContext(value));
		case 'acr':
			return (
				user !== undefined &&
				(values.length === 0 ||
					values.some((value) => value === '1' || value === secondFactorContext || hasContext(value)))
			);
		case 'amr':
			return (
				user !== undefined &&
				(values.length === 0 ||
					values.some(
						(value) => secondFactorMethods.includes(value) || value === 'pwd' || amrOf(facts).includes(value),
					))
			);
		case 'nbf':
			return values.some((value) => /^\d{1,12}$/.test(value) && Number(value) <= now + clockSkew);
		case 'capolids':
		case 'polids':
			// a policy that is not there is satisfied by nobody; of several those that are there are judged
			return values.some((id) => hasPolicy(id.toLowerCase()));
		case 'xms_cc':
		case 'xms_rp_ipaddr':
			return true;
	}
	if (!always.has(name) && !told.has(name)) return false;
	return user ? !isSomebodyElse(claim, user) : values.length === 0 && always.has(name);
}

/** Every way of asking for a second factor by name: `amr` means it also where it is not marked essential. */
function wantsSecondFactor({ claims, acrValues, facts, user }: ClaimCircumstances): boolean {
	if (!user) return false;
	const kinds = [claims.accessToken, claims.idToken];
	const byContext = kinds.some(
		({ acrs, acr }) =>
			(acrs?.essential && acrs.values.includes(secondFactorContext)) || acr?.values[0] === secondFactorContext,
	);
	const held = amrOf(facts);
	const byMethod = kinds.some(({ amr }) => {
		const values = amr?.values ?? [];
		return values.some((value) => secondFactorMethods.includes(value)) && !values.some((value) => held.includes(value));
	});
	return byContext || byMethod || acrValues[0] === secondFactorContext;
}

/** @returns what the request demands, and what of it can never be met */
export function claimDemands(circumstances: ClaimCircumstances): ClaimDemands {
	const { claims, user } = circumstances;
	const unmeetable = claims.essential.filter((claim) => !isMeetable(claim, circumstances)).map(({ name }) => name);
	// the named user or none, essential or not: OpenID Connect Core §5.5.1
	const named = claims.idToken.subject ?? [];
	if (user && named.length > 0 && !named.includes(user.sub.id_token)) unmeetable.push('sub');
	return { secondFactor: wantsSecondFactor(circumstances), unmeetable: [...new Set(unmeetable)] };
}
