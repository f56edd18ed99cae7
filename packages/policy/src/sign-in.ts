// The sign-in context: everything a decision depends on, as data. `undefined` means that it is not known; `null` means
// that it is known to be none. What unknown means is decided in condition.ts, in one place.
import type { ConditionalAccessClientApp, DeviceInfo } from '@countersign/protocol';

export type GuestOrExternalUserType =
	| 'internalGuest'
	| 'b2bCollaborationGuest'
	| 'b2bCollaborationMember'
	| 'b2bDirectConnectUser'
	| 'otherExternalUser'
	| 'serviceProvider';

export interface SignInUser {
	/** object id, lower-case GUID */
	id: string;
	/** ids of the groups the user is in, nested membership resolved */
	groupIds: ReadonlySet<string>;
	/** template ids of the directory roles the user holds tenant-wide */
	roleTemplateIds: ReadonlySet<string>;
	/** absent for a member of the tenant */
	externalType?: GuestOrExternalUserType | null;
	/** tenant that the external user comes from; absent: not known, and it may be any; `null`: none of Entra's */
	homeTenantId?: string | null;
	/** a collaboration user who could use shared channels too; asked in Teams and SharePoint alone */
	couldDirectConnect?: boolean;
	/** the kind of the guest object that a user of a shared channel has in this tenant too */
	guestObject?: 'b2bCollaborationGuest' | 'b2bCollaborationMember' | null;
	/** the account of an agent: policies reach it by `AllAgentIdUsers` or its id alone */
	isAgent?: boolean;
}

/** Custom security attributes: `set_name` to its values. */
export type CustomSecurityAttributes = ReadonlyMap<string, readonly string[]>;

export interface SignInServicePrincipal {
	/** object id, lower-case GUID */
	id: string;
	/** whether its application is registered in this tenant alone: only those are governed by policies */
	isOwnSingleTenant: boolean;
	customSecurityAttributes?: CustomSecurityAttributes;
}

/** An agent identity that signs in as itself. Microsoft Entra, "Conditional Access for agents". */
export interface SignInAgent {
	/** object id of its service principal, lower-case GUID */
	id: string;
	/** object id of the blueprint it was made from: a policy that names it covers all its agents */
	blueprintId?: string;
	customSecurityAttributes?: CustomSecurityAttributes;
}

export interface SignInAuthentication {
	/** a multifactor claim stands in the session */
	mfa: boolean;
	/** authenticationMethodModes used in this session */
	methods?: ReadonlySet<string>;
	/** modes that the user has registered or could register now; absent: not known */
	availableMethods?: ReadonlySet<string>;
	/** seconds since the first factor was proven; `null`: it was not */
	primaryAgeSeconds?: number | null;
	/** seconds since the second factor was proven; `null`: there is none */
	secondaryAgeSeconds?: number | null;
	/** of the passkey that was used */
	fido2Aaguid?: string;
	x509IssuerSki?: string;
	x509PolicyOids?: ReadonlySet<string>;
	/** whether the user has any second factor registered */
	mfaRegistered?: boolean;
	/** since the risk was detected */
	passwordChanged?: boolean;
	riskRemediated?: boolean;
	acceptedAgreementIds?: ReadonlySet<string>;
	completedCustomFactorIds?: ReadonlySet<string>;
	/** the session is bound to the device's key */
	deviceBoundSession?: boolean;
	/** the session runs through the Cloud App Security proxy */
	cloudAppSecuritySession?: boolean;
}

export type UserAction = 'urn:user:registersecurityinfo' | 'urn:user:registerdevice';

export interface SignIn {
	/** absent for an application that signs in as itself */
	user?: SignInUser;
	/** the application that signs in as itself */
	servicePrincipal?: SignInServicePrincipal;
	/** the agent that signs in as itself */
	agent?: SignInAgent;
	/** app ids of the resources that the token is for; every one of them is judged */
	applicationIds: readonly string[];
	/** custom security attributes of those resources, by app id */
	applicationAttributes?: ReadonlyMap<string, CustomSecurityAttributes>;
	/** what the user does instead of asking for a resource */
	userAction?: UserAction;
	/** authentication contexts that must be satisfied: unmet ones interrupt */
	requiredAuthenticationContexts: readonly string[];
	/** authentication contexts to stamp if they happen to be satisfied; they never interrupt */
	candidateAuthenticationContexts: readonly string[];
	/** policies to satisfy whatever they target, as a challenge for a downstream resource names them */
	requestedPolicyIds: readonly string[];
	/** `null`: none was given, and it is of no type */
	clientAppType?: ConditionalAccessClientApp | null;
	/** Graph's name, such as `windows`; `null`: a user agent that names none of them */
	devicePlatform?: string | null;
	/** the address the request came from; IPv4, IPv6, or IPv4-mapped; `null`: none was given, and it is nowhere */
	ipAddress?: string | null;
	/** ISO 3166-1 alpha-2 of the address; `null`: nobody knows the country of that address */
	country?: string | null;
	/** country of the position that the user shared, by an app or by the browser; `null`: none was shared */
	gpsCountry?: string | null;
	/** through the tenant's own secure access network */
	compliantNetwork?: boolean;
	/** `null`: none was presented, so every attribute is null, as on an unregistered device */
	device?: DeviceInfo | null;
	signInRiskLevel?: string | null;
	userRiskLevel?: string | null;
	servicePrincipalRiskLevel?: string | null;
	/** of an agent or its user account; for anybody else it means nothing */
	agentIdRiskLevel?: string | null;
	insiderRiskLevel?: string | null;
	/**
	 * `deviceCodeFlow`, `authenticationTransfer`: of this sign-in and of the one its session began with; `[]`: neither
	 */
	transferMethods?: readonly string[];
	/** the client software: known as approved, or holding an app protection policy */
	clientSoftware?: { approved?: boolean; protectionPolicy?: boolean };
	/** session controls that every resource of the sign-in is known to honour; absent: none */
	honoredSessionControls?: ReadonlySet<string>;
	authentication: SignInAuthentication;
	/** controls that there is a page for; absent: all that a user can meet */
	promptableControls?: ReadonlySet<string>;
	/** ids of agreements that there is a document of, in lower case; absent: of all */
	showableAgreementIds?: ReadonlySet<string>;
}

/** Whether an agent signs in, as itself or with its user account: policies on agents are about nobody else. */
export function isAgent({ agent, user }: SignIn): boolean {
	return agent !== undefined || user?.isAgent === true;
}

/** Whether the user comes through a shared channel: no session of this tenant, and nothing that it could ask for. */
export function isDirectConnect(user: SignInUser | undefined): boolean {
	return user?.externalType === 'b2bDirectConnectUser';
}

/** Whether the user's account is kept in another tenant, which then holds the password. */
export function hasForeignAccount(user: SignInUser | undefined): boolean {
	return Boolean(user?.externalType) && user?.externalType !== 'internalGuest';
}
