// Microsoft Graph as a resource: present in every tenant, with the permissions that this authority's own Graph endpoints
// understand. Microsoft Graph permissions reference; the ids are Microsoft's.
import { microsoftGraphAppId } from '@countersign/protocol';
import type { Application, AppRole, PermissionScope } from './types.ts';

function scope(id: string, value: string, type: 'User' | 'Admin', displayName: string): PermissionScope {
	return { id, value, type, displayName, description: displayName };
}

function role(id: string, value: string, displayName: string): AppRole {
	return { id, value, displayName, allowedMemberTypes: ['Application'] };
}

export const microsoftGraph: Application = {
	appId: microsoftGraphAppId,
	tenantId: '',
	displayName: 'Microsoft Graph',
	publisher: 'Countersign',
	signInAudience: 'AzureADMultipleOrgs',
	identifierUris: ['https://graph.microsoft.com'],
	redirectUris: { spa: [], web: [], publicClient: [] },
	isFallbackPublicClient: false,
	scopes: [
		scope('37f7f235-527c-4136-accd-4a02d197296e', 'openid', 'User', 'Sign you in'),
		scope('14dad69e-099b-42c9-810b-d002981feec1', 'profile', 'User', 'View your basic profile'),
		scope('64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'email', 'User', 'View your email address'),
		scope('7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'offline_access', 'User', 'Maintain access to data you have given it access to'),
		scope('e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User.Read', 'User', 'Sign you in and read your profile'),
		scope('572fea84-0151-49b2-9301-11cb16974376', 'Policy.Read.All', 'Admin', "Read your organization's policies"),
		scope('633e0fce-8c58-4cfb-9495-12bbd5a24f7c', 'Policy.Read.ConditionalAccess', 'Admin', "Read your organization's conditional access policies"),
		scope(
			'ad902697-1014-4ef5-81ef-2b4301988e8c',
			'Policy.ReadWrite.ConditionalAccess',
			'Admin',
			"Read and write your organization's conditional access policies",
		),
	],
	appRoles: [
		role('246dd0d5-5bd0-4def-940b-0421030a5b68', 'Policy.Read.All', "Read your organization's policies"),
		role('37730810-e9ba-4e46-b07e-8ca78d182097', 'Policy.Read.ConditionalAccess', "Read your organization's conditional access policies"),
		role('01c0a623-fc9b-48e9-b794-0756f8e8f067', 'Policy.ReadWrite.ConditionalAccess', "Read and write your organization's conditional access policies"),
	],
	preAuthorized: [],
	knownClientApplications: [],
	passwordCredentials: [],
	keyCredentials: [],
	requiredResourceAccess: [],
	optionalClaims: { accessToken: ['xms_cc'], idToken: [] },
};
