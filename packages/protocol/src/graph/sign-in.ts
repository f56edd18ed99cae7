// Microsoft Graph, "signIn resource type": of v1.0, and of beta where it says so. What this authority does not know is
// left out. `sign-in-policies.ts` has the policies of a record.
import type { AppliedConditionalAccessPolicy } from './sign-in-policies.ts';

export type SignInRiskLevel = 'none' | 'low' | 'medium' | 'high' | 'hidden';

/** Graph's `signIn`, of v1.0. */
export interface SignInVersion1 {
	/** of a refusal the Trace ID in its text, which its page shows too */
	id: string;
	createdDateTime: string;
	correlationId: string;
	userId: string | null;
	userPrincipalName: string | null;
	userDisplayName: string | null;
	/** the application that asked */
	appId: string;
	appDisplayName: string | null;
	resourceId: string | null;
	resourceDisplayName: string | null;
	/** of an application that signs in as itself */
	servicePrincipalId: string | null;
	servicePrincipalName: string | null;
	ipAddress: string | null;
	/** of the address: the country alone is looked up, ISO 3166-1 alpha-2 */
	location: { city: null; state: null; countryOrRegion: string | null; geoCoordinates: null };
	clientAppUsed: string | null;
	userAgent: string | null;
	/** the device that proved itself; empty texts where none did */
	deviceDetail: {
		deviceId: string;
		displayName: string;
		operatingSystem: string;
		browser: string;
		isCompliant: boolean | null;
		isManaged: boolean | null;
		trustType: string;
	};
	/** a user could be asked something */
	isInteractive: boolean;
	status: {
		/** 0, or the AADSTS code */
		errorCode: number;
		failureReason: string;
		additionalDetails: string | null;
	};
	conditionalAccessStatus: 'success' | 'failure' | 'notApplied';
	/** absent where the caller may not read policies */
	appliedConditionalAccessPolicies?: AppliedConditionalAccessPolicy[];
	/** as it was judged; `hidden`: unknown, since a detector failed */
	riskLevelDuringSignIn: SignInRiskLevel;
	/** of all that was detected of it */
	riskLevelAggregated: SignInRiskLevel;
	/** what became of it, such as `atRisk` or `remediated` */
	riskState: string;
	riskDetail: string;
	/** such as `unfamiliarFeatures` */
	riskEventTypes_v2: readonly string[];
	homeTenantId: string | null;
	/** a tenant sees where its users go, without the policies there */
	resourceTenantId: string;
}

/** A step in which a method was proven, in this sign-in or, for a token that no user waits for, before. */
export interface AuthenticationDetail {
	authenticationMethod: string;
	authenticationMethodDetail: null;
	/** `null` in records of an older version */
	authenticationStepDateTime: string | null;
	authenticationStepRequirement: 'primaryAuthentication' | 'multiFactorAuthentication';
	authenticationStepResultDetail: string | null;
	succeeded: true;
}

/** A claim of a request or of a challenge: names and values, as they were written, bounded. */
export interface SignInClaim {
	/** `access_token`, `id_token`, `userinfo`, or what else the request writes there */
	in: string;
	name: string;
	essential: boolean;
	values: string[];
}

/** A claim of a token by its name, with its value where that harms nobody. */
export interface SignInTokenClaim {
	name: string;
	value: string | string[] | null;
}

/** Graph's `signIn`, of beta, with members of ours behind. */
export interface SignIn extends SignInVersion1 {
	/** absent where no user is known */
	userType: 'member' | 'guest' | null;
	crossTenantAccessType: 'none' | 'b2bCollaboration';
	authenticationProtocol: 'oAuth2' | 'deviceCode' | 'ropc';
	/** `uti` of the access token */
	uniqueTokenIdentifier: string | null;
	/** one */
	signInEventTypes: ('interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal')[];
	authenticationDetails: AuthenticationDetail[];
	/** the methods of the details */
	authenticationMethodsUsed: string[];
	/** the second factor; `null`: none was proven */
	mfaDetail: { authMethod: string; authDetail: null } | null;
	/** a second factor was asked for, by a policy or by the request */
	authenticationRequirement: 'singleFactorAuthentication' | 'multiFactorAuthentication';
	/** who asked for it */
	authenticationRequirementPolicies: { requirementProvider: string; detail: string }[];
	/** the contexts in the access token; `required`: the request asked for it */
	authenticationContextClassReferences: { id: string; detail: 'required' | 'notApplicable' }[];
	/** what was granted, as Entra's log writes it */
	authenticationProcessingDetails: { key: string; value: string }[];
	/** the applications that policies were judged for; `audienceReasons` are flags, joined by commas */
	conditionalAccessAudiences: { applicationId: string; audienceReasons: string }[];
	sessionLifetimePolicies: {
		expirationRequirement: 'signInFrequencyEveryTime' | 'signInFrequencyPeriodicReauthentication';
		detail: string;
	}[];
	sessionId: string | null;
	incomingTokenType: 'none' | 'refreshToken';
	/** `bound` to the key of the device; the code, which Microsoft's clients have numbers for, is not known here */
	tokenProtectionStatusDetails: { signInSessionStatus: 'bound' | 'unbound' | 'none'; signInSessionStatusCode: null };
	originalTransferMethod: 'none' | 'deviceCodeFlow' | 'authenticationTransfer';
	/** named locations of the address, by their names of now */
	networkLocationDetails: { networkType: 'namedNetwork' | 'trustedNamedLocation'; networkNames: string[] }[];
	clientCredentialType: 'none' | 'clientSecret' | 'certificate' | 'federatedIdentityCredential' | null;
	/** where a resource saw the client, as the request says (`xms_rp_ipaddr`) */
	ipAddressFromResourceProvider: string | null;
	/** the tenant where the application is registered, where that is known */
	appOwnerTenantId: string | null;
	resourceOwnerTenantId: string | null;
	resourceServicePrincipalId: string | null;
	tokenIssuerType: 'AzureAD';
	isTenantRestricted: false;
	isThroughGlobalSecureAccess: false;
	flaggedForReview: false;
	/** ours: contexts in the token that no enabled policy protects */
	unprotectedAuthenticationContexts: string[];
	/** ours: session controls that policies ask for and nobody holds the session to, by name */
	sessionControlsNotEnforced: readonly string[];
	/** ours: the claims that the request asked for */
	claimsRequested: SignInClaim[];
	/** ours: of a refusal, the claims that a new request must ask for */
	claimsChallenge: SignInClaim[];
	/** ours: what the access token held; empty where none was issued. Never the token */
	accessTokenClaims: SignInTokenClaim[];
	/** ours: the same of the ID token beside it, names alone */
	idTokenClaims: SignInTokenClaim[];
}
