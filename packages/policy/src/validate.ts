// What a policy must be before it is stored: Graph's rules with Graph's error numbers, and a sentence with the JSON path.
// A condition or control that this engine does not evaluate is refused here, so that none is ever silently ignored.
import { type IpNamedLocation, isAuthenticationContextId } from '@countersign/protocol';
import { controls } from './controls/index.ts';
import { parseNetwork } from './ip-address.ts';

export interface ValidationIssue {
	/** where, such as `conditions.users.includeUsers[0]` */
	path: string;
	/** Graph's number in `innerError.message` */
	number: 1007 | 1032 | 1064;
	message: string;
}

type Json = Record<string, unknown>;

const policyMembers = [
	'id',
	'templateId',
	'displayName',
	'description',
	'createdDateTime',
	'modifiedDateTime',
	'state',
	'conditions',
	'grantControls',
	'sessionControls',
	'partialEnablementStrategy',
];
const stringArrays = {
	applications: ['includeApplications', 'excludeApplications', 'includeUserActions', 'includeAuthenticationContextClassReferences'],
	users: ['includeUsers', 'excludeUsers', 'includeGroups', 'excludeGroups', 'includeRoles', 'excludeRoles'],
	locations: ['includeLocations', 'excludeLocations'],
};
const clientApps = ['all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'];

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown) => value === null || value === undefined || (Array.isArray(value) && value.length === 0);
const list = (value: unknown): string[] => (Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []);

class Checks {
	readonly issues: ValidationIssue[] = [];
	add(path: string, message: string, number: ValidationIssue['number'] = 1007): void {
		this.issues.push({ path, number, message });
	}
	object(value: unknown, path: string, members: readonly string[]): value is Json {
		if (!isObject(value)) {
			this.add(path, 'must be an object');
			return false;
		}
		for (const [name, content] of Object.entries(value)) {
			if (!members.includes(name) && !name.includes('@odata.') && !isEmpty(content)) {
				this.add(path ? `${path}.${name}` : name, 'is not evaluated by this version, and a policy must not enforce less than it says');
			}
		}
		return true;
	}
	strings(value: unknown, path: string): void {
		if (isEmpty(value)) return;
		if (!Array.isArray(value)) {
			this.add(path, 'must be an array of strings');
			return;
		}
		value.forEach((item, index) => {
			if (typeof item !== 'string' || item.length === 0 || item.length > 128) this.add(`${path}[${index}]`, 'must be a string of 1 to 128 characters');
		});
	}
}

function checkApplications(checks: Checks, value: unknown): void {
	const path = 'conditions.applications';
	if (!checks.object(value, path, stringArrays.applications)) return;
	for (const name of stringArrays.applications) checks.strings(value[name], `${path}.${name}`);
	const targets = ['includeApplications', 'includeUserActions', 'includeAuthenticationContextClassReferences'].filter((name) => !isEmpty(value[name]));
	if (targets.length !== 1) checks.add(path, 'must target exactly one of applications, user actions and authentication contexts');
	if (!isEmpty(value.includeUserActions))
		checks.add(`${path}.includeUserActions`, 'is not evaluated by this version, and a policy must not enforce less than it says');
	list(value.includeAuthenticationContextClassReferences).forEach((id, index) => {
		if (!isAuthenticationContextId(id)) checks.add(`${path}.includeAuthenticationContextClassReferences[${index}]`, 'must be c1 to c99');
	});
	for (const keyword of ['Office365', 'MicrosoftAdminPortals']) {
		if ([...list(value.includeApplications), ...list(value.excludeApplications)].includes(keyword))
			checks.add(path, `\`${keyword}\` is not evaluated by this version`);
	}
}

function checkUsers(checks: Checks, value: unknown): void {
	const path = 'conditions.users';
	if (!checks.object(value, path, stringArrays.users)) return;
	for (const name of stringArrays.users) checks.strings(value[name], `${path}.${name}`);
	if (['includeUsers', 'includeGroups', 'includeRoles'].every((name) => isEmpty(value[name])))
		checks.add(path, 'must include somebody: users, groups or roles');
	if ([...list(value.includeUsers), ...list(value.excludeUsers)].includes('GuestsOrExternalUsers'))
		checks.add(path, '`GuestsOrExternalUsers` is not evaluated by this version');
}

