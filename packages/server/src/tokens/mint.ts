// The one place where tokens are minted. Claims come from the directory, the session's facts and the decision; nothing
// that a request supplies becomes a claim's value, but for the nonce and the client's capabilities. Microsoft identity
// platform, "Access token claims reference" and "ID token claims reference".
import type { ClaimsRequest, RequestedClaim } from '@countersign/protocol';
import type { RandomBytes } from '../clock.ts';
import type { RequestGroupClaims } from '../directory/types.ts';
import type { JwsSigner } from '../keys/jws-signer.ts';
import { amrOf, authTimeOf } from '../methods/proven-factors.ts';
import type { Application } from '../records/application.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { Tenant } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';
import { sha256 } from '../secrets.ts';
import { type Confirmation, confirmationClaim } from './confirmation.ts';
import { type Email, emailFor } from './email.ts';
import type { Identifiers } from './identifiers.ts';
import { issuerOf } from './issuer.ts';
import { namesWithin, optionalMembers } from './optional-claims.ts';
import { asVersion1, idTokenAsVersion1 } from './version-1.ts';

/** seconds */
export const accessTokenLifetime = 3600;

export interface MintInput {
	tenant: Tenant;
	client: Application;
	/** `0` public, `1` secret, `2` certificate */
	clientAuthentication: '0' | '1' | '2';
	resource: Application;
	/** how the request names it, which is the audience of a token of version 1 */
	resourceName?: string | undefined;
	/** granted scopes of the resource; empty for an application */
	scopes: readonly string[];
	/** on the resource */
	roles: readonly string[];
	/** the user's on the client */
	clientRoles: readonly string[];
	user?: DirectoryUser | undefined;
	sessionId?: string | undefined;
	facts: AuthenticationFacts;
	authenticationContexts: { accessToken: readonly string[]; idToken: readonly string[] };
	claims: ClaimsRequest;
	/** RFC 9470: the context that answers `acr_values` */
	acr?: string | undefined;
	/** of the device that proved itself; absent: none did */
	deviceId?: string | undefined;
	/** middle tiers that the access token came through; absent: none */
	hops?: number | undefined;
	/** the key that the access token is bound to; absent: whoever bears it may use it */
	confirmation?: Confirmation | undefined;
	nonce?: string | undefined;
	/** the browser keeps the session; absent where nobody asked */
	keptSignedIn?: boolean | undefined;
	/** the code that an ID token travels with, for `c_hash` */
	code?: string | undefined;
	/** the ID token travels through the browser's address */
	inAddress?: boolean | undefined;
	/** epoch seconds */
	now: number;
	/** unique token identifier */
	uti: string;
	/** what the API, and what the client, hear of the user's groups */
	groups?: RequestGroupClaims | undefined;
	/** where the user signs in from */
	ipAddress?: string | undefined;
	/** `openid`, `profile` and `email`, as far as they were asked for */
	openId?: readonly string[];
	/** the user's address; absent where nothing asks for it */
	email?: Email | undefined;
	/** of the endpoint that the client asked; absent: 2 */
	idTokenVersion?: 1 | 2 | undefined;
}

interface Dependencies {
	origin: string;
	graphOrigin: string;
	identifiers: Identifiers;
}

/** Whether a token of the request may tell the user's address: by scope, or by a registration. */
export function tellsEmail(
	openId: readonly string[],
	{ optionalClaims: own }: Application,
	{ optionalClaims }: Application,
): boolean {
	const asksFor = (names: readonly string[]) => names.includes('email') || names.includes('xms_edov');
	return openId.includes('email') || asksFor(own.idToken) || asksFor(optionalClaims.accessToken);
}

/** Texts that are Microsoft's own business in its tokens, and nobody's here: programs expect them to be there. */
function opaqueClaims(uti: string): { aio: string; rh: string } {
	const bytes = sha256(uti);
	return { aio: bytes.toString('base64'), rh: `1.${bytes.subarray(0, 24).toString('base64url')}.` };
}

/** `ngcmfa` is a second factor for whoever asks for it by that name. */
function amrFor(facts: AuthenticationFacts, asked: RequestedClaim | undefined): string[] {
	const amr = amrOf(facts);
	return amr.includes('mfa') && asked?.values.includes('ngcmfa') ? [...amr, 'ngcmfa'] : amr;
}

export function createUti(random: RandomBytes): string {
	return random(16).toString('base64url');
}

/** Whether the client asks for `signin_state`: in this request, as MSAL does, or by its registration. */
export function asksForSignInState(client: Application, claims: ClaimsRequest): boolean {
	return claims.idToken.signInState === true || client.optionalClaims.idToken.includes('signin_state');
}

/** The client's capabilities, in its own casing, where the resource opted in to see them. */
function capabilitiesFor(input: MintInput): string[] | undefined {
	const requested = input.claims.accessToken.xmsCc?.filter((value) => value.toLowerCase() === 'cp1');
	return requested?.length && input.resource.optionalClaims.accessToken.includes('xms_cc') ? requested : undefined;
}

/** A token before it is signed. Members that are undefined are left out when it is written. */
export type TokenPayload = Readonly<Record<string, unknown>>;

