// A tenant and what an administrator set for it.

import type { BaselineScopesMode, TemporaryExclusion } from '@countersign/policy';
import type { EventTransmitter } from './event-transmitter.ts';
import type { MethodsPolicy } from './methods-policy.ts';
import type { ProtectedActions } from './resource-action.ts';

export type SigningAlgorithm = 'RS256' | 'ES256';

/** What an administrator switches on or off for a tenant. */
export interface TenantSettings {
	/** the password grant, which no policy that asks for more than a password can be met by */
	resourceOwnerPasswordCredentials?: boolean;
	/** whether a client assertion is taken once only; otherwise until it expires, as at Entra ID */
	singleUseClientAssertions?: boolean;
	/** whether native clients may do without PKCE; they may in the development authority */
	nativeClientsWithoutPkce?: boolean;
	/**
	 * whether members may read other users and groups, as far as they consented to it; true when absent, as at Entra ID
	 */
	allowedToReadOtherUsers?: boolean;
	/**
	 * what requests for little more than signing in are judged for; `enable` when absent, as at Entra ID since June 2026
	 */
	baselineScopes?: BaselineScopesMode | undefined;
	/** methods by which users give a forgotten password a new one; nobody can when absent */
	selfServicePasswordReset?: readonly ('email' | 'softwareOath')[];
	/** whether administrators can too, with two of the methods: Graph's name of it. False when absent */
	allowedToUseSSPR?: boolean;
	/** Graph's name of it: days after which a password must be changed; it never expires when absent */
	passwordValidityPeriodInDays?: number;
	/** Graph's name of it: days before a password expires in which sign-ins tell its user; nobody is told when absent */
	passwordNotificationWindowInDays?: number;
	/** object ids of the accounts that no policy may reach */
	emergencyAccountIds?: readonly string[];
	/** which methods users may have, and how */
	authenticationMethods?: MethodsPolicy;
	/** whom policies let past until a moment; ended ones among them */
	temporaryExclusions?: readonly StoredExclusion[];
	/** other systems whose security events are believed */
	eventTransmitters?: readonly EventTransmitter[];
	/** the authentication context that an administrator's token must carry for an action */
	protectedActions?: ProtectedActions;
}

export interface StoredExclusion extends TemporaryExclusion {
	id: string;
	/** why, in the administrator's words */
	reason: string;
	/** epoch seconds */
	createdAt: number;
	/** object id of the user or service principal that made it */
	createdBy: string;
}

export interface Tenant {
	id: string;
	displayName: string;
	defaultDomain: string;
	domains: string[];
	signingAlgorithm: SigningAlgorithm;
	settings: TenantSettings;
	/** grows with every change of the tenant's configuration */
	version: number;
}
