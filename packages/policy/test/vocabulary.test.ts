// The words and ids that the engine takes from Microsoft's documents, one by one: each is named here a second time, so
// that none is lost or misspelt unseen.
import { type ConditionalAccessClientApp, directoryAppId, microsoftGraphAppId } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import {
	builtInStrengths,
	compile,
	evaluate,
	findNotUnderstood,
	targetResources,
	validatePolicy,
} from '../src/index.ts';
import { plainSignIn } from './plain-sign-in.ts';

type Json = Record<string, unknown>;
const policy = (conditions: Json, more: Json = {}) =>
	({
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		...more,
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...conditions,
		},
	}) as never;

describe('scopes of Graph', () => {
	const targets = (scopes: string[], clientIsConfidential = false) =>
		targetResources({
			resourceAppId: microsoftGraphAppId,
			scopes,
			signsIn: false,
			clientAppId: 'client',
			clientIsConfidential,
		});
	const services = {
		exchange: '00000002-0000-0ff1-ce00-000000000000',
		sharePoint: '00000003-0000-0ff1-ce00-000000000000',
		teams: 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe',
	};

	test.each<[keyof typeof services, string]>([
		['exchange', 'Mail MailboxSettings MailboxFolder MailboxItem Calendars Contacts EWS IMAP POP SMTP MailTips'],
		['sharePoint', 'Files Sites Lists FileStorageContainer'],
		[
			'teams',
			'Channel ChannelMember ChannelMessage ChannelSettings Chat ChatMessage ChatMember Team TeamMember TeamSettings',
		],
		['teams', 'TeamsTab TeamsActivity TeamsAppInstallation'],
	])('whose data %s keeps: %s', (service, areas) => {
		for (const area of areas.split(' ')) expect([area, targets([`${area}.Read`])]).toEqual([area, [services[service]]]);
	});

	test.each<[string, boolean, string]>([
		[
			'a public client',
			false,
			'User.Read People.Read User.Read.All User.ReadBasic.All People.Read.All GroupMember.Read.All Member.Read.Hidden',
		],
		[
			'a confidential client',
			true,
			'User.Read People.Read User.Read.All User.ReadBasic.All People.Read.All GroupMember.Read.All Member.Read.Hidden',
		],
	])('that are the baseline of %s', (_, clientIsConfidential, scopes) => {
		for (const scope of scopes.split(' '))
			expect([scope, targets([scope], clientIsConfidential)]).toEqual([scope, [directoryAppId]]);
	});
});

test.each<[string, string]>([
	[
		'Office365',
		'00000002-0000-0ff1-ce00-000000000000 00000003-0000-0ff1-ce00-000000000000 00000004-0000-0ff1-ce00-000000000000',
	],
	[
		'Office365',
		'00000005-0000-0ff1-ce00-000000000000 00000006-0000-0ff1-ce00-000000000000 4765445b-32c6-49b0-83e6-1d93765276ca',
	],
	[
		'Office365',
		'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe 5e3ce6c0-2b1f-4285-8d4b-75ee78787346 1fec8e78-bce4-4aaf-ab1b-5451cc387264',
	],
	[
		'Office365',
		'09abbdfd-ed23-44ee-a2d9-a627aa1c90f3 c9a559d2-7aab-4f13-a6ed-e7e9c52aec87 2634dd23-5e5a-431c-81ca-11710d9079f4',
	],
	[
		'Office365',
		'95de633a-083e-42f5-b444-a4295d8e9314 ab3be6b7-f5df-413d-ac2d-abf1e3fd9c0b 9e4a5442-a5c9-4f6f-b03f-5b9fcaaf24b1',
	],
	[
		'Office365',
		'94c63fef-13a3-47bc-8074-75af8c65887a 905fcf26-4eb7-48a0-9ff0-8dcc7194b5ba 3ff8e6ba-7dc3-4e9e-ba40-ee12b60d6d48',
	],
	['Office365', '66375f6b-983f-4c2c-9701-d680650f588f'],
	[
		'MicrosoftAdminPortals',
		'c44b4083-3bb0-49c1-b47d-974e53cbdf3c 497effe9-df71-4043-a8bb-14cf78c4b63b 00000006-0000-0ff1-ce00-000000000000',
	],
	['MicrosoftAdminPortals', '80ccca67-54bd-44ab-8625-4b79c4dc7775'],
])('%s covers %s', (keyword, ids) => {
	const set = compile([policy({ applications: { includeApplications: [keyword] } })]);
	for (const id of ids.split(' '))
		expect([id, evaluate(set, { ...plainSignIn, applicationIds: [id] }).outcome]).toEqual([id, 'interrupt']);
	expect(evaluate(set, plainSignIn).outcome).toBe('allow');
});

