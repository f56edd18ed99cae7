// The rules for conditions. Microsoft Graph, "conditionalAccessConditionSet resource type" and the types inside it.
import { isAuthenticationContextId } from '@countersign/protocol';
import { customSecurityAttributes } from '../filter-rule/custom-security-attributes.ts';
import { deviceAttributes } from '../filter-rule/device-attributes.ts';
import { type AttributeSchema, parseRule, type RuleSyntaxError } from '../filter-rule/parse-rule.ts';
import { isEmpty, isGuid } from '../identifiers.ts';
import type { Issues, Json, ValidationIssue } from './issue.ts';

/** Microsoft Entra, "Conditional Access service limits" */
export const maxApplications = 250;

const clientApps = ['all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'];
const platforms = ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all'];
const riskLevels = ['low', 'medium', 'high', 'hidden', 'none'];
const guestTypes = [
	'none',
	'internalGuest',
	'b2bCollaborationGuest',
	'b2bCollaborationMember',
	'b2bDirectConnectUser',
	'otherExternalUser',
	'serviceProvider',
];
const userActions = ['urn:user:registersecurityinfo', 'urn:user:registerdevice', 'urn:user:accountrecovery'];

/** Checks a list of ids, among which these keywords may stand. */
function checkIds(
	issues: Issues,
	value: unknown,
	path: string,
	what: string,
	keywords: readonly string[] = [],
	number?: ValidationIssue['number'],
): string[] {
	return issues.strings(value, path, (item) => keywords.includes(item) || isGuid(item), what, keywords, number);
}

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
	const groups = ['Office365', 'MicrosoftAdminPortals'];
	const included = checkIds(
		issues,
		applications.includeApplications,
		`${path}.includeApplications`,
		'an application id, All, None, Office365 or MicrosoftAdminPortals',
		['All', 'None', 'AllAgentIdResources', ...groups],
	);
	const what = 'an application id, Office365 or MicrosoftAdminPortals';
	const excludable = ['AllAgentIdResources', ...groups];
	const excluded = checkIds(issues, applications.excludeApplications, `${path}.excludeApplications`, what, excludable);
	issues.strings(applications.includeUserActions, `${path}.includeUserActions`, userActions);
	issues.strings(
		applications.includeAuthenticationContextClassReferences,
		`${path}.includeAuthenticationContextClassReferences`,
		isAuthenticationContextId,
		'c1 to c99',
	);
	checkFilter(issues, applications.applicationFilter, `${path}.applicationFilter`, customSecurityAttributes);
	const isFiltered = !isEmpty(applications.applicationFilter);
	const targets = [
		!isEmpty(applications.includeApplications) || isFiltered,
		!isEmpty(applications.includeUserActions),
		!isEmpty(applications.includeAuthenticationContextClassReferences),
	].filter(Boolean);
	const one = 'must target exactly one of applications, user actions and authentication contexts';
	// 1011 as in KelvinTegelaar/CIPP#5200, 1012 as in nicolonsky/ModernWorkplaceConcierge#50
	if (targets.length === 0) issues.add(path, `${one}; for nothing, includeApplications is \`None\``, 1011);
	else if (targets.length > 1) issues.add(path, one, 1012);
	if (included.length + excluded.length > maxApplications)
		issues.add(path, `names more than ${maxApplications} applications`);
}

function checkGuests(issues: Issues, value: unknown, path: string): void {
	const guests = issues.object(value, path);
	if (!guests) return;
	const types = issues.flags(guests.guestOrExternalUserTypes, `${path}.guestOrExternalUserTypes`, guestTypes);
	const tenants = issues.object(guests.externalTenants, `${path}.externalTenants`);
	if (types.length === 0 || types.includes('none'))
		issues.add(
			`${path}.guestOrExternalUserTypes`,
			tenants ? 'must name a type where external tenants are named' : 'must name a type',
		);
	if (!tenants) return;
	issues.oneOf(tenants.membershipKind, `${path}.externalTenants.membershipKind`, ['all', 'enumerated']);
	issues.strings(tenants.members, `${path}.externalTenants.members`, isGuid, 'a tenant id');
	// `enumerated` without members is in exports of Entra: it is nobody
}

function checkUsers(issues: Issues, users: Json): void {
	const path = 'conditions.users';
	const agents = 'AllAgentIdUsers';
	const included = ['All', 'None', 'GuestsOrExternalUsers', agents];
	checkIds(
		issues,
		users.includeUsers,
		`${path}.includeUsers`,
		'an object id, All, None or GuestsOrExternalUsers',
		included,
	);
	const excluded = ['GuestsOrExternalUsers', agents];
	checkIds(issues, users.excludeUsers, `${path}.excludeUsers`, 'an object id or GuestsOrExternalUsers', excluded);
	// numbers as in KelvinTegelaar/CIPP#3614 and microsoftgraph/microsoft-graph-docs#20750
	for (const name of ['includeGroups', 'excludeGroups'])
		checkIds(issues, users[name], `${path}.${name}`, 'a group id', [], 1054);
	for (const name of ['includeRoles', 'excludeRoles'])
		checkIds(issues, users[name], `${path}.${name}`, 'a role template id', [], 1102);
	for (const side of ['include', 'exclude']) {
		const types = users[`${side}GuestsOrExternalUsers`];
		checkGuests(issues, types, `${path}.${side}GuestsOrExternalUsers`);
		// hashicorp/terraform-provider-azuread#1196
		const named = users[`${side}Users`];
		if (!isEmpty(types) && Array.isArray(named) && named.includes('GuestsOrExternalUsers'))
			issues.add(`${path}.${side}Users`, `'GuestsOrExternalUsers' cannot be combined with types of guests`);
	}
	if (
		['includeUsers', 'includeGroups', 'includeRoles', 'includeGuestsOrExternalUsers'].every((name) =>
			isEmpty(users[name]),
		)
	)
		issues.add(path, 'must include somebody: users, groups, roles or guests');
}

