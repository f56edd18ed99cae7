// Which permissions open what: any one of a list suffices, the least first, as each operation's table in Microsoft
// Graph's documentation has them. A higher permission opens what the lower ones do, so it stands in their lists.

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
/** "Update user" of accountEnabled: enough beside one that reads whole users */
export const enableAccounts = 'User.EnableDisableAccount.All';

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

/** An application may not act as a user. */
const ofApplication = (permissions: readonly string[]) => permissions.filter((one) => one !== asUser);

/** The same permissions for both kinds of token, but for those that only a user's can carry. */
export function sameFor(permissions: readonly string[]): {
	delegated: readonly string[];
	application: readonly string[];
} {
	return { delegated: permissions, application: ofApplication(permissions) };
}

/** "Get directoryObject" */
export const readObjects = sameFor(directoryReading);
/** "directoryObject: checkMemberGroups", "checkMemberObjects", "getMemberGroups", "getMemberObjects", of anybody */
export const checkMemberships = sameFor(readMemberships);
/** "List devices", "Get device", "List registeredOwners" */
export const readDevices = {
	delegated: ['Device.Read.All', ...directoryReading],
	application: ofApplication(['Device.Read.All', 'Device.ReadWrite.All', ...directoryReading]),
};
/** "Update device" */
export const writeDevices = {
	delegated: [asUser],
	application: ['Device.ReadWrite.All', 'Directory.ReadWrite.All'],
};
/** "Create device": a user's alone */
export const createDevices = { delegated: [asUser], application: [] };
/** "Delete device" */
export const deleteDevices = { delegated: [asUser], application: ['Device.ReadWrite.All'] };
/** "List ownedDevices", "List registeredDevices" */
export const readDevicesOfUsers = ['User.Read.All', 'User.ReadWrite.All', ...directoryReading];
/** "List applications", "List servicePrincipals" */
export const readApplications = sameFor(['Application.Read.All', 'Application.ReadWrite.All', ...directoryReading]);
/** "List directoryRoles", "List unifiedRoleDefinitions", "List unifiedRoleAssignments" */
export const readRoles = sameFor([
	'RoleManagement.Read.Directory',
	'RoleManagement.Read.All',
	'RoleManagement.ReadWrite.Directory',
	...directoryReading,
]);
/** "Create unifiedRoleAssignment" */
export const writeRoles = sameFor(['RoleManagement.ReadWrite.Directory']);
/** "List organization": a user's application sees it with the user's own profile */
export const readOrganization = {
	delegated: ['User.Read', 'Organization.Read.All', 'Organization.ReadWrite.All', ...directoryReading],
	application: ofApplication(['Organization.Read.All', 'Organization.ReadWrite.All', ...directoryReading]),
};
/** "List domains" */
export const readDomains = sameFor(['Domain.Read.All', 'Domain.ReadWrite.All', ...directoryReading]);
/** "Update domain" */
export const writeDomains = sameFor(['Domain.ReadWrite.All']);
/** "List subscribedSkus" */
export const readSkus = sameFor(['LicenseAssignment.Read.All', 'Organization.Read.All', ...directoryReading]);
/** "List oAuth2PermissionGrants" */
export const readGrants = sameFor([
	'DelegatedPermissionGrant.Read.All',
	'DelegatedPermissionGrant.ReadWrite.All',
	...directoryReading,
]);
/** "List appRoleAssignments", "List appRoleAssignments granted for a service principal" */
export const readAppRoleAssignments = sameFor([
	'Application.Read.All',
	'Application.ReadWrite.All',
	'AppRoleAssignment.ReadWrite.All',
	...directoryReading,
]);
/** "Get authenticationMethodsPolicy" */
export const readMethodsPolicy = sameFor([
	'Policy.Read.AuthenticationMethod',
	'Policy.Read.All',
	'Policy.ReadWrite.AuthenticationMethod',
]);
/** "Update x509CertificateAuthenticationMethodConfiguration" and its neighbours */
export const writeMethodsPolicy = sameFor(['Policy.ReadWrite.AuthenticationMethod']);
/** "List certificateBasedAuthConfigurations" */
export const readCertificateAuthorities = {
	delegated: ['Organization.Read.All', 'Organization.ReadWrite.All'],
	application: ['Organization.Read.All'],
};
/** "Create certificateBasedAuthConfiguration": a user's alone */
export const writeCertificateAuthorities = { delegated: ['Organization.ReadWrite.All'], application: [] };
/** "Get authorizationPolicy" */
export const readAuthorizationPolicy = sameFor(['Policy.Read.All', 'Policy.ReadWrite.Authorization']);
/** "Get identitySecurityDefaultsEnforcementPolicy" */
export const readSecurityDefaults = sameFor(['Policy.Read.All', 'Policy.ReadWrite.SecurityDefaults']);
/** "List directoryAudits" */
export const readAudits = sameFor(readLog);
/** "Create user", "Update user" */
export const writeUsers = sameFor(['User.ReadWrite.All', 'Directory.ReadWrite.All', asUser]);
/** "Update user", "Permissions for specific scenarios": each is enough to change these members and no other. */
const singleMembers: Readonly<Record<string, readonly string[]>> = {
	'User-Mail.ReadWrite.All': ['otherMails'],
	'User-PasswordProfile.ReadWrite.All': ['passwordProfile'],
	'User-Phone.ReadWrite.All': ['businessPhones', 'mobilePhone'],
};
/** "Update user", of whichever member */
export const updateUsers = sameFor([enableAccounts, ...Object.keys(singleMembers), ...writeUsers.delegated]);
/**
 * @param held permissions of the token
 * @returns permissions one of which suffices to change the member of a user, the least first
 */
