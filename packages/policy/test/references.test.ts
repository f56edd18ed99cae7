// What a policy refers to and is not there, what an administrator should know, and the right name that a wrong one
// meant.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
	findMissingReferences,
	findWarnings,
	nearest,
	normalisePolicy,
	policyReferences,
	policyTemplates,
	validatePolicy,
} from '../src/index.ts';

type Json = Record<string, unknown>;
const id = (digit: number) => `9999999${digit}-0000-4000-8000-000000000001`;
const policy = (conditions: Json = {}, more: Json = {}) =>
	normalisePolicy({
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		...more,
		conditions: { users: { includeUsers: ['All'] }, applications: { includeApplications: ['All'] }, ...conditions },
	});
const strength = (strengthId: string) => ({
	grantControls: { operator: 'OR', authenticationStrength: { id: strengthId } },
});

test.each<[string, Json, Json, string]>([
	[
		'an excluded location',
		{ locations: { includeLocations: ['All'], excludeLocations: [id(1)] } },
		{},
		'1040 conditions.locations.excludeLocations[0]',
	],
	[
		'an included location',
		{ locations: { includeLocations: [id(1)] } },
		{},
		'1040 conditions.locations.includeLocations[0]',
	],
	['a strength', {}, strength(id(1)), '1007 grantControls.authenticationStrength.id'],
	['terms of use', {}, { grantControls: { operator: 'OR', termsOfUse: [id(1)] } }, '1007 grantControls.termsOfUse[0]'],
])('[case policy/03] %s that does not exist is refused', (_, conditions, more, expected) => {
	const found = findMissingReferences(policy(conditions, more), {
		namedLocation: new Set([id(2)]),
		authenticationStrength: new Set(),
		termsOfUse: new Set(),
	});
	expect(found.map(({ number, path, isRefused }) => `${number} ${path} ${isRefused}`)).toEqual([`${expected} true`]);
	expect(found[0]?.message).toContain(`with id ${id(1)} does not exist in the directory`);
});

test.each<[string, Json]>([
	['users', { users: { includeUsers: [id(1)] } }],
	['groups', { users: { includeUsers: ['All'], excludeGroups: [id(1)] } }],
	['roles', { users: { includeRoles: [id(1)] } }],
	['applications', { applications: { includeApplications: [id(1)] } }],
	['service principals', { users: null, clientApplications: { includeServicePrincipals: [id(1)] } }],
	['contexts', { applications: { includeAuthenticationContextClassReferences: ['c7'] } }],
])(
	'[case policy/03] %s that do not exist are told and not refused: Graph keeps what names deleted ones',
	(_, conditions) => {
		const nothing = new Set<string>();
		const known = {
			user: nothing,
			group: nothing,
			role: nothing,
			application: nothing,
			servicePrincipal: nothing,
			authenticationContext: nothing,
		};
		expect(findMissingReferences(policy(conditions), known)).toMatchObject([{ isRefused: false }]);
		expect(findMissingReferences(policy(conditions), {})).toEqual([]);
	},
);

test('[case policy/03] what every tenant has exists: trusted addresses of multifactor authentication, built-in strengths, keywords', () => {
	const places = {
		includeLocations: ['All'],
		excludeLocations: ['AllTrusted', '00000000-0000-0000-0000-000000000000'],
	};
	const none = { namedLocation: new Set<string>(), authenticationStrength: new Set<string>(), user: new Set<string>() };
	expect(
		findMissingReferences(policy({ locations: places }, strength('00000000-0000-0000-0000-000000000004')), none),
	).toEqual([]);
});

test('every reference that is known is not missing, and every other one is', () => {
	const digits = fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { maxLength: 6 });
	fc.assert(
		fc.property(digits, digits, (named, known) => {
			const asked = policy({
				users: { includeUsers: ['All'], excludeGroups: named.map((digit) => id(digit).toUpperCase()) },
			});
			const missing = findMissingReferences(asked, { group: new Set(known.map(id)) }).map((reference) => reference.id);
			expect(missing).toEqual(named.filter((digit) => !known.includes(digit)).map(id));
			expect(policyReferences(asked)).toHaveLength(named.length);
		}),
	);
});