function checkConditions(checks: Checks, value: unknown): void {
	if (!checks.object(value, 'conditions', ['applications', 'users', 'clientAppTypes', 'locations'])) return;
	checkApplications(checks, value.applications);
	checkUsers(checks, value.users);
	if (value.clientAppTypes === undefined || value.clientAppTypes === null) checks.add('conditions.clientAppTypes', 'is required');
	else if (isEmpty(value.clientAppTypes)) checks.add('conditions.clientAppTypes', "may not be empty; use ['all']", 1064);
	else checks.strings(value.clientAppTypes, 'conditions.clientAppTypes');
	list(value.clientAppTypes).forEach((type, index) => {
		if (!clientApps.includes(type)) checks.add(`conditions.clientAppTypes[${index}]`, `must be one of ${clientApps.join(', ')}`);
	});
	if (!isEmpty(value.locations) && checks.object(value.locations, 'conditions.locations', stringArrays.locations)) {
		for (const name of stringArrays.locations) checks.strings(value.locations[name], `conditions.locations.${name}`);
		if (isEmpty(value.locations.includeLocations)) checks.add('conditions.locations.includeLocations', 'is required where locations are a condition');
	}
}

function checkGrantControls(checks: Checks, value: unknown): void {
	const path = 'grantControls';
	if (isEmpty(value)) {
		checks.add(path, 'is required: a policy must ask for something');
		return;
	}
	if (!checks.object(value, path, ['operator', 'builtInControls'])) return;
	if (value.operator !== 'AND' && value.operator !== 'OR') checks.add(`${path}.operator`, 'must be AND or OR');
	checks.strings(value.builtInControls, `${path}.builtInControls`);
	const ids = list(value.builtInControls);
	if (ids.length === 0) checks.add(`${path}.builtInControls`, 'must name at least one control', 1032);
	ids.forEach((id, index) => {
		if (!controls.some((control) => control.id === id))
			checks.add(`${path}.builtInControls[${index}]`, `\`${id}\` is not a control that this version enforces`, 1032);
	});
	if (ids.includes('block') && ids.length > 1) checks.add(`${path}.builtInControls`, '`block` stands alone', 1032);
}

/**
 * Checks a policy in Graph's shape.
 *
 * @param policy the parsed JSON, from anywhere
 * @returns what is wrong with it; empty when it may be stored
 */
export function validatePolicy(policy: unknown): ValidationIssue[] {
	const checks = new Checks();
	if (!checks.object(policy, '', policyMembers)) return checks.issues;
	if (typeof policy.displayName !== 'string' || policy.displayName.length === 0 || policy.displayName.length > 256)
		checks.add('displayName', 'must be a string of 1 to 256 characters');
	if (!['enabled', 'disabled', 'enabledForReportingButNotEnforced'].includes(policy.state as string))
		checks.add('state', 'must be enabled, disabled or enabledForReportingButNotEnforced');
	checkConditions(checks, policy.conditions);
	checkGrantControls(checks, policy.grantControls);
	if (!isEmpty(policy.sessionControls) && Object.values(policy.sessionControls as Json).some((control) => !isEmpty(control))) {
		checks.add('sessionControls', 'is not evaluated by this version, and a policy must not enforce less than it says');
	}
	return checks.issues;
}

/** Checks an IP named location in Graph's shape. */
export function validateNamedLocation(location: IpNamedLocation): ValidationIssue[] {
	const checks = new Checks();
	location.ipRanges.forEach((range, index) => {
		const path = `ipRanges[${index}].cidrAddress`;
		const network = parseNetwork(range.cidrAddress);
		if (!network) checks.add(path, 'must be a network in CIDR notation with no bits set behind the prefix');
		else if (network.prefixLength < 8) checks.add(path, 'must be /8 or longer');
	});
	if (location.ipRanges.length === 0 || location.ipRanges.length > 2000) checks.add('ipRanges', 'must hold 1 to 2,000 networks');
	return checks.issues;
}
