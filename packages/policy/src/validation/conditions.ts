// The rules for conditions. Microsoft Graph, "conditionalAccessConditionSet resource type" and the types inside it.
import { isAuthenticationContextId } from '@countersign/protocol';
import { customSecurityAttributes } from '../filter-rule/custom-security-attributes.ts';
import { deviceAttributes } from '../filter-rule/device-attributes.ts';
import { type AttributeSchema, parseRule, type RuleSyntaxError } from '../filter-rule/parse-rule.ts';
import { isEmpty, isGuid } from '../identifiers.ts';
import type { Issues, Json } from './issue.ts';

/** Microsoft Entra, "Conditional Access service limits" */
export const maxApplications = 250;

const clientApps = ['all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'easUnsupported', 'modern', 'other'];
const platforms = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all'];
const riskLevels = ['low', 'medium', 'high', 'hidden', 'none'];
const guestTypes = ['none', 'internalGuest', 'b2bCollaborationGuest', 'b2bCollaborationMember', 'b2bDirectConnectUser', 'otherExternalUser', 'serviceProvider'];
const userActions = ['urn:user:registersecurityinfo', 'urn:user:registerdevice'];

const idOr =
	(...keywords: string[]) =>
	(item: string) =>
		keywords.includes(item) || isGuid(item);

function checkFilter(issues: Issues, value: unknown, path: string, schema: AttributeSchema): void {
	const filter = issues.object(value, path);
	if (!filter) return;
	issues.oneOf(filter.mode, `${path}.mode`, ['include', 'exclude']);
	if (typeof filter.rule !== 'string') {
		issues.add(`${path}.rule`, 'must be a string');
		return;
	}
	try {
		parseRule(filter.rule, schema);
	} catch (error) {
		const { message, at } = error as RuleSyntaxError;
		issues.add(`${path}.rule`, `is no rule: ${message} at character ${at + 1}`);
	}
}

function checkApplications(issues: Issues, value: unknown): void {
	const path = 'conditions.applications';
	const applications = issues.required(value, path);
	if (!applications) return;
	const keywords = ['Office365', 'MicrosoftAdminPortals'];
	const included = issues.strings(
		applications.includeApplications,
		`${path}.includeApplications`,
		idOr('All', 'None', ...keywords),
		'an application id, All, None, Office365 or MicrosoftAdminPortals',
	);
	const excluded = issues.strings(
		applications.excludeApplications,
		`${path}.excludeApplications`,
		idOr(...keywords),
		'an application id, Office365 or MicrosoftAdminPortals',
	);
	issues.strings(applications.includeUserActions, `${path}.includeUserActions`, userActions);
	issues.strings(
		applications.includeAuthenticationContextClassReferences,
		`${path}.includeAuthenticationContextClassReferences`,
		isAuthenticationContextId,
		'c1 to c99',
	);
	checkFilter(issues, applications.applicationFilter, `${path}.applicationFilter`, customSecurityAttributes);
	const targets = [
		!isEmpty(applications.includeApplications) || !isEmpty(applications.applicationFilter),
		!isEmpty(applications.includeUserActions),
		!isEmpty(applications.includeAuthenticationContextClassReferences),
	].filter(Boolean);
	if (targets.length !== 1) issues.add(path, 'must target exactly one of applications, user actions and authentication contexts');
	if (included.length + excluded.length > maxApplications) issues.add(path, `names more than ${maxApplications} applications`);
}

function checkGuests(issues: Issues, value: unknown, path: string): void {
	const guests = issues.object(value, path);
	if (!guests) return;
	const types = issues.flags(guests.guestOrExternalUserTypes, `${path}.guestOrExternalUserTypes`, guestTypes);
	const tenants = issues.object(guests.externalTenants, `${path}.externalTenants`);
	if (types.length === 0 || types.includes('none'))
		issues.add(`${path}.guestOrExternalUserTypes`, tenants ? 'must name a type where external tenants are named' : 'must name a type');
	if (!tenants) return;
	issues.oneOf(tenants.membershipKind, `${path}.externalTenants.membershipKind`, ['all', 'enumerated']);
	issues.strings(tenants.members, `${path}.externalTenants.members`, isGuid, 'a tenant id');
	if (tenants.membershipKind === 'enumerated' && isEmpty(tenants.members)) issues.add(`${path}.externalTenants.members`, 'must name a tenant');
}

function checkUsers(issues: Issues, users: Json): void {
	const path = 'conditions.users';
	issues.strings(users.includeUsers, `${path}.includeUsers`, idOr('All', 'None', 'GuestsOrExternalUsers'), 'an object id, All, None or GuestsOrExternalUsers');
	issues.strings(users.excludeUsers, `${path}.excludeUsers`, idOr('GuestsOrExternalUsers'), 'an object id or GuestsOrExternalUsers');
	for (const name of ['includeGroups', 'excludeGroups']) issues.strings(users[name], `${path}.${name}`, isGuid, 'a group id');
	for (const name of ['includeRoles', 'excludeRoles']) issues.strings(users[name], `${path}.${name}`, isGuid, 'a role template id');
	for (const name of ['includeGuestsOrExternalUsers', 'excludeGuestsOrExternalUsers']) checkGuests(issues, users[name], `${path}.${name}`);
	if (['includeUsers', 'includeGroups', 'includeRoles', 'includeGuestsOrExternalUsers'].every((name) => isEmpty(users[name])))
		issues.add(path, 'must include somebody: users, groups, roles or guests');
}

function checkClientApplications(issues: Issues, value: Json): void {
	const path = 'conditions.clientApplications';
	issues.strings(
		value.includeServicePrincipals,
		`${path}.includeServicePrincipals`,
		idOr('ServicePrincipalsInMyTenant'),
		'an object id or ServicePrincipalsInMyTenant',
	);
	issues.strings(value.excludeServicePrincipals, `${path}.excludeServicePrincipals`, isGuid, 'an object id');
	checkFilter(issues, value.servicePrincipalFilter, `${path}.servicePrincipalFilter`, customSecurityAttributes);
	if (isEmpty(value.includeServicePrincipals) && isEmpty(value.servicePrincipalFilter)) issues.add(path, 'must include a service principal');
}

function checkPrincipals(issues: Issues, conditions: Json): void {
	const users = issues.object(conditions.users, 'conditions.users');
	const workload = issues.object(conditions.clientApplications, 'conditions.clientApplications');
	if (workload) {
		checkClientApplications(issues, workload);
		const named = Object.entries(users ?? {}).some(([name, value]) => !isEmpty(value) && !(name === 'includeUsers' && String(value) === 'None'));
		if (named) issues.add('conditions.users', 'must include None alone where the policy is for workload identities');
	} else if (users) checkUsers(issues, users);
	else if (conditions.users === null || conditions.users === undefined) issues.add('conditions', 'must name users or clientApplications');
}

function checkPlaces(issues: Issues, conditions: Json): void {
	const places = issues.object(conditions.locations, 'conditions.locations');
	if (places) {
		issues.strings(places.includeLocations, 'conditions.locations.includeLocations', idOr('All', 'AllTrusted'), 'a location id, All or AllTrusted');
		issues.strings(places.excludeLocations, 'conditions.locations.excludeLocations', idOr('AllTrusted'), 'a location id or AllTrusted');
		if (isEmpty(places.includeLocations)) issues.add('conditions.locations.includeLocations', 'is required where locations are a condition');
	}
	const systems = issues.object(conditions.platforms, 'conditions.platforms');
	if (!systems) return;
	issues.strings(systems.includePlatforms, 'conditions.platforms.includePlatforms', platforms);
	issues.strings(systems.excludePlatforms, 'conditions.platforms.excludePlatforms', platforms);
	if (isEmpty(systems.includePlatforms)) issues.add('conditions.platforms.includePlatforms', 'is required where platforms are a condition');
}

function checkDevices(issues: Issues, value: unknown): void {
	const path = 'conditions.devices';
	const devices = issues.object(value, path);
	if (!devices) return;
	checkFilter(issues, devices.deviceFilter, `${path}.deviceFilter`, deviceAttributes);
	for (const name of ['includeDevices', 'includeDeviceStates']) issues.strings(devices[name], `${path}.${name}`, ['All']);
	for (const name of ['excludeDevices', 'excludeDeviceStates']) issues.strings(devices[name], `${path}.${name}`, ['Compliant', 'DomainJoined']);
	const states = ['includeDevices', 'excludeDevices', 'includeDeviceStates', 'excludeDeviceStates'].some((name) => !isEmpty(devices[name]));
	if (!isEmpty(devices.deviceFilter) && states) issues.add(path, 'holds either a filter or device states, not both');
}

export function checkConditions(issues: Issues, value: unknown): void {
	const conditions = issues.required(value, 'conditions');
	if (!conditions) return;
	checkApplications(issues, conditions.applications);
	checkPrincipals(issues, conditions);
	if (conditions.clientAppTypes === undefined || conditions.clientAppTypes === null) issues.add('conditions.clientAppTypes', 'is required');
	else if (isEmpty(conditions.clientAppTypes)) issues.add('conditions.clientAppTypes', "may not be empty; use ['all']", 1064);
	else issues.strings(conditions.clientAppTypes, 'conditions.clientAppTypes', clientApps);
	checkPlaces(issues, conditions);
	checkDevices(issues, conditions.devices);
	for (const name of ['signInRiskLevels', 'userRiskLevels', 'servicePrincipalRiskLevels']) issues.strings(conditions[name], `conditions.${name}`, riskLevels);
	issues.flags(conditions.insiderRiskLevels, 'conditions.insiderRiskLevels', ['minor', 'moderate', 'elevated']);
	const flows = issues.object(conditions.authenticationFlows, 'conditions.authenticationFlows');
	if (flows) issues.flags(flows.transferMethods, 'conditions.authenticationFlows.transferMethods', ['none', 'deviceCodeFlow', 'authenticationTransfer']);
}