export function accessTokenPayload(input: MintInput, { origin, graphOrigin, identifiers }: Dependencies): TokenPayload {
	const { tenant, client, resource, user, now } = input;
	const { accessToken: acrs } = input.authenticationContexts;
	const principalId = user ? user.id : identifiers.servicePrincipalId(tenant.id, client.appId);
	const payload = {
		aud: resource.appId,
		iss: issuerOf(origin, tenant.id),
		iat: now,
		nbf: now,
		exp: now + accessTokenLifetime,
		azp: client.appId,
		azpacr: input.clientAuthentication,
		tid: tenant.id,
		uti: input.uti,
		ver: '2.0',
		...opaqueClaims(input.uti),
		roles: input.roles.length > 0 ? input.roles : undefined,
		xms_cc: capabilitiesFor(input),
		oid: principalId,
		sub: user ? identifiers.pairwiseSubject(user.id, resource.appId) : principalId,
		idtyp: user ? undefined : 'app',
		name: user?.displayName,
		preferred_username: user?.userPrincipalName,
		idp: user?.home && issuerOf(origin, user.home.tenantId),
		scp: user && input.scopes.join(' '),
		sid: user && input.sessionId,
		amr: user && amrFor(input.facts, input.claims.accessToken.amr),
		auth_time: user && authTimeOf(input.facts),
		acr: user && input.acr,
		acrs: user && acrs.length > 0 ? acrs : undefined,
		deviceid: user && input.deviceId,
		// ours, not Entra's: where a chain of middle tiers goes in a circle, only the token can tell
		xms_obo: input.hops,
		cnf: input.confirmation && confirmationClaim(input.confirmation),
	};
	const subject = user && { user, ipAddress: input.ipAddress, identifiers, email: input.email, application: resource };
	const optional =
		subject &&
		optionalMembers(resource.optionalClaims.accessToken, input.groups?.resource, subject, {
			graphOrigin,
			inAddress: false,
		});
	const whole = optional ? { ...payload, ...optional } : payload;
	return resource.accessTokenVersion === 1
		? asVersion1(whole, {
				origin,
				client,
				resource,
				resourceName: input.resourceName,
				user,
				ipAddress: input.ipAddress,
			})
		: whole;
}

/**
 * OpenID Connect Core §3.3.2.11: the left half of the hash that the signature uses, SHA-256 for every algorithm here.
 */
function codeHash(code: string | undefined): string | undefined {
	return code === undefined ? undefined : sha256(code).subarray(0, 16).toString('base64url');
}

const none: readonly string[] = [];

export function idTokenPayload(
	input: MintInput & { user: DirectoryUser },
	{ origin, graphOrigin, identifiers }: Dependencies,
): TokenPayload {
	const { tenant, client, user, now, claims, openId = none } = input;
	const { idToken: acrs } = input.authenticationContexts;
	// what the user consented to be told: by the scope alone is it known who it is beyond the client
	const profile = openId.includes('profile');
	const payload = {
		ver: '2.0',
		iss: issuerOf(origin, tenant.id),
		aud: client.appId,
		sub: identifiers.pairwiseSubject(user.id, client.appId),
		iat: now,
		nbf: now,
		exp: now + accessTokenLifetime,
		name: profile ? user.displayName : undefined,
		email: input.email && openId.includes('email') ? emailFor(client, input.email) : undefined,
		preferred_username: profile ? user.userPrincipalName : undefined,
		idp: user.home && issuerOf(origin, user.home.tenantId),
		login_hint: claims.idToken.loginHint ? identifiers.loginHint(user.tenantId, user.id) : undefined,
		oid: profile ? user.id : undefined,
		tid: tenant.id,
		sid: input.sessionId,
		uti: input.uti,
		...opaqueClaims(input.uti),
		nonce: input.nonce,
		roles: input.clientRoles.length > 0 ? input.clientRoles : undefined,
		// OpenID Connect Core §2: REQUIRED when max_age was sent or the claim was requested; always sent, it costs nothing
		auth_time: authTimeOf(input.facts),
		amr: amrFor(input.facts, input.claims.idToken.amr),
		// MSAL keeps the tokens of such a user beyond the browser's own session; it must be a list
		signin_state: input.keptSignedIn ? ['kmsi'] : undefined,
		c_hash: codeHash(input.code),
		acr: input.acr,
		acrs: acrs.length > 0 ? acrs : undefined,
	};
	const subject = { user, ipAddress: input.ipAddress, identifiers, email: input.email, application: client };
	const names = namesWithin(client.optionalClaims.idToken, profile);
	const optional = optionalMembers(names, input.groups?.client, subject, {
		graphOrigin,
		inAddress: input.inAddress === true,
	});
	const whole = optional ? { ...payload, ...optional } : payload;
	return input.idTokenVersion === 1
		? idTokenAsVersion1(whole, { origin, user, ipAddress: input.ipAddress, profile })
		: whole;
}

/** Signs what was put together. The sign-in record must stand before this is called: no record, no token. */
export function mintToken(payload: TokenPayload, signer: JwsSigner): Promise<string> {
	return signer.sign(payload);
}
