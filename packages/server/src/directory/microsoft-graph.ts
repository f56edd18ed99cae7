// Microsoft Graph as a resource: present in every tenant, with all its permissions.
import { microsoftGraphAppId, openIdScopes, portalPermissions } from '@countersign/protocol';
import type { Application } from '../records/application.ts';
import { applicationPermissions, delegatedPermissions } from './microsoft-graph-permissions.ts';
import { portal } from './portal.ts';

/** what its tokens name as their audience: its name where the request wrote that, its id otherwise */
export const microsoftGraphAudiences: readonly unknown[] = [microsoftGraphAppId, 'https://graph.microsoft.com'];

export const microsoftGraph: Application = {
	appId: microsoftGraphAppId,
	tenantId: '',
	displayName: 'Microsoft Graph',
	publisher: 'Countersign',
	signInAudience: 'AzureADMultipleOrgs',
	identifierUris: ['https://graph.microsoft.com'],
	redirectUris: { spa: [], web: [], publicClient: [] },
	isFallbackPublicClient: false,
	scopes: delegatedPermissions,
	appRoles: applicationPermissions,
	preAuthorized: [
		{
			appId: portal.appId,
			scopeIds: delegatedPermissions
				.filter(({ value }) => [...openIdScopes, ...portalPermissions].includes(value))
				.map(({ id }) => id),
		},
	],
	knownClientApplications: [],
	passwordCredentials: [],
	keyCredentials: [],
	requiredResourceAccess: [],
	optionalClaims: { accessToken: ['xms_cc'], idToken: [] },
	// nobody but Graph may read them, and programs do
	accessTokenVersion: 1,
};
