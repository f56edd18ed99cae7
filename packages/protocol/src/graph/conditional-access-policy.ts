// Microsoft Graph, "conditionalAccessPolicy resource type" and the types inside it. Names and shapes are Graph's own.

export type ConditionalAccessPolicyState = 'enabled' | 'disabled' | 'enabledForReportingButNotEnforced';

export interface ConditionalAccessApplications {
	includeApplications?: string[];
	excludeApplications?: string[];
	includeUserActions?: string[];
	includeAuthenticationContextClassReferences?: string[];
}

export interface ConditionalAccessUsers {
	includeUsers?: string[];
	excludeUsers?: string[];
	includeGroups?: string[];
	excludeGroups?: string[];
	includeRoles?: string[];
	excludeRoles?: string[];
}

export interface ConditionalAccessLocations {
	includeLocations?: string[];
	excludeLocations?: string[];
}

export type ConditionalAccessClientApp = 'all' | 'browser' | 'mobileAppsAndDesktopClients' | 'exchangeActiveSync' | 'easSupported' | 'other';

export interface ConditionalAccessConditionSet {
	applications: ConditionalAccessApplications;
	users?: ConditionalAccessUsers | null;
	clientAppTypes: ConditionalAccessClientApp[];
	locations?: ConditionalAccessLocations | null;
	/** conditions of Graph that this version does not evaluate arrive here and are refused by validation */
	[condition: string]: unknown;
}

export type ConditionalAccessGrantControl = 'block' | 'mfa';

export interface ConditionalAccessGrantControls {
	operator: 'AND' | 'OR';
	builtInControls: string[];
	[control: string]: unknown;
}

export interface ConditionalAccessPolicy {
	id: string;
	displayName: string;
	createdDateTime?: string | null;
	modifiedDateTime?: string | null;
	state: ConditionalAccessPolicyState;
	conditions: ConditionalAccessConditionSet;
	grantControls: ConditionalAccessGrantControls | null;
	sessionControls?: Record<string, unknown> | null;
	[property: string]: unknown;
}
