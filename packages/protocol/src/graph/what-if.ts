// Microsoft Graph, "conditionalAccessRoot: evaluate": what a What-If question and its answer look like.
import type { ConditionalAccessPolicy } from './conditional-access-policy.ts';

export type SignInIdentity =
	| {
			'@odata.type': '#microsoft.graph.userSignIn';
			userId: string;
			externalUserType?: string | null;
			externalTenantId?: string | null;
	  }
	| { '@odata.type': '#microsoft.graph.servicePrincipalSignIn'; servicePrincipalId: string }
	/** beta */
	| { '@odata.type': '#microsoft.graph.agentSignIn'; agentServicePrincipalId: string };

export type SignInContext =
	| { '@odata.type': '#microsoft.graph.applicationContext'; includeApplications: string[] }
	| { '@odata.type': '#microsoft.graph.authContext'; authenticationContextValue: string }
	| {
			'@odata.type': '#microsoft.graph.userActionContext';
			userAction: 'registerSecurityInformation' | 'registerOrJoinDevices';
	  };

export interface DeviceInfo {
	deviceId?: string | null;
	displayName?: string | null;
	enrollmentProfileName?: string | null;
	isCompliant?: boolean | null;
	manufacturer?: string | null;
	mdmAppId?: string | null;
	model?: string | null;
	operatingSystem?: string | null;
	operatingSystemVersion?: string | null;
	ownership?: string | null;
	physicalIds?: string[] | null;
	profileType?: string | null;
	systemLabels?: string[] | null;
	trustType?: string | null;
	/** extensionAttribute1 … extensionAttribute15 */
	[extensionAttribute: `extensionAttribute${number}`]: string | null | undefined;
}

export interface SignInConditions {
	devicePlatform?: string | null;
	clientAppType?: string | null;
	signInRiskLevel?: string | null;
	userRiskLevel?: string | null;
	servicePrincipalRiskLevel?: string | null;
	/** beta */
	agentIdRiskLevel?: string | null;
	insiderRiskLevel?: string | null;
	country?: string | null;
	ipAddress?: string | null;
	authenticationFlow?: { transferMethod?: string | null } | null;
	deviceInfo?: DeviceInfo | null;
}

export interface WhatIfRequest {
	signInIdentity: SignInIdentity;
	signInContext: SignInContext;
	signInConditions?: SignInConditions | null;
	appliedPoliciesOnly?: boolean | null;
}

/** Graph, "whatIfAnalysisReasons" */
export type WhatIfAnalysisReason =
	| 'notSet'
	| 'notEnoughInformation'
	| 'invalidCondition'
	| 'users'
	| 'workloadIdentities'
	| 'application'
	| 'userActions'
	| 'authenticationContext'
	| 'devicePlatform'
	| 'devices'
	| 'clientApps'
	| 'location'
	| 'signInRisk'
	| 'emptyPolicy'
	| 'invalidPolicy'
	| 'policyNotEnabled'
	| 'userRisk'
	| 'time'
	| 'insiderRisk'
	| 'authenticationFlow'
	/** beta alone has the two on agents */
	| 'agentIdRisk'
	| 'agentIdentities';

export interface WhatIfAnalysisResult extends ConditionalAccessPolicy {
	policyApplies: boolean;
	analysisReasons: WhatIfAnalysisReason;
}
