// Microsoft Graph, "conditionalAccessPolicy resource type" and the types inside it. Names and shapes are Graph's own. A
// member that a later Graph adds is kept: the index signatures let it through, and the engine reports it as not
// understood.
import type { AuthenticationStrengthPolicy } from './authentication-strength-policy.ts';

export type ConditionalAccessPolicyState = 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';

export type FilterMode = 'include' | 'exclude';

export interface ConditionalAccessFilter {
	mode: FilterMode;
	/** such as `device.isCompliant -eq True`, at most 3,072 characters */
	rule: string;
}

export interface ConditionalAccessApplications {
	includeApplications?: string[] | null;
	excludeApplications?: string[] | null;
	includeUserActions?: string[] | null;
	includeAuthenticationContextClassReferences?: string[] | null;
	applicationFilter?: ConditionalAccessFilter | null;
	[member: string]: unknown;
}

export interface ConditionalAccessExternalTenants {
	'@odata.type'?: string;
	membershipKind: 'all' | 'enumerated';
	members?: string[];
}

export interface ConditionalAccessGuestsOrExternalUsers {
	/** comma-joined flags, such as `internalGuest,b2bCollaborationGuest` */
	guestOrExternalUserTypes: string;
	externalTenants?: ConditionalAccessExternalTenants | null;
	[member: string]: unknown;
}

export interface ConditionalAccessUsers {
	includeUsers?: string[] | null;
	excludeUsers?: string[] | null;
	includeGroups?: string[] | null;
	excludeGroups?: string[] | null;
	includeRoles?: string[] | null;
	excludeRoles?: string[] | null;
	includeGuestsOrExternalUsers?: ConditionalAccessGuestsOrExternalUsers | null;
	excludeGuestsOrExternalUsers?: ConditionalAccessGuestsOrExternalUsers | null;
	[member: string]: unknown;
}

export interface ConditionalAccessClientApplications {
	includeServicePrincipals?: string[] | null;
	excludeServicePrincipals?: string[] | null;
	servicePrincipalFilter?: ConditionalAccessFilter | null;
	/** beta, as the next two: ids of agent identities or of their blueprints, or `All` */
	includeAgentIdServicePrincipals?: string[] | null;
	excludeAgentIdServicePrincipals?: string[] | null;
	agentIdServicePrincipalFilter?: ConditionalAccessFilter | null;
	[member: string]: unknown;
}

export interface ConditionalAccessPlatforms {
	includePlatforms?: string[] | null;
	excludePlatforms?: string[] | null;
	[member: string]: unknown;
}

export interface ConditionalAccessLocations {
	includeLocations?: string[] | null;
	excludeLocations?: string[] | null;
	[member: string]: unknown;
}

export interface ConditionalAccessDevices {
	deviceFilter?: ConditionalAccessFilter | null;
	includeDevices?: string[] | null;
	excludeDevices?: string[] | null;
	/** older names of the two above */
	includeDeviceStates?: string[] | null;
	excludeDeviceStates?: string[] | null;
	[member: string]: unknown;
}

export type ConditionalAccessClientApp =
	| 'all'
	| 'browser'
	| 'mobileAppsAndDesktopClients'
	| 'exchangeActiveSync'
	| 'easSupported'
	| 'easUnsupported'
	| 'modern'
	| 'other';

export type RiskLevel = 'low' | 'medium' | 'high' | 'hidden' | 'none';

export interface ConditionalAccessConditionSet {
	applications: ConditionalAccessApplications;
	users?: ConditionalAccessUsers | null;
	clientApplications?: ConditionalAccessClientApplications | null;
	clientAppTypes: ConditionalAccessClientApp[];
	platforms?: ConditionalAccessPlatforms | null;
	locations?: ConditionalAccessLocations | null;
	devices?: ConditionalAccessDevices | null;
	signInRiskLevels?: string[] | null;
	userRiskLevels?: string[] | null;
	servicePrincipalRiskLevels?: string[] | null;
	/** beta: comma-joined flags; about agents alone */
	agentIdRiskLevels?: string | null;
	/** comma-joined flags */
	insiderRiskLevels?: string | null;
	authenticationFlows?: { transferMethods?: string | null; [member: string]: unknown } | null;
	[condition: string]: unknown;
}

export interface ConditionalAccessGrantControls {
	operator: 'AND' | 'OR';
	builtInControls?: string[] | null;
	customAuthenticationFactors?: string[] | null;
	termsOfUse?: string[] | null;
	authenticationStrength?: (Partial<AuthenticationStrengthPolicy> & { id?: string }) | null;
	[control: string]: unknown;
}

export interface SignInFrequencySessionControl {
	isEnabled: boolean;
	type?: 'hours' | 'days' | null;
	value?: number | null;
	frequencyInterval?: 'timeBased' | 'everyTime' | null;
	authenticationType?: 'primaryAndSecondaryAuthentication' | 'secondaryAuthentication' | null;
	[member: string]: unknown;
}

export type PersistentBrowserMode = 'always' | 'never';
export type CloudAppSecurityType = 'mcasConfigured' | 'monitorOnly' | 'blockDownloads';
export type ContinuousAccessEvaluationMode = 'disabled' | 'strictEnforcement' | 'strictLocation';

export interface ConditionalAccessSessionControls {
	signInFrequency?: SignInFrequencySessionControl | null;
	persistentBrowser?: { isEnabled: boolean; mode?: PersistentBrowserMode | null } | null;
	cloudAppSecurity?: { isEnabled: boolean; cloudAppSecurityType?: CloudAppSecurityType | null } | null;
	applicationEnforcedRestrictions?: { isEnabled: boolean } | null;
	continuousAccessEvaluation?: { mode: ContinuousAccessEvaluationMode } | null;
	disableResilienceDefaults?: boolean | null;
	secureSignInSession?: { isEnabled: boolean } | null;
	/** beta */
	globalSecureAccessFilteringProfile?: { isEnabled: boolean; profileId?: string | null } | null;
	[control: string]: unknown;
}

export interface ConditionalAccessPolicy {
	id: string;
	templateId?: string | null;
	displayName: string;
	description?: string | null;
	createdDateTime?: string | null;
	modifiedDateTime?: string | null;
	deletedDateTime?: string | null;
	state: ConditionalAccessPolicyState;
	conditions: ConditionalAccessConditionSet;
	grantControls: ConditionalAccessGrantControls | null;
	sessionControls?: ConditionalAccessSessionControls | null;
	[property: string]: unknown;
}
