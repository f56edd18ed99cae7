// Delegated permissions of Microsoft Graph that applications ask for: those that this authority's own endpoints understand, and the
// commonest of those whose data Exchange, SharePoint and Teams keep, so that policies on these apply. Microsoft Graph permissions
// reference; the ids are Microsoft's, unverified.
import type { PermissionScope } from './types.ts';

function scope(id: string, value: string, type: 'User' | 'Admin', displayName: string): PermissionScope {
	return { id, value, type, displayName, description: displayName };
}

export const delegatedPermissions: PermissionScope[] = [
	scope('37f7f235-527c-4136-accd-4a02d197296e', 'openid', 'User', 'Sign you in'),
	scope('14dad69e-099b-42c9-810b-d002981feec1', 'profile', 'User', 'View your basic profile'),
	scope('64a6cdd6-aab1-4aaf-94b8-3cc8405e90d0', 'email', 'User', 'View your email address'),
	scope('7427e0e9-2fba-42fe-b0c0-848c9e6a8182', 'offline_access', 'User', 'Maintain access to data you have given it access to'),
	scope('e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User.Read', 'User', 'Sign you in and read your profile'),
	scope('b4e74841-8e56-480b-be8b-910348b18b4c', 'User.ReadWrite', 'User', 'Read and update your profile'),
	scope('b340eb25-3456-403f-be2f-af7a0d370277', 'User.ReadBasic.All', 'User', "Read all users' basic profiles"),
	scope('a154be20-db9c-4678-8ab7-66f6cc099a59', 'User.Read.All', 'Admin', "Read all users' full profiles"),
	scope('204e0828-b5ca-4ad8-b9f3-f32a958e7cc4', 'User.ReadWrite.All', 'Admin', "Read and write all users' full profiles"),
	scope('fc30e98b-8810-4501-81f5-c20a3196387b', 'User.RevokeSessions.All', 'Admin', 'Revoke all sign in sessions for a user'),
	scope('f92e74e7-2563-467f-9dd0-902688cb5863', 'User.EnableDisableAccount.All', 'Admin', 'Enable and disable user accounts'),
	scope('ba47897c-39ec-4d83-8086-ee8256fa737d', 'People.Read', 'User', 'Read your relevant people list'),
	scope('5f8c59db-677d-491f-a6b8-5f174b11ec1d', 'Group.Read.All', 'Admin', 'Read all groups'),
	scope('bc024368-1153-4739-b217-4326f2e966d0', 'GroupMember.Read.All', 'Admin', 'Read group memberships'),
	scope('06da0dbc-49e2-44d2-8312-53f166ab848a', 'Directory.Read.All', 'Admin', 'Read directory data'),
	scope('570282fd-fa5c-430d-a7fd-fc8dc98a9dca', 'Mail.Read', 'User', 'Read your mail'),
	scope('024d486e-b451-40bb-833d-3e66d98c5c73', 'Mail.ReadWrite', 'User', 'Read and write access to your mail'),
	scope('e383f46e-2787-4529-855e-0e479a3ffac0', 'Mail.Send', 'User', 'Send mail as you'),
	scope('465a38f9-76ea-45b9-9f34-9e8b0d4b0b42', 'Calendars.Read', 'User', 'Read your calendars'),
	scope('1ec239c2-d7c9-4623-a91a-a9775856bb36', 'Calendars.ReadWrite', 'User', 'Have full access to your calendars'),
	scope('ff74d97f-43af-4b68-9f2a-b77ee6968c5d', 'Contacts.Read', 'User', 'Read your contacts'),
	scope('10465720-29dd-4523-a11a-6a75c743c9d9', 'Files.Read', 'User', 'Read your files'),
	scope('5c28f0bf-8a70-41f1-8ab2-9032436ddb65', 'Files.ReadWrite', 'User', 'Have full access to your files'),
	scope('df85f4d6-205c-4ac5-a5ea-6bf408dba283', 'Files.Read.All', 'User', 'Read all files that you have access to'),
	scope('205e70e5-aba6-4c52-a976-6d2d46c48043', 'Sites.Read.All', 'User', 'Read items in all site collections'),
	scope('89fe6a52-be36-487e-b7d8-d061c450a026', 'Sites.ReadWrite.All', 'User', 'Edit or delete items in all site collections'),
	scope('f501c180-9344-439a-bca0-6cbf209fd270', 'Chat.Read', 'User', 'Read your chat messages'),
	scope('9d8982ae-4365-4f57-95e9-d6032a4c0b87', 'Channel.ReadBasic.All', 'User', 'Read the names and descriptions of channels'),
	scope('767156cb-16ae-4d10-8f8b-41b657c8c8c8', 'ChannelMessage.Read.All', 'Admin', 'Read your channel messages'),
	scope('485be79e-c497-4b35-9400-0e3fa7f2a5d4', 'Team.ReadBasic.All', 'User', 'Read the names and descriptions of teams'),
	scope('e4c9e354-4dc5-45b8-9e7c-e1393b0b1a20', 'AuditLog.Read.All', 'Admin', 'Read audit log data'),
	scope('572fea84-0151-49b2-9301-11cb16974376', 'Policy.Read.All', 'Admin', "Read your organization's policies"),
	scope('633e0fce-8c58-4cfb-9495-12bbd5a24f7c', 'Policy.Read.ConditionalAccess', 'Admin', "Read your organization's conditional access policies"),
	scope(
		'ad902697-1014-4ef5-81ef-2b4301988e8c',
		'Policy.ReadWrite.ConditionalAccess',
		'Admin',
		"Read and write your organization's conditional access policies",
	),
];