const block = { grantControls: { operator: 'OR', builtInControls: ['block'] } };
test.each<[string, Json, Json, RegExp | undefined]>([
	['everybody from everything', {}, block, /locks everybody out/],
	[
		'everybody, spelled out',
		{ platforms: { includePlatforms: ['all'] }, locations: { includeLocations: ['All'] } },
		block,
		/locks everybody out/,
	],
	['all but a group', { users: { includeUsers: ['All'], excludeGroups: [id(1)] } }, block, /excluded exists/],
	['everybody from one resource', { applications: { includeApplications: [id(1)] } }, block, undefined],
	[
		'everybody from abroad',
		{ locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } },
		block,
		undefined,
	],
	['legacy clients', { clientAppTypes: ['other'] }, block, undefined],
	['device code', { authenticationFlows: { transferMethods: 'deviceCodeFlow' } }, block, undefined],
	['guests', { users: { includeUsers: ['GuestsOrExternalUsers'] } }, block, undefined],
	['mfa for all', {}, {}, undefined],
	[
		'a compliant device for all',
		{},
		{ grantControls: { operator: 'OR', builtInControls: ['compliantDevice'] } },
		/managed device/,
	],
	[
		'a compliant device or mfa',
		{},
		{ grantControls: { operator: 'OR', builtInControls: ['compliantDevice', 'mfa'] } },
		undefined,
	],
	[
		'a compliant device and mfa',
		{},
		{ grantControls: { operator: 'AND', builtInControls: ['compliantDevice', 'mfa'] } },
		/managed device/,
	],
])('[case policy/16] a lock-out is warned of: %s', (_, conditions, more, expected) => {
	const asked = policy(conditions, more);
	expect(validatePolicy(asked)).toEqual([]);
	const messages = findWarnings(asked).map(({ message }) => message);
	if (expected) expect(messages.join()).toMatch(expected);
	else expect(messages).toEqual([]);
});

test.each<[string, Json, Json, RegExp]>([
	['[case policy/14] ActiveSync', { clientAppTypes: ['exchangeActiveSync'] }, {}, /ActiveSync/],
	[
		'[case policy/13] restrictions',
		{},
		{ sessionControls: { applicationEnforcedRestrictions: { isEnabled: true } } },
		/Exchange Online and SharePoint/,
	],
	[
		'[case policy/05] report-only',
		{ applications: { includeUserActions: ['urn:user:registersecurityinfo'] } },
		{ state: 'enabledForReportingButNotEnforced' },
		/nothing is evaluated/,
	],
	[
		'[case policy/05] blocked registration',
		{ applications: { includeUserActions: ['urn:user:registerdevice'] } },
		block,
		/registration of devices/,
	],
	['both risks', { userRiskLevels: ['high'], signInRiskLevels: ['high'] }, {}, /a policy for each/],
	[
		'Microsoft Graph',
		{ applications: { includeApplications: ['00000003-0000-0000-c000-000000000000'] } },
		{},
		/Microsoft Graph/,
	],
	[
		'approved apps',
		{},
		{ grantControls: { operator: 'OR', builtInControls: ['approvedApplication', 'mfa'] } },
		/read-only/,
	],
	[
		'a persistent browser',
		{ applications: { includeApplications: [id(1)] } },
		{ sessionControls: { persistentBrowser: { isEnabled: true, mode: 'never' } } },
		/all tabs/,
	],
	[
		'continuous evaluation',
		{ clientAppTypes: ['browser'] },
		{ sessionControls: { continuousAccessEvaluation: { mode: 'disabled' } } },
		/without conditions/,
	],
])('what Graph stores and does nothing with is told: %s', (_, conditions, more, expected) => {
	const asked = policy(conditions, more);
	expect(validatePolicy(asked)).toEqual([]);
	expect(
		findWarnings(asked)
			.map(({ message }) => message)
			.join(),
	).toMatch(expected);
});

test('templates of the product lock nobody out', () => {
	for (const { details } of policyTemplates) {
		const asked = normalisePolicy({ displayName: 'T', state: 'enabled', ...details });
		expect(findWarnings(asked).filter(({ message }) => message.startsWith('locks'))).toEqual([]);
	}
});

test.each([
	['grantControl', ['conditions', 'grantControls', 'sessionControls'], 'grantControls'],
	['devicecodeflow', ['none', 'deviceCodeFlow', 'authenticationTransfer'], 'deviceCodeFlow'],
	['complient', ['compliantDevice', 'compliant'], 'compliant'],
	['Blcok', ['allow', 'interrupt', 'block'], 'block'],
	['moonPhases', ['times', 'platforms', 'locations'], undefined],
	['x'.repeat(100_000), ['mfa'], undefined],
	['', ['mfa'], undefined],
])('[case policy/15] the nearest right name of %j', (wrong, right, expected) => {
	expect(nearest(wrong, right)).toBe(expected);
});

test('[case policy/15] every member of users with one slip is refused with the right one', () => {
	for (const name of Object.keys(policy().conditions.users ?? {})) {
		const slip = `${name.slice(0, 4)}${name.slice(5)}`;
		const [issue] = validatePolicy(policy({ users: { includeUsers: ['All'], [slip]: [] } }));
		expect(issue?.message).toContain(`did you mean \`${name}\`?`);
	}
});