test('the strengths that are built in', () => {
	expect(builtInStrengths).toMatchSnapshot();
});

const everyOperator = [
	'eq',
	'ne',
	'startsWith',
	'notStartsWith',
	'endsWith',
	'notEndsWith',
	'contains',
	'notContains',
	'in',
	'notIn',
];
const compared = (operator: string, value = 'x') =>
	operator.toLowerCase().endsWith('in') ? `-${operator} ["${value}"]` : `-${operator} "${value}"`;

describe('operators', () => {
	const issuesOf = (rule: string) =>
		validatePolicy(policy({ devices: { deviceFilter: { mode: 'include', rule } } })).map(({ message }) => message);

	test.each<[string[], string]>([
		[
			everyOperator,
			'displayName manufacturer model enrollmentProfileName operatingSystem operatingSystemVersion extensionAttribute1 extensionAttribute15',
		],
		[['eq', 'ne', 'in', 'notIn'], 'deviceId mdmAppId'],
		[['contains', 'notContains'], 'physicalIds'],
		[['eq', 'ne', 'contains', 'notContains'], 'systemLabels'],
	])('%j and no others: %s', (allowed, attributes) => {
		for (const attribute of attributes.split(' '))
			for (const operator of everyOperator)
				expect([attribute, operator, issuesOf(`device.${attribute} ${compared(operator)}`).length]).toEqual([
					attribute,
					operator,
					allowed.includes(operator) ? 0 : 1,
				]);
	});

	test.each<[string, string[]]>([
		['deviceOwnership', ['Personal', 'Company']],
		['isCompliant', ['True', 'False']],
		['profileType', ['RegisteredDevice', 'SecureVM', 'Printer', 'Shared', 'IoT']],
		['trustType', ['AzureAD', 'ServerAD', 'Workplace']],
	])('of %s are equality alone, with the values %j', (attribute, values) => {
		for (const value of values)
			for (const operator of ['eq', 'ne'])
				expect(issuesOf(`device.${attribute} ${compared(operator, value)}`)).toEqual([]);
		for (const operator of everyOperator.slice(2))
			expect(issuesOf(`device.${attribute} ${compared(operator, values[0])}`)).toHaveLength(1);
		expect(issuesOf(`device.${attribute} -eq "Other"`)).toMatchSnapshot();
	});

	test.each<[string, string, boolean]>([
		['-not (device.model -eq "a")', 'a', false],
		['-not (device.model -eq "a")', 'b', true],
		['device.model -in ["a", "b"]', 'b', true],
		['device.model -in ["a", "b"]', 'c', false],
		['device.model -notIn ["a", "b"]', 'b', false],
		['device.model -notIn ["a", "b"]', 'c', true],
		['device.model -eq "a"', 'ab', false],
		['device.model -ne "a"', 'ab', true],
	])('%s holds for %s: %s', (rule, model, holds) => {
		const set = compile([policy({ devices: { deviceFilter: { mode: 'include', rule } } })]);
		expect(evaluate(set, { ...plainSignIn, device: { model } }).outcome).toBe(holds ? 'interrupt' : 'allow');
	});

	test('of custom security attributes are all of them', () => {
		for (const operator of everyOperator) {
			const applicationFilter = { mode: 'include', rule: `CustomSecurityAttribute.Set_Name ${compared(operator)}` };
			expect([operator, validatePolicy(policy({ applications: { applicationFilter } }))]).toEqual([operator, []]);
		}
	});

	test.each([
		'device.model',
		'device.model -eq',
		'device.model -eq "a" "b"',
		'device.model -in "a"',
		'device.model -in ["a"',
		'(device.model -eq "a"',
		'device.model -eq "a" -and',
		'model -eq "a"',
		'device.colour -eq "a"',
		`device.model -eq "${'a'.repeat(3072)}"`,
	])('the sentence about %s', (rule) => {
		expect(issuesOf(rule)).toMatchSnapshot();
	});
});

