// The permissions of Microsoft Graph, delegated and of applications. Ids and who may consent are Microsoft's,
// generated; what people read on the consent page is ours for the commonest, and Microsoft's name of the permission for
// the rest.
import type { AppRole, PermissionScope } from '../records/application.ts';
import * as ofApplications from './generated/application-permissions.ts';
import * as delegated from './generated/delegated-permissions.ts';

/** what people read, by value */
const consentTexts: Readonly<Record<string, string>> = {
	openid: 'Sign you in',
	profile: 'View your basic profile',
	email: 'View your email address',
	offline_access: 'Maintain access to data you have given it access to',
	'User.Read': 'Sign you in and read your profile',
	'User.ReadWrite': 'Read and update your profile',
	'User.ReadBasic.All': "Read all users' basic profiles",
	'User.Read.All': "Read all users' full profiles",
	'User.ReadWrite.All': "Read and write all users' full profiles",
	'User.RevokeSessions.All': 'Revoke all sign in sessions for a user',
	'User.EnableDisableAccount.All': 'Enable and disable user accounts',
	'People.Read': 'Read your relevant people list',
	'Group.Read.All': 'Read all groups',
	'GroupMember.Read.All': 'Read group memberships',
	'Directory.Read.All': 'Read directory data',
	'Mail.Read': 'Read your mail',
	'Mail.ReadWrite': 'Read and write access to your mail',
	'Mail.Send': 'Send mail as you',
	'Calendars.Read': 'Read your calendars',
	'Calendars.ReadWrite': 'Have full access to your calendars',
	'Contacts.Read': 'Read your contacts',
	'Files.Read': 'Read your files',
	'Files.ReadWrite': 'Have full access to your files',
	'Files.Read.All': 'Read all files that you have access to',
	'Sites.Read.All': 'Read items in all site collections',
	'Sites.ReadWrite.All': 'Edit or delete items in all site collections',
	'Chat.Read': 'Read your chat messages',
	'Channel.ReadBasic.All': 'Read the names and descriptions of channels',
	'ChannelMessage.Read.All': 'Read your channel messages',
	'Team.ReadBasic.All': 'Read the names and descriptions of teams',
	'Mail.ReadBasic': 'Read your basic mail',
	'Mail.Read.Shared': 'Read mail that you can access',
	'MailboxSettings.Read': 'Read your mailbox settings',
	'MailboxSettings.ReadWrite': 'Read and write your mailbox settings',
	'Calendars.Read.Shared': 'Read calendars that you can access',
	'Calendars.ReadWrite.Shared': 'Read and write calendars that you can access',
	'Contacts.ReadWrite': 'Have full access to your contacts',
	'Files.ReadWrite.All': 'Have full access to all files that you have access to',
	'Notes.Read': 'Read your notebooks',
	'Notes.ReadWrite': 'Read and write your notebooks',
	'Tasks.Read': 'Read your tasks',
	'Tasks.ReadWrite': 'Have full access to your tasks',
	'Chat.ReadWrite': 'Read and write your chat messages',
	'ChatMessage.Send': 'Send chat messages',
	'ChannelMessage.Send': 'Send channel messages',
	'OnlineMeetings.ReadWrite': 'Read and create your online meetings',
	'Presence.Read': 'Read your presence information',
	'Presence.Read.All': 'Read presence information of all users',
	'Group.ReadWrite.All': 'Read and write all groups',
	'Directory.ReadWrite.All': 'Read and write directory data',
	'Directory.AccessAsUser.All': 'Access the directory as you',
	'Application.Read.All': 'Read applications',
	'Application.ReadWrite.All': 'Read and write applications',
	'AuditLog.Read.All': 'Read audit log data',
	'Policy.Read.All': "Read your organization's policies",
	'Policy.Read.ConditionalAccess': "Read your organization's conditional access policies",
	'Policy.ReadWrite.ConditionalAccess': "Read and write your organization's conditional access policies",
};

export const delegatedPermissions: PermissionScope[] = delegated.delegatedPermissions.map(([id, value, type, name]) => {
	const displayName = (Object.hasOwn(consentTexts, value) ? consentTexts[value] : undefined) ?? name;
	return { id, value, type, displayName, description: displayName };
});

export const applicationPermissions: AppRole[] = ofApplications.applicationPermissions.map(
	([id, value, displayName]) => ({
		id,
		value,
		displayName,
		allowedMemberTypes: ['Application'],
	}),
);
