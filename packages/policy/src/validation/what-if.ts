// What a What-If question must be. Microsoft Graph, "conditionalAccessRoot: evaluate".
import { isAuthenticationContextId } from '@countersign/protocol';
import { isEmpty, isGuid, isObject } from '../identifiers.ts';
import { parseAddress } from '../ip-address.ts';
import { isApplicationGroup } from '../resources/application-groups.ts';
import { Issues, type Json, type ValidationIssue } from './issue.ts';
import { didYouMean } from './nearest.ts';
import { checkAuthentication, checkFacts } from './scenario-facts.ts';

const type = (value: Json): string => String(value['@odata.type']).replace(/^#?microsoft\.graph\./, '');
const riskLevels = ['none', 'low', 'medium', 'high', 'hidden', null, undefined];
const identityMembers = new Map([
	['userSignIn', 'userId'],
	['servicePrincipalSignIn', 'servicePrincipalId'],
	['agentSignIn', 'agentServicePrincipalId'],
]);
/** Texts that a condition is compared with: what is none would match nothing, and read as if no policy applied. */
const texts: Readonly<Record<string, [isOne: (text: string) => boolean, what: string]>> = {
	country: [(text) => /^[A-Za-z]{2}$/.test(text), 'must be a country code of two letters'],
	ipAddress: [(text) => parseAddress(text) !== undefined, 'must be an IPv4 or IPv6 address'],
};
const deviceNames: Readonly<Record<string, readonly string[]>> = {
	trustType: ['AzureAD', 'ServerAD', 'Workplace', 'EntraID'],
	profileType: ['RegisteredDevice', 'SecureVM', 'Printer', 'Shared', 'IoT', 'Standard'],
	ownership: ['Company', 'Personal', 'Unknown'],
};
const deviceMembers = [
	...['deviceId', 'displayName', 'enrollmentProfileName', 'isCompliant', 'manufacturer', 'mdmAppId', 'model'],
	...['operatingSystem', 'operatingSystemVersion', 'ownership', 'physicalIds', 'profileType', 'systemLabels'],
	...['trustType', ...Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`)],
];
const transferMethods = ['none', 'deviceCodeFlow', 'authenticationTransfer'];
const guestTypes = [
	...['none', 'internalGuest', 'b2bCollaborationGuest', 'b2bCollaborationMember', 'b2bDirectConnectUser'],
	...['otherExternalUser', 'serviceProvider'],
];
/**
 * Graph's names of what a condition knows by name; a value that is none would match no policy, and read as if none
 * applied
 */
const named: Readonly<Record<string, readonly string[]>> = {
	devicePlatform: ['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all'],
	clientAppType: [
		...['all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'easUnsupported'],
		...['modern', 'other'],
	],
};

/** Graph takes its names in any letter case. */
const inSmall = (value: unknown) => (typeof value === 'string' ? value.toLowerCase() : value);

function checkIdentity(issues: Issues, value: unknown, path: string): void {
	const identity = issues.required(value, path);
	if (!identity) return;
	const member = identityMembers.get(type(identity));
	if (!member)
		issues.add(`${path}.@odata.type`, 'must be #microsoft.graph.userSignIn or #microsoft.graph.servicePrincipalSignIn');
	else if (typeof identity[member] !== 'string' || !isGuid(identity[member]))
		issues.add(`${path}.${member}`, 'must be an object id');
	nameOf(issues, identity.externalUserType, `${path}.externalUserType`, guestTypes);
	const tenant = identity.externalTenantId;
	if (!isEmpty(tenant) && (typeof tenant !== 'string' || !isGuid(tenant)))
		issues.add(`${path}.externalTenantId`, 'must be the id of a tenant');
	onlyMembers(
		issues,
		identity,
		path,
		[...identityMembers.values(), 'externalUserType', 'externalTenantId'],
		'a question',
	);
}

/** What belongs to another type of context is nothing, as serialisers write it; a value would be passed over. */
function onlyOf(issues: Issues, context: Json, path: string, own: string): void {
	for (const name of contextMembers)
		if (name !== own && !isEmpty(context[name]))
			issues.add(`${path}.${name}`, `is no member of ${String(context['@odata.type'])}`);
	onlyMembers(issues, context, path, contextMembers, 'a question');
}
const contextMembers = ['includeApplications', 'authenticationContextValue', 'userAction'];

function checkContext(issues: Issues, value: unknown, path: string): void {
	const context = issues.required(value, path);
	if (!context) return;
	switch (type(context)) {
		case 'applicationContext':
			if (issues.strings(context.includeApplications, `${path}.includeApplications`).length === 0)
				issues.add(`${path}.includeApplications`, 'must name an application');
			onlyOf(issues, context, path, 'includeApplications');
			break;
		case 'authContext':
			// the developers' guide writes C1
			if (!isAuthenticationContextId(inSmall(context.authenticationContextValue)))
				issues.add(`${path}.authenticationContextValue`, 'must be c1 to c99');
			onlyOf(issues, context, path, 'authenticationContextValue');
			break;
		case 'userActionContext':
			issues.oneOf(context.userAction, `${path}.userAction`, ['registerSecurityInformation', 'registerOrJoinDevices']);
			onlyOf(issues, context, path, 'userAction');
			break;
		default:
			issues.add(
				`${path}.@odata.type`,
				'must be #microsoft.graph.applicationContext, authContext or userActionContext',
			);
	}
}

function nameOf(issues: Issues, word: unknown, path: string, names: readonly string[]): void {
	if (isEmpty(word) || word === '' || names.some((name) => inSmall(name) === inSmall(word))) return;
	const near = typeof word === 'string' ? didYouMean(word, names) : '';
	issues.add(path, `must be one of ${names.join(', ')}${near}`);
}

const isText = (value: unknown) => typeof value === 'string';

/** @returns what a member of a device must be, and how that is said */
function deviceKind(name: string): [fits: (value: unknown) => boolean, what: string] {
	switch (inSmall(name)) {
		case 'physicalids':
		case 'systemlabels':
			return [(value) => Array.isArray(value) && value.every(isText), 'must be an array of strings'];
		case 'iscompliant':
			return [(value) => /^(?:true|false)$/i.test(String(value)), 'must be true or false'];
	}
	return [isText, 'must be a string'];
}

function checkDevice(issues: Issues, device: Json | undefined, path: string): void {
	for (const [name, content] of Object.entries(device ?? {})) {
		if (name.includes('@odata.')) continue;
		if (!deviceMembers.some((member) => inSmall(member) === inSmall(name)))
			issues.add(`${path}.${name}`, `is no member of a device${didYouMean(name, deviceMembers)}`);
		const [fits, what] = deviceKind(name);
		if (!isEmpty(content) && !fits(content)) issues.add(`${path}.${name}`, what);
		else if (deviceNames[name]) nameOf(issues, content, `${path}.${name}`, deviceNames[name] as readonly string[]);
	}
}

function checkConditions(issues: Issues, value: unknown, path: string): void {
	const conditions = issues.object(value, path);
	if (!conditions) return;
	for (const [name, [isOne, what]] of Object.entries(texts)) {
		const text = conditions[name];
		if (text === null || text === undefined || text === '') continue;
		if (typeof text !== 'string' || text.length > 64 || !isOne(text)) issues.add(`${path}.${name}`, what);
	}
	for (const [name, values] of Object.entries(named)) nameOf(issues, conditions[name], `${path}.${name}`, values);
	for (const name of ['signInRiskLevel', 'userRiskLevel', 'servicePrincipalRiskLevel', 'agentIdRiskLevel'])
		issues.oneOf(inSmall(conditions[name]), `${path}.${name}`, riskLevels);
	issues.oneOf(inSmall(conditions.insiderRiskLevel), `${path}.insiderRiskLevel`, [
		'none',
		'minor',
		'moderate',
		'elevated',
		null,
		undefined,
	]);
	const flow = issues.object(conditions.authenticationFlow, `${path}.authenticationFlow`);
	const transferMethod = flow?.transferMethod;
	// several in one string, joined by commas
	for (const method of typeof transferMethod === 'string' ? transferMethod.split(',') : [transferMethod])
		nameOf(
			issues,
			typeof method === 'string' ? method.trim() : method,
			`${path}.authenticationFlow.transferMethod`,
			transferMethods,
		);
	onlyMembers(issues, flow, `${path}.authenticationFlow`, ['transferMethod'], 'a question');
	const device = issues.object(conditions.deviceInfo, `${path}.deviceInfo`);
	checkDevice(issues, device, `${path}.deviceInfo`);
	onlyMembers(issues, conditions, path, conditionMembers, 'a question');
}

function checkRequest(issues: Issues, value: unknown, path: string): void {
	const request = issues.required(value, path);
	if (!request) return;
	const below = (name: string) => (path ? `${path}.${name}` : name);
	checkIdentity(issues, request.signInIdentity, below('signInIdentity'));
	checkContext(issues, request.signInContext, below('signInContext'));
	checkConditions(issues, request.signInConditions, below('signInConditions'));
	issues.oneOf(request.appliedPoliciesOnly, below('appliedPoliciesOnly'), [true, false, null, undefined]);
	onlyMembers(issues, request, path, requestMembers, 'a question');
}

const conditionMembers = [
	...['devicePlatform', 'clientAppType', 'country', 'ipAddress', 'authenticationFlow', 'deviceInfo'],
	...['signInRiskLevel', 'userRiskLevel', 'servicePrincipalRiskLevel', 'insiderRiskLevel', 'agentIdRiskLevel'],
];
const authenticationMembers = [
	...[
		'mfa',
		'methods',
		'availableMethods',
		'primaryAgeSeconds',
		'secondaryAgeSeconds',
		'fido2Aaguid',
		'x509IssuerSki',
		'x509PolicyOids',
	],
	...['mfaRegistered', 'passwordChanged', 'riskRemediated', 'acceptedAgreementIds', 'completedCustomFactorIds'],
	...['deviceBoundSession', 'cloudAppSecuritySession'],
];
const factMembers = [
	...['compliantNetwork', 'gpsCountry', 'clientSoftware', 'scopes', 'followDependencies', 'applicationAttributes'],
	...['candidateAuthenticationContexts', 'requestedPolicyIds'],
];

const requestMembers = ['signInIdentity', 'signInContext', 'signInConditions', 'appliedPoliciesOnly'];

/** What a question says and nobody reads would be taken for asked. */
function onlyMembers(
	issues: Issues,
	value: unknown,
	path: string,
	members: readonly string[],
	what = 'a scenario',
): void {
	if (!isObject(value)) return;
	for (const name of Object.keys(value)) {
		if (members.includes(name) || name.includes('@odata.')) continue;
		issues.add(path ? `${path}.${name}` : name, `is not a member of ${what}${didYouMean(name, members)}`);
	}
}

/** @returns what is wrong with a request; empty when it can be asked */
export function validateWhatIfRequest(value: unknown): ValidationIssue[] {
	const issues = new Issues();
	checkRequest(issues, value, '');
	return issues.list;
}

/** Graph answers that nothing is covered, where a group of applications is asked for; a kept question says so. */
function checkTargets(issues: Issues, request: unknown): void {
	const context = isObject(request) && isObject(request.signInContext) ? request.signInContext : undefined;
	const ids = Array.isArray(context?.includeApplications) ? context.includeApplications : [];
	ids.forEach((id, index) => {
		const path = `request.signInContext.includeApplications[${index}]`;
		if (isApplicationGroup(String(id))) issues.add(path, 'is a group of applications, and a sign-in is to one of them');
	});
}

/** @returns what is wrong with a scenario; empty when it can be asked */
export function validateScenario(value: unknown): ValidationIssue[] {
	const issues = new Issues();
	const scenario = issues.root(value);
	if (!scenario) return issues.list;
	if (typeof scenario.name !== 'string' || scenario.name.length === 0 || scenario.name.length > 256)
		issues.add('name', 'must be a string of 1 to 256 characters');
	checkRequest(issues, scenario.request, 'request');
	checkTargets(issues, scenario.request);
	checkAuthentication(issues, scenario.authentication);
	checkFacts(issues, scenario.facts);
	issues.oneOf(scenario.followDependencies, 'followDependencies', [true, false, undefined]);
	const expected = issues.object(scenario.expect, 'expect');
	issues.oneOf(expected?.outcome, 'expect.outcome', ['allow', 'interrupt', 'block', undefined]);
	for (const name of ['unmetControls', 'appliedPolicies']) issues.strings(expected?.[name], `expect.${name}`);
	onlyMembers(issues, scenario, '', [
		'id',
		'name',
		'request',
		'authentication',
		'facts',
		'followDependencies',
		'expect',
	]);
	onlyMembers(issues, scenario.authentication, 'authentication', authenticationMembers);
	onlyMembers(issues, scenario.facts, 'facts', factMembers);
	onlyMembers(issues, scenario.expect, 'expect', ['outcome', 'unmetControls', 'appliedPolicies']);
	return issues.list;
}