function checkClientApplications(issues: Issues, value: Json): void {
	const path = 'conditions.clientApplications';
	const own = 'ServicePrincipalsInMyTenant';
	checkIds(issues, value.includeServicePrincipals, `${path}.includeServicePrincipals`, `an object id or ${own}`, [own]);
	checkIds(issues, value.excludeServicePrincipals, `${path}.excludeServicePrincipals`, 'an object id');
	checkFilter(issues, value.servicePrincipalFilter, `${path}.servicePrincipalFilter`, customSecurityAttributes);
	// Microsoft Entra, "Target agent identities"
	checkIds(
		issues,
		value.includeAgentIdServicePrincipals,
		`${path}.includeAgentIdServicePrincipals`,
		'an object id or All',
		['All'],
	);
	checkIds(issues, value.excludeAgentIdServicePrincipals, `${path}.excludeAgentIdServicePrincipals`, 'an object id');
	checkFilter(
		issues,
		value.agentIdServicePrincipalFilter,
		`${path}.agentIdServicePrincipalFilter`,
		customSecurityAttributes,
	);
	const inclusions = [
		'includeServicePrincipals',
		'servicePrincipalFilter',
		'includeAgentIdServicePrincipals',
		'agentIdServicePrincipalFilter',
	];
	if (inclusions.every((name) => isEmpty(value[name])))
		issues.add(path, 'must include a service principal or an agent');
}

function checkPrincipals(issues: Issues, conditions: Json): void {
	const users = issues.object(conditions.users, 'conditions.users');
	const workload = issues.object(conditions.clientApplications, 'conditions.clientApplications');
	if (workload) {
		checkClientApplications(issues, workload);
		const named = Object.entries(users ?? {}).some(
			([name, value]) => !isEmpty(value) && !(name === 'includeUsers' && String(value) === 'None'),
		);
		if (named) issues.add('conditions.users', 'must include None alone where the policy is for workload identities');
	} else if (users) checkUsers(issues, users);
	else if (conditions.users === null || conditions.users === undefined)
		issues.add('conditions', 'must name users or clientApplications');
}

function checkPlaces(issues: Issues, conditions: Json): void {
	const places = issues.object(conditions.locations, 'conditions.locations');
	if (places) {
		const path = 'conditions.locations';
		const what = 'a location id, All or AllTrusted';
		checkIds(issues, places.includeLocations, `${path}.includeLocations`, what, ['All', 'AllTrusted']);
		checkIds(issues, places.excludeLocations, `${path}.excludeLocations`, 'a location id or AllTrusted', [
			'AllTrusted',
		]);
		if (isEmpty(places.includeLocations))
			issues.add('conditions.locations.includeLocations', 'is required where locations are a condition');
	}
	const systems = issues.object(conditions.platforms, 'conditions.platforms');
	if (!systems) return;
	issues.strings(systems.includePlatforms, 'conditions.platforms.includePlatforms', platforms);
	issues.strings(systems.excludePlatforms, 'conditions.platforms.excludePlatforms', platforms);
	if (isEmpty(systems.includePlatforms))
		issues.add('conditions.platforms.includePlatforms', 'is required where platforms are a condition');
}

function checkDevices(issues: Issues, value: unknown): void {
	const path = 'conditions.devices';
	const devices = issues.object(value, path);
	if (!devices) return;
	checkFilter(issues, devices.deviceFilter, `${path}.deviceFilter`, deviceAttributes);
	for (const name of ['includeDevices', 'includeDeviceStates'])
		issues.strings(devices[name], `${path}.${name}`, ['All']);
	for (const name of ['excludeDevices', 'excludeDeviceStates'])
		issues.strings(devices[name], `${path}.${name}`, ['Compliant', 'DomainJoined']);
	const states = ['includeDevices', 'excludeDevices', 'includeDeviceStates', 'excludeDeviceStates'].some(
		(name) => !isEmpty(devices[name]),
	);
	if (!isEmpty(devices.deviceFilter) && states) issues.add(path, 'holds either a filter or device states, not both');
}

export function checkConditions(issues: Issues, value: unknown): void {
	const conditions = issues.required(value, 'conditions');
	if (!conditions) return;
	checkApplications(issues, conditions.applications);
	checkPrincipals(issues, conditions);
	if (isEmpty(conditions.clientAppTypes))
		issues.add('conditions.clientAppTypes', "may not be empty; use ['all']", 1064);
	else issues.strings(conditions.clientAppTypes, 'conditions.clientAppTypes', clientApps);
	checkPlaces(issues, conditions);
	checkDevices(issues, conditions.devices);
	for (const name of ['signInRiskLevels', 'userRiskLevels', 'servicePrincipalRiskLevels'])
		issues.strings(conditions[name], `conditions.${name}`, riskLevels);
	issues.flags(conditions.agentIdRiskLevels, 'conditions.agentIdRiskLevels', ['low', 'medium', 'high']);
	issues.flags(conditions.insiderRiskLevels, 'conditions.insiderRiskLevels', ['minor', 'moderate', 'elevated']);
	const flows = issues.object(conditions.authenticationFlows, 'conditions.authenticationFlows');
	if (flows)
		issues.flags(flows.transferMethods, 'conditions.authenticationFlows.transferMethods', [
			'none',
			'deviceCodeFlow',
			'authenticationTransfer',
		]);
}