export function permissionsToUpdate(member: string, held: readonly unknown[]): readonly string[] {
	const own = Object.keys(singleMembers).filter((permission) => singleMembers[permission]?.includes(member));
	const mayEnable = member === 'accountEnabled' && wholeUsers.some((permission) => held.includes(permission));
	return [...(mayEnable ? [enableAccounts] : own), ...writeUsers.delegated];
}
/** "Delete a user", "Restore deleted directory object item" */
export const deleteUsers = sameFor(['User.DeleteRestore.All', 'User.ReadWrite.All', asUser]);
/** "Create group", "Update group", "Delete group" */
export const writeGroups = sameFor(['Group.ReadWrite.All', 'Directory.ReadWrite.All', asUser]);
/** "Add members", "Remove member" */
export const writeMembers = sameFor([
	'GroupMember.ReadWrite.All',
	'Group.ReadWrite.All',
	'Directory.ReadWrite.All',
	asUser,
]);
/** "Create application", "Update application", "application: addPassword", "Create servicePrincipal" */
export const writeApplications = {
	delegated: ['Application.ReadWrite.All', 'Directory.ReadWrite.All', asUser],
	// the first is enough for those that the application owns
	application: ['Application.ReadWrite.OwnedBy', 'Application.ReadWrite.All', 'Directory.ReadWrite.All'],
};
/**
 * "Grant an appRoleAssignment for a service principal". No other permission is enough: whoever may give roles of
 * Microsoft Graph to applications could give itself the permission to make somebody a Global Administrator.
 */
export const writeAppRoleAssignments = sameFor(['AppRoleAssignment.ReadWrite.All', asUser]);
/** "Create oAuth2PermissionGrant" */
export const writeGrants = sameFor(['DelegatedPermissionGrant.ReadWrite.All', 'Directory.ReadWrite.All', asUser]);

/** Of the signed-in user alone: on another user they are not enough. */
const methodsOf = (kind: string, access: 'Read' | 'ReadWrite') => [
	`UserAuthMethod-${kind}.${access}`,
	`UserAuthenticationMethod.${access}`,
];
const allMethodsOf = (kind: string, access: 'Read' | 'ReadWrite') =>
	methodsOf(kind, access).map((permission) => `${permission}.All`);

/**
 * "List temporaryAccessPassMethods", "List fido2AuthenticationMethods" and their neighbours.
 *
 * @param kind as the permissions' names have it
 */
export function readMethods(kind: 'TAP' | 'Passkey' | 'SoftwareOATH' | 'Password' | 'Phone') {
	const all = [...allMethodsOf(kind, 'Read'), ...allMethodsOf(kind, 'ReadWrite')];
	return { own: [...methodsOf(kind, 'Read'), ...methodsOf(kind, 'ReadWrite'), ...all], others: all };
}
/** "Create temporaryAccessPassMethod", "Delete fido2AuthenticationMethod" and their neighbours */
export const writeMethods = (kind: 'TAP' | 'Passkey' | 'SoftwareOATH' | 'Phone') =>
	sameFor(allMethodsOf(kind, 'ReadWrite'));
/** "authenticationMethod: resetPassword": a user's token alone */
export const resetPasswords = {
	delegated: allMethodsOf('Password', 'ReadWrite').reverse(),
	application: [] as readonly string[],
};
/** "List methods" */
export const readAllMethods = {
	own: [
		'UserAuthenticationMethod.Read',
		'UserAuthenticationMethod.ReadWrite',
		'UserAuthenticationMethod.Read.All',
		'UserAuthenticationMethod.ReadWrite.All',
	],
	others: ['UserAuthenticationMethod.Read.All', 'UserAuthenticationMethod.ReadWrite.All'],
};
/** "Create invitation" */
export const inviteGuests = sameFor(['User.Invite.All', 'User.ReadWrite.All', 'Directory.ReadWrite.All', asUser]);
/** "List riskDetections" */
export const readRiskDetections = sameFor(['IdentityRiskEvent.Read.All', 'IdentityRiskEvent.ReadWrite.All']);
/** "List riskyUsers" */
export const readRiskyUsers = sameFor(['IdentityRiskyUser.Read.All', 'IdentityRiskyUser.ReadWrite.All']);
/** "riskyUser: confirmCompromised", "dismiss", "confirmSafe" */
export const writeRiskyUsers = sameFor(['IdentityRiskyUser.ReadWrite.All']);
/** "List riskyServicePrincipals", "List servicePrincipalRiskDetections" */
export const readRiskyServicePrincipals = sameFor([
	'IdentityRiskyServicePrincipal.Read.All',
	'IdentityRiskyServicePrincipal.ReadWrite.All',
]);
/** "riskyServicePrincipal: confirmCompromised", "dismiss" */
export const writeRiskyServicePrincipals = sameFor(['IdentityRiskyServicePrincipal.ReadWrite.All']);
