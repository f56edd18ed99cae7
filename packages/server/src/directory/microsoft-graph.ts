// Microsoft Graph as a resource: present in every tenant, with the permissions that this authority's own Graph endpoints
// understand, and the commonest of others that applications ask for. Microsoft Graph permissions reference; the ids are Microsoft's.
import { microsoftGraphAppId } from '@countersign/protocol';
import type { Application, AppRole } from '../records/application.ts';
import { delegatedPermissions } from './microsoft-graph-permissions.ts';

function role(id: string, value: string, displayName: string): AppRole {
	return { id, value, displayName, allowedMemberTypes: ['Application'] };
}

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
	appRoles: [
		role('b0afded3-3588-46d8-8b3d-9842eff778da', 'AuditLog.Read.All', 'Read all audit log data'),
		role('246dd0d5-5bd0-4def-940b-0421030a5b68', 'Policy.Read.All', "Read your organization's policies"),
		role(
			'37730810-e9ba-4e46-b07e-8ca78d182097',
			'Policy.Read.ConditionalAccess',
			"Read your organization's conditional access policies",
		),
		role(
			'01c0a623-fc9b-48e9-b794-0756f8e8f067',
			'Policy.ReadWrite.ConditionalAccess',
			"Read and write your organization's conditional access policies",
		),
		role('df021288-bdef-4463-88db-98f22de89214', 'User.Read.All', "Read all users' full profiles"),
		role('741f803b-c850-494e-b5df-cde7c675a1ca', 'User.ReadWrite.All', "Read and write all users' full profiles"),
		role('77f3a031-c388-4f99-b373-dc68676a979e', 'User.RevokeSessions.All', 'Revoke all sign in sessions for a user'),
		role('3011c876-62b7-4ada-afa2-506cbbecc68c', 'User.EnableDisableAccount.All', 'Enable and disable user accounts'),
		role('7ab1d382-f21e-4acd-a863-ba3e13f7da61', 'Directory.Read.All', 'Read directory data'),
		role('5b567255-7703-4780-807c-7be8301ae99b', 'Group.Read.All', 'Read all groups'),
		role('98830695-27a2-44f7-8c18-0c3ebc9698f6', 'GroupMember.Read.All', 'Read all group memberships'),
		role('9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30', 'Application.Read.All', 'Read all applications'),
		role('810c84a8-4a9e-49e6-bf7d-12d183f40d01', 'Mail.Read', 'Read mail in all mailboxes'),
		role('b633e1c5-b582-4048-a93e-9f11b44c7e96', 'Mail.Send', 'Send mail as any user'),
		role('798ee544-9d2d-430c-a058-570e29e34338', 'Calendars.Read', 'Read calendars in all mailboxes'),
		role('01d4889c-1287-42c6-ac1f-5d1e02578ef6', 'Files.Read.All', 'Read files in all site collections'),
		role('332a536c-c7ef-4017-ab91-336970924f0d', 'Sites.Read.All', 'Read items in all site collections'),
	],
	preAuthorized: [],
	knownClientApplications: [],
	passwordCredentials: [],
	keyCredentials: [],
	requiredResourceAccess: [],
	optionalClaims: { accessToken: ['xms_cc'], idToken: [] },
	// nobody but Graph may read them, and programs do
	accessTokenVersion: 1,
};
