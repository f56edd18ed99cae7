// Which permissions open what: any one of a list suffices, the least first, as each operation's table in Microsoft Graph's documentation
// has them. A higher permission opens what the lower ones do, so it stands in their lists.

/** Delegated alone: whatever the signed-in person may do in the directory. Microsoft Graph, "permissions reference". */
const asUser = 'Directory.AccessAsUser.All';
const directoryReading = ['Directory.Read.All', 'Directory.ReadWrite.All', asUser];

/** "List conditionalAccessPolicies" and its neighbours */
export const readPermissions = [
	'Policy.Read.ConditionalAccess',
	'Policy.Read.All',
	'Policy.ReadWrite.ConditionalAccess',
];
export const writePermissions = ['Policy.ReadWrite.ConditionalAccess'];
/** "List authenticationStrengthPolicies" */
export const readStrengthPermissions = [
	...readPermissions,
	'Policy.Read.AuthenticationMethod',
	'Policy.ReadWrite.AuthenticationMethod',
];
/** "Create authenticationStrengthPolicy" */
export const writeStrengthPermissions = [...writePermissions, 'Policy.ReadWrite.AuthenticationMethod'];

/** "List users": with these a whole profile, with the first of the next list its basic members */
export const wholeUsers = ['User.Read.All', 'User.ReadWrite.All', ...directoryReading];
export const readUsers = ['User.ReadBasic.All', ...wholeUsers];
/** "user: get" of the one who is signed in */
export const ownProfile = ['User.Read', 'User.ReadWrite', ...readUsers];
/** "user: revokeSignInSessions" */
export const revokeSessions = ['User.RevokeSessions.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All', asUser];
/** "user: update" of accountEnabled */
export const enableAccounts = [
	'User.EnableDisableAccount.All',
	'User.ReadWrite.All',
	'Directory.ReadWrite.All',
	asUser,
];

/** "List groups" */
export const readGroups = [
	'GroupMember.Read.All',
	'GroupMember.ReadWrite.All',
	'Group.Read.All',
	'Group.ReadWrite.All',
	...directoryReading,
];
/** "List a user's memberOf", "user: checkMemberGroups" */
export const readMemberships = [...readGroups, 'User.Read.All', 'User.ReadWrite.All'];
/** "directoryObject: getByIds" */
export const readDirectory = directoryReading;
/** "List signIns" */
export const readLog = ['AuditLog.Read.All'];
