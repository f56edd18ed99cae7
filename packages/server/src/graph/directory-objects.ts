// Users and groups as Graph writes them. Microsoft Graph, "user resource type" and "group resource type".

import { type DirectoryRole, directoryRoles } from '../directory/directory-roles.ts';
import { applicationObjectId } from '../directory/service-principal.ts';
import type { Group } from '../records/group.ts';
import type { DirectoryUser } from '../records/user.ts';
import { absentOfGroups, absentOfUsers } from './absent-members.ts';
import { principalsOf, toGraphApplication, toGraphServicePrincipal } from './application-objects.ts';
import { toGraphDevice } from './device-objects.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

/** members of a user that no decision rests on: texts, lists of texts, and those of `onPremisesExtensionAttributes` */
export const textMembers: readonly string[] = [
	'ageGroup',
	'city',
	'companyName',
	'consentProvidedForMinor',
	'country',
	'department',
	'employeeId',
	'employeeType',
	'faxNumber',
	'jobTitle',
	'mailNickname',
	'mobilePhone',
	'officeLocation',
	'onPremisesImmutableId',
	'passwordPolicies',
	'postalCode',
	'preferredLanguage',
	'state',
	'streetAddress',
	'usageLocation',
];
/** texts of the object `employeeOrgData` */
export const organizationMembers: readonly string[] = ['costCenter', 'division'];
export const listMembers: readonly string[] = ['businessPhones', 'otherMails'];
export const extensionAttributes: readonly string[] = Array.from(
	{ length: 15 },
	(_, index) => `extensionAttribute${index + 1}`,
);

export function toGraphUser(user: DirectoryUser): Record<string, unknown> {
	return {
		id: user.id,
		displayName: user.displayName,
		givenName: user.givenName ?? null,
		surname: user.surname ?? null,
		userPrincipalName: user.userPrincipalName,
		mail: user.mail ?? null,
		userType: user.userType ?? (user.home ? 'Guest' : 'Member'),
	};
}

/** what an answer shows of a user where `$select` does not say; Microsoft Graph, "List users" */
export const usualMembers: ReadonlySet<string> = new Set(
	[
		'id',
		'accountEnabled',
		'businessPhones',
		'displayName',
		'givenName',
		'jobTitle',
		'mail',
		'mobilePhone',
		'officeLocation',
		'preferredLanguage',
		'surname',
		'userPrincipalName',
		'userType',
	].map((name) => name.toLowerCase()),
);

const folded = (names: readonly string[]) => names.map((name) => [name, name.toLowerCase()] as const);
const foldedTexts = folded(textMembers);
const foldedLists = folded(listMembers);
const foldedAbsent = folded(Object.keys(absentOfUsers));

/** @param seconds epoch seconds; 0: never */
const timeText = (seconds: number) =>
	seconds === 0 ? null : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

/** members of a user that are no texts in Graph, and are kept as texts: an object, a time and a flag */
function toGraphEmployment(written: (name: string) => unknown, isWanted: (name: string) => boolean): Row {
	const row: Row = {};
	if (isWanted('employeehiredate')) row.employeeHireDate = written('employeeHireDate');
	if (isWanted('employeeorgdata')) {
		const data = Object.fromEntries(organizationMembers.map((name) => [name, written(name)]));
		row.employeeOrgData = Object.values(data).some((value) => value !== null) ? data : null;
	}
	if (isWanted('showinaddresslist')) {
		const text = written('showInAddressList');
		row.showInAddressList = text === null ? null : text === 'true';
	}
	return row;
}

/**
 * Every member that there is of a user; those that nobody wrote are null.
 *
 * @param wanted names in small letters: a page of many users is made of these alone; absent: all
 */
