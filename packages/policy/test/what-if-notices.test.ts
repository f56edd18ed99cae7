// What an answer of What-If says beside the outcome: what was not asked, who is locked out, what nobody enforces.
import { type ConditionalAccessPolicy, microsoftGraphAppId } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import {
	compile,
	evaluate,
	explain,
	findLockedOut,
	findNotAsked,
	type SignIn,
	type SignInUser,
	sessionControlsNotEnforced,
	whatIfSignIn,
} from '../src/index.ts';
import {
	block,
	bound,
	elsewhere,
	exchange,
	facts,
	frequency,
	type Json,
	locations,
	ourKeys,
	policy,
	request,
	userId,
} from './what-if-question.ts';

const user: SignInUser = { id: userId, groupIds: new Set(), roleTemplateIds: new Set() };

describe('[case policy/18] what was not asked is said', () => {
	const everything = policy(
		{
			clientAppTypes: ['browser'],
			platforms: { includePlatforms: ['windows'] },
			locations: { includeLocations: ['All'], excludeLocations: ['n', 'g', 'AllTrusted', 'gone'] },
			devices: { deviceFilter: { mode: 'include', rule: 'device.model -eq "x"' } },
			signInRiskLevels: ['high'],
			authenticationFlows: { transferMethods: 'deviceCodeFlow' },
		},
		{ builtInControls: ['compliantApplication'], ...ourKeys, termsOfUse: ['t'] },
		{ sessionControls: { ...frequency, ...bound } },
	);
	const inputs = (...question: Parameters<typeof findNotAsked>) => findNotAsked(...question).map(({ input }) => input);

	test('every condition and control of a policy', () => {
		const found = inputs(compile([everything], facts), request());
		const conditions = [
			'compliantNetwork',
			'gpsCountry',
			'ipAddress',
			'clientAppType',
			'devicePlatform',
			'deviceInfo',
			'signInRiskLevel',
		];
		const controls = [
			'methods',
			'fido2Aaguid',
			'clientSoftware',
			'acceptedAgreementIds',
			'primaryAgeSeconds',
			'deviceBoundSession',
		];
		expect(found).toEqual([...conditions, 'authenticationFlow', ...controls]);
	});

	test('what is asked is not said, and a policy that is disabled asks nothing', () => {
		const set = compile([policy(elsewhere('i'))], facts);
		expect(findNotAsked(set, request())).toEqual([
			{ input: 'ipAddress', policyIds: ['p'] },
			{ input: 'methods', policyIds: ['p'] },
		]);
		expect(inputs(set, request({ ipAddress: '192.0.2.1' }), { mfa: false })).toEqual([]);
		expect(inputs(compile([policy(elsewhere('g'), block)], facts), request({ country: 'NL' }))).toEqual([]);
		expect(inputs(compile([policy({}, {}, { state: 'disabled' })]), request())).toEqual([]);
	});
});

