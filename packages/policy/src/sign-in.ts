// The sign-in context: everything a decision depends on, as data. Absent means unknown, never "none".
import type { ConditionalAccessClientApp } from '@countersign/protocol';

export interface SignInUser {
	/** object id, lower-case GUID */
	id: string;
	/** ids of the groups the user is in, nested membership resolved */
	groupIds: ReadonlySet<string>;
	/** template ids of the directory roles the user holds tenant-wide */
	roleTemplateIds: ReadonlySet<string>;
}

export interface SignIn {
	/** absent for an application that signs in as itself */
	user?: SignInUser;
	/** app ids of the resources that the token is for; every one of them is judged */
	applicationIds: readonly string[];
	/** authentication contexts that must be satisfied: unmet ones interrupt */
	requiredAuthenticationContexts: readonly string[];
	/** authentication contexts to stamp if they happen to be satisfied; they never interrupt */
	candidateAuthenticationContexts: readonly string[];
	/** policies to satisfy whatever they target, as a challenge for a downstream resource names them */
	requestedPolicyIds: readonly string[];
	clientAppType?: ConditionalAccessClientApp;
	/** the address the request came from; IPv4, IPv6, or IPv4-mapped */
	ipAddress?: string;
	/** what the principal has proven so far */
	authentication: { mfa: boolean };
}
