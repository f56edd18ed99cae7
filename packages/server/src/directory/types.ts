// Directory objects as the server uses them: Graph's shapes, reduced to what a decision or a token needs, ids in lower
// case.

import type { PolicySet } from '@countersign/policy';
import type {
	AuthenticationContextClassReference,
	AuthenticationStrengthPolicy,
	ConditionalAccessPolicy,
	NamedLocation,
} from '@countersign/protocol';
import type { Agreement } from '../records/agreement.ts';
import type { Application } from '../records/application.ts';
import type { StoredScenario } from '../records/conditional-access.ts';
import type { Tenant } from '../records/tenant.ts';

export interface RequestedScopes {
	/** as the request wrote them */
	text: string;
	/** `openid`, `profile`, `email`, `offline_access` */
	openId: readonly string[];
	resource: Application;
	/** how the request writes the resource in front of a scope; empty for bare Graph scopes */
	prefix: string;
	/** scopes of the resource as it publishes them, without prefix; `.default` among them where it was asked for */
	values: readonly string[];
	/** the same as the request wrote them, with prefix */
	written: readonly string[];
}

/** What a token tells of a user's memberships; members that do not apply are undefined. */
export interface GroupClaims {
	/** object ids, membership through other groups included */
	groups: readonly string[] | undefined;
	/** template ids of directory roles */
	wids: readonly string[] | undefined;
}

/** What the access token, by the API's registration, and the ID token, by the client's, tell. */
export interface RequestGroupClaims {
	resource: GroupClaims | undefined;
	client: GroupClaims | undefined;
}

/** Everything about a tenant that changes seldom, read once per version. */
export interface TenantSnapshot {
	tenant: Tenant;
	/** those that are used here, by appId: nobody gets tokens of or for another one */
	applications: ReadonlyMap<string, Application>;
	/** all that are registered here, by appId, for administrators alone */
	registrations: ReadonlyMap<string, Application>;
	policies: readonly ConditionalAccessPolicy[];
	policySet: PolicySet;
	namedLocations: readonly NamedLocation[];
	/** custom ones */
	authenticationStrengths: readonly AuthenticationStrengthPolicy[];
	/** terms of use */
	agreements: readonly Agreement[];
	scenarios: readonly StoredScenario[];
	authenticationContexts: ReadonlyMap<string, AuthenticationContextClassReference>;
	/** applications at risk: Graph's `riskLevel` by application id */
	riskyServicePrincipals: ReadonlyMap<string, string>;
}