describe('[case policy/16] who is locked out', () => {
	const applicationIds = [microsoftGraphAppId];
	const lockedOut = (policies: ConditionalAccessPolicy[], more: Partial<Parameters<typeof findLockedOut>[1]> = {}) =>
		findLockedOut(compile(policies, facts), { users: [user], applicationIds, namedLocations: locations, ...more }).map(
			({ policyIds }) => policyIds,
		);
	const noMethods = { availableMethods: new Set(['password', 'softwareOath']) };
	const phishingResistant = { authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } };
	const platformsOnly = (excludePlatforms: string[]) =>
		policy({ platforms: { includePlatforms: ['all'], excludePlatforms } }, block);

	test.each<[string, ConditionalAccessPolicy[], Json, string[][]]>([
		['all users, all resources, block', [policy({}, block)], {}, [['p']]],
		[
			'exclusions that exclude nobody',
			[policy({ users: { includeUsers: ['All'], excludeUsers: ['x'], excludeGroups: ['y'] } }, block)],
			{},
			[['p']],
		],
		[
			'an exclusion that excludes',
			[policy({ users: { includeUsers: ['All'], excludeUsers: [userId] } }, block)],
			{},
			[],
		],
		['another resource', [policy({ applications: { includeApplications: [exchange] } }, block)], {}, []],
		['report-only', [policy({}, block, { state: 'enabledForReportingButNotEnforced' })], {}, []],
		['a second factor', [policy()], {}, []],
		['a strength without a method that anybody has', [policy({}, phishingResistant)], noMethods, [['p']]],
		['a strength, and methods that are not known', [policy({}, phishingResistant)], {}, []],
		['a device that nobody has', [policy({}, { builtInControls: ['compliantDevice'] })], {}, [['p']]],
		[
			'a device that there is',
			[policy({}, { builtInControls: ['compliantDevice'] })],
			{ devices: [{ isCompliant: true }] },
			[],
		],
		[
			'a page that the authority has not',
			[policy({}, { termsOfUse: ['t'] })],
			{ promptableControls: new Set(['mfa']) },
			[['p']],
		],
		['outside a place that there is', [policy(elsewhere('i'), block)], {}, []],
		['outside the compliant network', [policy(elsewhere('n'), block)], {}, []],
		['outside the country that the app reports', [policy(elsewhere('g'), block)], {}, []],
		['outside a place that is gone', [policy(elsewhere('gone'), block)], {}, [['p']]],
		['all platforms but one', [platformsOnly(['linux'])], {}, []],
		[
			'every platform, by two policies',
			[platformsOnly(['linux']), { ...platformsOnly(['macOS']), id: 'q' }],
			{},
			[['p', 'q']],
		],
	])('%s', (_, policies, more, expected) => {
		expect(lockedOut(policies, more)).toEqual(expected);
	});
});

describe('a session control says whether anybody enforces it', () => {
	const sessionControls = {
		...frequency,
		persistentBrowser: { isEnabled: true, mode: 'never' },
		cloudAppSecurity: { isEnabled: true, cloudAppSecurityType: 'monitorOnly' },
		applicationEnforcedRestrictions: { isEnabled: true },
		continuousAccessEvaluation: { mode: 'strictLocation' },
		disableResilienceDefaults: true,
		...bound,
		tomorrow: { isEnabled: true },
	};
	const set = compile([policy({}, {}, { sessionControls })]);
	const signIn = whatIfSignIn(request(), { user });
	const notEnforced = ['cloudAppSecurity', 'applicationEnforcedRestrictions', 'continuousAccessEvaluation'];

	test('[case policy/13] restrictions by the application and strict location are told as not enforced', () => {
		const explained = explain(set, signIn).why('p')?.sessionControls ?? [];
		expect(explained.filter(({ enforced }) => enforced === false).map(({ control }) => control)).toEqual(notEnforced);
		expect(explained.every(({ enforced }) => typeof enforced === 'boolean')).toBe(true);
		expect(sessionControlsNotEnforced(evaluate(set, signIn).sessionControls, signIn)).toEqual(notEnforced);
	});

	test('§1.4 session controls that shared channels have not are told as not enforced', () => {
		const inChannel: SignIn = {
			...signIn,
			user: { ...user, externalType: 'b2bDirectConnectUser' },
			honoredSessionControls: new Set([...notEnforced, 'persistentBrowser']),
		};
		expect(sessionControlsNotEnforced(evaluate(set, inChannel).sessionControls, inChannel)).toEqual([
			'persistentBrowser',
			'cloudAppSecurity',
			'applicationEnforcedRestrictions',
		]);
	});

	test('what every resource of the sign-in honours is enforced', () => {
		const honored = { ...signIn, honoredSessionControls: new Set(['continuousAccessEvaluation']) };
		expect(sessionControlsNotEnforced(evaluate(set, honored).sessionControls, honored)).toEqual(
			notEnforced.slice(0, 2),
		);
		expect(sessionControlsNotEnforced({}, signIn)).toEqual([]);
	});
});
