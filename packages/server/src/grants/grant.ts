// What a grant is: one file beside this one. It declares its parameters and who may use it, and proves an entitlement.
// It returns a value; it cannot skip a phase of the token endpoint, write a response or mint a token.
import type { ClaimsRequest, ConditionalAccessClientApp } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import type { AuthenticatedClient } from '../client-auth/client-authentication.ts';
import type { Form } from '../http/form.ts';
import type { RedirectPlatform } from '../records/application.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { UserDevice } from '../records/decided-with.ts';
import type { ProvenDevice } from '../records/proven-device.ts';
import type { RefreshTokenFamily } from '../records/refresh-token-family.ts';
import type { Session } from '../records/session.ts';
import type { Tenant } from '../records/tenant.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Spend } from '../storage/grant-store.ts';
import type { Confirmation } from '../tokens/confirmation.ts';
import type { SpaCode } from './spa-code.ts';

export interface GrantInput {
	authority: Authority;
	exchange: Exchange;
	form: Form;
	client: AuthenticatedClient;
	/** absent over `common` and `organizations` */
	tenant?: Tenant | undefined;
	/** the key that the access token shall be bound to */
	confirmation?: Confirmation | undefined;
}

/** What becomes of the refresh token: none, a new family, or the given generation of a family that goes on. */
export type RefreshOutcome =
	| { kind: 'none' }
	| { kind: 'start'; familyId: string; platform: RedirectPlatform }
	| { kind: 'continue'; family: RefreshTokenFamily; generation: number };

export interface Redemption {
	tenantId: string;
	user?: DirectoryUser;
	sessionId?: string;
	facts: AuthenticationFacts;
	clientAppType: ConditionalAccessClientApp;
	/** where the user is, when that is not where the request comes from */
	ipAddress?: string | undefined;
	/** what the user sat in front of, when that was told before: an unknown platform is not the one that asks now */
	device?: UserDevice | undefined;
	/** the device that proved itself in the sign-in that this rests on */
	provenDevice?: ProvenDevice | undefined;
	/** the scope parameter in effect */
	scope: string;
	claims: ClaimsRequest;
	nonce?: string;
	spends: Spend[];
	refresh: RefreshOutcome;
	/** for the application's page, beside what its server gets */
	spaCode?: SpaCode | undefined;
	/** how the session began, where that sticks */
	transferMethods?: readonly string[];
	/** a session that begins here, with no browser */
	newSession?: Session;
	/** what the grant asked for by `acr_values`, for the token's `acr` */
	acr?: string;
	/** middle tiers that the token is the last of */
	hops?: number | undefined;
	/** of the access token, where what was redeemed must be able to name it later */
	uti?: string;
	/** for the sign-in record */
	note?: string;
}

export interface Grant {
	/** the `grant_type` value */
	type: string;
	/** another value that means the same */
	alias?: string;
	/** parameters it reads, beside those that every request may carry */
	parameters: readonly string[];
	/** whether a client credential is needed */
	confidentialOnly: boolean;
	/** which paths do beside a tenant's own: none, `organizations`, or `common` too */
	openTenants: 'none' | 'organizations' | 'all';
	/** @throws ProtocolError when the entitlement is not proven */
	redeem(input: GrantInput): Promise<Redemption>;
}