export function toWholeUser(user: DirectoryUser, wanted?: ReadonlySet<string>): Record<string, unknown> {
	const written = (name: string) => user.profile?.[name] ?? null;
	const isWanted = (name: string) => wanted === undefined || wanted.has(name) || wanted.has('*');
	const row: Record<string, unknown> = { ...toGraphUser(user), accountEnabled: user.accountEnabled };
	if (isWanted('createddatetime')) row.createdDateTime = user.createdDateTime ?? null;
	if (isWanted('creationtype')) row.creationType = user.home ? 'Invitation' : null;
	if (isWanted('lastpasswordchangedatetime')) row.lastPasswordChangeDateTime = timeText(user.passwordChangedAt);
	if (isWanted('signinsessionsvalidfromdatetime')) row.signInSessionsValidFromDateTime = timeText(user.tokensValidFrom);
	if (isWanted('authorizationinfo'))
		row.authorizationInfo = { certificateUserIds: user.registeredMethods?.certificateUserIds ?? [] };
	Object.assign(row, toGraphEmployment(written, isWanted));
	for (const [name, lower] of foldedTexts) if (isWanted(lower)) row[name] = written(name);
	for (const [name, lower] of foldedLists) if (isWanted(lower)) row[name] = written(name) ?? [];
	if (wanted)
		for (const [name, lower] of foldedAbsent) if (wanted.has(lower) || wanted.has('*')) row[name] = absentOfUsers[name];
	if (isWanted('onpremisesextensionattributes'))
		row.onPremisesExtensionAttributes = Object.fromEntries(extensionAttributes.map((name) => [name, written(name)]));
	return row;
}

export function toGraphGroup(group: Group): Record<string, unknown> {
	const { id, displayName, description = null, mailNickname = null, createdDateTime = null, membershipRule } = group;
	return {
		id,
		...absentOfGroups,
		isAssignableToRole: false,
		createdDateTime,
		displayName,
		description,
		groupTypes: membershipRule === undefined ? [] : ['DynamicMembership'],
		mail: null,
		mailEnabled: false,
		mailNickname,
		membershipRule: membershipRule ?? null,
		membershipRuleProcessingState: membershipRule === undefined ? null : group.isPaused ? 'Paused' : 'On',
		securityEnabled: true,
		uniqueName: group.uniqueName ?? null,
		visibility: group.visibility ?? null,
	};
}

export function toGraphRole(role: DirectoryRole): Record<string, unknown> {
	return {
		// the role's object has the id of its template: it is the same in every tenant
		id: role.templateId,
		deletedDateTime: null,
		displayName: role.displayName,
		description: role.displayName,
		roleTemplateId: role.templateId,
	};
}

/** An object of the directory, with the type that tells what it is: lists of directory objects hold all kinds. */
export async function findDirectoryObject(
	{ authority, snapshot }: Pick<GraphInput, 'authority' | 'snapshot'>,
	id: string,
): Promise<Record<string, unknown> | undefined> {
	const { directory, directoryLists } = authority.storage;
	const { tenant } = snapshot;
	const user = await directory.findUser(tenant.id, id);
	if (user) return { '@odata.type': '#microsoft.graph.user', ...toGraphUser(user) };
	const group = await directoryLists.findGroup(tenant.id, id);
	if (group) return { '@odata.type': '#microsoft.graph.group', ...toGraphGroup(group) };
	const device = await authority.storage.devices.findObject(tenant.id, id);
	if (device) return { '@odata.type': '#microsoft.graph.device', ...toGraphDevice(device) };
	const role = directoryRoles.find(({ templateId }) => templateId === id);
	if (role) return { '@odata.type': '#microsoft.graph.directoryRole', ...toGraphRole(role) };
	for (const application of principalsOf(snapshot))
		if (authority.identifiers.servicePrincipalId(tenant.id, application.appId) === id)
			return {
				'@odata.type': '#microsoft.graph.servicePrincipal',
				...toGraphServicePrincipal(application, snapshot),
			};
	for (const application of snapshot.registrations.values())
		if (applicationObjectId(application.appId) === id)
			return { '@odata.type': '#microsoft.graph.application', ...toGraphApplication(application, snapshot) };
	return undefined;
}