test('members that Graph writes are understood, and of applications two that it no longer does', () => {
	const written = {
		templateId: 't',
		description: 'd',
		createdDateTime: '2026-01-01T00:00:00Z',
		modifiedDateTime: '2026-01-01T00:00:00Z',
		deletedDateTime: '2026-01-01T00:00:00Z',
		sessionControls: { persistentBrowser: { isEnabled: true, mode: 'never' } },
	};
	const guests = { guestOrExternalUserTypes: 'b2bCollaborationGuest', externalTenants: null };
	const conditions = {
		users: {
			includeUsers: ['a'],
			excludeUsers: ['b'],
			includeGroups: ['c'],
			excludeGroups: ['d'],
			includeRoles: ['e'],
			excludeRoles: ['f'],
			includeGuestsOrExternalUsers: guests,
			excludeGuestsOrExternalUsers: guests,
		},
		applications: { includeApplications: ['All'], networkAccess: { a: 1 }, globalSecureAccess: { b: 1 } },
		clientApplications: {
			includeServicePrincipals: ['a'],
			excludeServicePrincipals: ['b'],
			servicePrincipalFilter: { mode: 'include', rule: 'r' },
		},
		platforms: { includePlatforms: ['all'], excludePlatforms: ['iOS'] },
		locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
		devices: {
			deviceFilter: { mode: 'include', rule: 'r' },
			includeDevices: ['All'],
			excludeDevices: ['Compliant'],
			includeDeviceStates: ['All'],
			excludeDeviceStates: ['Compliant'],
		},
	};
	expect(findNotUnderstood(policy(conditions, written))).toEqual([]);
});

describe('of session controls the strictest counts', () => {
	const merged = (...controls: Json[]) => {
		const sessions = controls.map((sessionControls, index) =>
			policy({}, { id: `p${index}`, grantControls: null, sessionControls }),
		);
		return [sessions, [...sessions].reverse()].map(
			(policies) => evaluate(compile(policies), plainSignIn).sessionControls,
		);
	};
	const appSecurity = (cloudAppSecurityType?: string) => ({
		cloudAppSecurity: { isEnabled: true, ...(cloudAppSecurityType ? { cloudAppSecurityType } : {}) },
	});
	const evaluation = (mode: string) => ({ continuousAccessEvaluation: { mode } });
	const persistence = (mode: string) => ({ persistentBrowser: { isEnabled: true, mode } });

	test.each<[Json, Json, string, string]>([
		[appSecurity('monitorOnly'), appSecurity('mcasConfigured'), 'cloudAppSecurity', 'mcasConfigured'],
		[appSecurity('mcasConfigured'), appSecurity('blockDownloads'), 'cloudAppSecurity', 'blockDownloads'],
		[appSecurity('mcasConfigured'), appSecurity(), 'cloudAppSecurity', 'blockDownloads'],
		[evaluation('disabled'), evaluation('strictEnforcement'), 'continuousAccessEvaluation', 'strictEnforcement'],
		[evaluation('strictEnforcement'), evaluation('strictLocation'), 'continuousAccessEvaluation', 'strictLocation'],
		[persistence('always'), persistence('never'), 'persistentBrowser', 'never'],
	])('%j and %j: %s is %s', (left, right, id, expected) => {
		expect(merged(left, right)).toMatchObject([{ [id]: expected }, { [id]: expected }]);
	});
});

test.each<[ConditionalAccessClientApp, boolean]>([
	['browser', true],
	['mobileAppsAndDesktopClients', true],
	['exchangeActiveSync', false],
	['easSupported', false],
	['easUnsupported', false],
	['other', false],
])('%s can be prompted: %s', (clientAppType, canBe) => {
	const { unmetControls } = evaluate(compile([policy({})]), { ...plainSignIn, clientAppType });
	expect(unmetControls.map((control) => control.interactive)).toEqual([canBe]);
});
