// Microsoft Graph, "signIn resource type": of v1.0, and of beta where it says so. What this authority does not know is
// left out.

export interface SignIn {
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
	ipAddress: string | null;
	/** of the address: the country alone is looked up, ISO 3166-1 alpha-2 */
	location: { city: null; state: null; countryOrRegion: string | null; geoCoordinates: null };
	clientAppUsed: string | null;
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
	appliedConditionalAccessPolicies?: { id: string; displayName: string; result: string }[];
	/** as it was judged; `hidden`: unknown, since a detector failed */
	riskLevelDuringSignIn: 'none' | 'low' | 'medium' | 'high' | 'hidden';
	/** of all that was detected of it */
	riskLevelAggregated: 'none' | 'low' | 'medium' | 'high' | 'hidden';
	/** what became of it, such as `atRisk` or `remediated` */
	riskState: string;
	riskDetail: string;
	/** such as `unfamiliarFeatures` */
	riskEventTypes_v2: readonly string[];
	/** beta */
	userAgent: string | null;
	/** beta; absent where no user is known */
	userType: 'member' | 'guest' | null;
	/** beta */
	homeTenantId: string | null;
	/** beta; a tenant sees where its users go, without the policies there */
	resourceTenantId: string;
	/** beta */
	crossTenantAccessType: 'none' | 'b2bCollaboration';
	/** beta */
	authenticationProtocol: 'oAuth2' | 'deviceCode' | 'ropc';
	/** beta; `uti` of the access token */
	uniqueTokenIdentifier: string | null;
	/** beta; one */
	signInEventTypes: ('interactiveUser' | 'nonInteractiveUser' | 'servicePrincipal')[];
	/** beta */
	authenticationDetails: { authenticationMethod: string }[];
	/** beta; the contexts in the access token */
	authenticationContextClassReferences: { id: string }[];
	/** ours: contexts in the token that no enabled policy protects */
	unprotectedAuthenticationContexts: string[];
	/** ours: session controls that policies ask for and nobody holds the session to, by name */
	sessionControlsNotEnforced: readonly string[];
}
