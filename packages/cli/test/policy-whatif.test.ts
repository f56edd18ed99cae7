// countersign policy whatif and explain: questions about exported files, without a server.
import { expect, test } from 'vitest';
import { app, exported, file, id, locations, mfa, run } from './exported-files.ts';

test('whatif: says which policies apply and what comes of it; an unexpected outcome is exit code 1', () => {
	const asked = run('whatif', exported, locations, ...app, '--ip', '203.0.113.9', '--expect', 'allow');
	expect(asked.status).toBe(1);
	expect(asked.stdout).toMatch(/applies +MFA for all +failure +mfa/);
	expect(asked.stdout).toMatch(/outcome: interrupt, unmet: mfa\nexpected: allow/);
	expect(run('whatif', exported, locations, ...app, '--ip', '203.0.113.9', '--mfa', '--expect', 'allow').status).toBe(
		0,
	);
	expect(run('whatif', exported, locations, ...app, '--ip', '198.51.100.7').stdout).toMatch(/– +MFA for all +location/);
	expect(run('whatif', exported, locations, ...app, '--group', id(5)).stdout).toMatch(/– +MFA for all +users/);
	expect(JSON.parse(run('whatif', '--json', exported, locations, ...app).stdout)).toMatchObject({
		decision: { outcome: 'interrupt' },
		value: [{ id: id(1), policyApplies: true, analysisReasons: 'notSet' }],
	});
});

test.each([
	['nothing to access', [], /say what is accessed/],
	['a context that is none', ['--context', 'c100'], /authenticationContextValue must be c1 to c99/],
	['a device that is no JSON', [...app, '--device', '{'], /--device is not JSON/],
	['a user that is no id', [...app, '--user', 'ada'], /--user ada: is no id, and no name/],
])('whatif with %s is one clear line and exit code 1', (_, options, message) => {
	const { status, stderr } = run('whatif', exported, ...options);
	expect(status).toBe(1);
	expect(stderr).toMatch(message);
});

test('whatif refuses a set of which nothing could be stored, and says where', () => {
	expect(run('whatif', file([{ ...mfa, state: 'on' }]), ...app).stderr).toMatch(
		/\[0\]\.state must be [\s\S]*no policy can be asked/,
	);
});

test('whatif runs a file of scenarios and names each difference', () => {
	const request = {
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id(2) },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id(7)] },
		signInConditions: { ipAddress: '203.0.113.9' },
	};
	const scenarios = [
		{ name: 'anybody', request, expect: { outcome: 'interrupt', unmetControls: ['mfa'] } },
		{ name: 'the excluded group', subject: { groupIds: [id(5)] }, request, expect: { outcome: 'interrupt' } },
	];
	const { status, stdout } = run('whatif', exported, locations, '--scenarios', file({ scenarios }));
	expect(status).toBe(1);
	expect(stdout).toMatch(/ok +anybody +interrupt +mfa/);
	expect(stdout).toMatch(/differs +the excluded group +allow +expected outcome interrupt, found allow/);
	expect(stdout).toMatch(/2 asked, 1 differ/);
	expect(run('whatif', exported, locations, '--scenarios', file([scenarios[0]])).status).toBe(0);
	expect(run('whatif', exported, '--scenarios', file([{ name: 'x' }])).stderr).toMatch(/\[0\]\.request is required/);
});

test('explain: each condition with the rule that included or excluded', () => {
	const { status, stdout } = run('explain', exported, locations, ...app, '--ip', '198.51.100.7');
	expect(status).toBe(0);
	expect(stdout).toMatch(/MFA for all: notApplied/);
	expect(stdout).toMatch(
		new RegExp(`locations +noMatch +included by allLocations All, excluded by locationId ${id(6)}`),
	);
	expect(stdout).toMatch(/outcome: allow/);
	expect(run('explain', exported, ...app, '--policy', id(9)).status).toBe(1);
	expect(
		JSON.parse(run('explain', '--json', exported, locations, ...app, '--policy', id(1)).stdout).policies[0],
	).toMatchObject({
		id: id(1),
		result: 'failure',
	});
});

test('[case policy/07] names are taken in any letter case', () => {
	const flow = file({
		...mfa,
		conditions: { ...mfa.conditions, authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
	});
	expect(run('whatif', flow, locations, ...app, '--flow', 'devicecodeflow', '--expect', 'Interrupt').status).toBe(0);
	const role = file({
		...mfa,
		conditions: { ...mfa.conditions, users: { includeRoles: ['62e90394-69f5-4237-9190-012177145e10'] } },
	});
	expect(run('whatif', role, locations, ...app, '--role', 'GlobalAdministrator', '--expect', 'interrupt').status).toBe(
		0,
	);
});

test.each([
	[['--method', 'fido2'], 0],
	[['--method', 'windowsHelloForBusiness'], 0],
	[['--method', 'password', '--method', 'softwareOath'], 0],
	[['--method', 'password'], 1],
])('[case policy/08] methods bring the multifactor claim: %j', (options, status) => {
	expect(run('whatif', exported, locations, ...app, ...options, '--expect', 'allow').status).toBe(status);
});

test('[case policy/10] an application that is in no list is told', () => {
	expect(run('whatif', exported, locations, ...app).stderr).toMatch(
		/is in no list: no group such as Office365 can cover it/,
	);
	const known = ['--app', '00000002-0000-0ff1-ce00-000000000000', '--ip', '203.0.113.9'];
	expect(run('whatif', exported, locations, ...known).stderr).toBe('');
});

test('[case policy/18] what a sign-in can have can be said: network, risk, passkey, terms, scopes', () => {
	const policyOf = (conditions: object, grantControls: object = mfa.grantControls) =>
		file({
			...mfa,
			conditions: { applications: { includeApplications: ['All'] }, users: { includeUsers: ['All'] }, ...conditions },
			grantControls,
		});
	const network = file({
		'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
		id: id(8),
		displayName: 'Ours',
	});
	const outside = policyOf({ locations: { includeLocations: ['All'], excludeLocations: [id(8)] } });
	expect(run('whatif', outside, network, ...app, '--compliant-network', '--expect', 'allow').status).toBe(0);
	const terms = policyOf({}, { operator: 'OR', termsOfUse: [id(9)] });
	expect(run('whatif', terms, ...app, '--accepted-terms', id(9), '--expect', 'allow').status).toBe(0);
	const mail = policyOf({ applications: { includeApplications: ['00000002-0000-0ff1-ce00-000000000000'] } });
	const graph = ['--app', '00000003-0000-0000-c000-000000000000', '--scope', 'Mail.Read'];
	expect(run('whatif', mail, ...graph, '--expect', 'interrupt').status).toBe(0);
	expect(run('explain', mail, ...app, '--policy', 'nosuch').stderr).toMatch(
		/no policy of the files has this id or name/,
	);
});

test('a scenario with a member that means nothing is refused with the nearest right one [case policy/07]', () => {
	const request = {
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id(2) },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id(7)] },
	};
	const refused = (more: object) =>
		run('whatif', exported, '--scenarios', file([{ name: 'x', request, ...more }])).stderr;
	expect(refused({ authentication: { method: ['fido2'] } })).toMatch(/authentication\.method .*did you mean `methods`/);
	expect(refused({ facts: { compliantNetworks: true } })).toMatch(/did you mean `compliantNetwork`/);
	expect(refused({ request: { ...request, signInConditions: { ipAdress: '1' } } })).toMatch(/did you mean `ipAddress`/);
});

test.each<[string, object, RegExp]>([
	['an address', { signInConditions: { ipAddress: '203.0.113.999' } }, /ipAddress must be an IPv4 or IPv6 address/],
	['a country', { signInConditions: { country: 'USA' } }, /country must be a country code/],
	[
		'a flow',
		{ signInConditions: { authenticationFlow: { transferMethod: 'devicecode' } } },
		/did you mean `deviceCodeFlow`/,
	],
	['a device', { signInConditions: { deviceInfo: { complient: true } } }, /complient is no member of a device/],
	[
		'a group of applications',
		{
			signInContext: {
				'@odata.type': '#microsoft.graph.applicationContext',
				includeApplications: ['Office365'],
			},
		},
		/is a group of applications/,
	],
])('[case policy/07] in a file of scenarios, %s that means nothing is an error', (_, more, message) => {
	const request = {
		signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: id(2) },
		signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [id(7)] },
		...more,
	};
	const { status, stderr } = run('whatif', exported, '--scenarios', file([{ name: 'x', request }]));
	expect(stderr).toMatch(message);
	expect(status).toBe(1);
});

test('[case policy/18] of a file of scenarios every fault is told, and one that asks nothing is none', () => {
	const wrong = { name: 'x', request: {}, authentication: { methods: ['FIDO2'] }, subject: { groupId: ['x'] } };
	const { status, stderr } = run('whatif', exported, '--scenarios', file([wrong, wrong]));
	expect(status).toBe(1);
	for (const told of [
		/\[0\]\.request\.signInIdentity is required/,
		/\[1\]\.request\.signInContext is required/,
		/\[1\]\.authentication\.methods\[0\].*did you mean `fido2`/,
		/\[1\]\.subject\.groupId.*did you mean `groupIds`/,
	])
		expect(stderr).toMatch(told);
	expect(run('whatif', exported, '--scenarios', file([]))).toMatchObject({
		status: 1,
		stderr: expect.stringContaining('holds no scenario'),
	});
	expect(run('whatif', exported, '--scenarios', file([wrong]), ...app).stderr).toMatch(
		/--app says nothing beside --scenarios/,
	);
});

test('[case policy/18] what the policies asked about and the question left out is said', () => {
	const about = (conditions: object, grantControls: object = mfa.grantControls) =>
		file({ ...mfa, conditions: { ...mfa.conditions, locations: undefined, ...conditions }, grantControls });
	const asked = (path: string, ...options: string[]) => run('whatif', path, ...app, ...options).stderr;
	expect(run('whatif', exported, locations, ...app).stderr).toMatch(/not asked: ipAddress, which "MFA for all"/);
	expect(run('explain', exported, locations, ...app).stderr).toMatch(/not asked: ipAddress/);
	expect(run('whatif', exported, locations, ...app, '--ip', '203.0.113.9').stderr).not.toMatch(/not asked/);
	expect(asked(about({ signInRiskLevels: ['high'] }))).toMatch(/not asked: signInRiskLevel/);
	expect(asked(about({ signInRiskLevels: ['high'] }), '--sign-in-risk', 'none')).not.toMatch(/not asked/);
	expect(asked(about({ platforms: { includePlatforms: ['iOS'] } }))).toMatch(/not asked: devicePlatform/);
	expect(asked(about({}, { operator: 'OR', termsOfUse: [id(9)] }))).toMatch(/not asked: acceptedAgreementIds/);
	const filter = about({
		devices: { deviceFilter: { mode: 'include', rule: 'device.extensionAttribute1 -eq "SAW"' } },
	});
	expect(asked(filter)).toMatch(/not asked: deviceInfo/);
	expect(asked(filter, '--device', '{"extensionAttribute1":"SAW"}')).toMatch(
		/extensionAttribute1: counts only of a device that is compliant/,
	);
	expect(asked(filter, '--device', '{"extensionAttribute1":"SAW","isCompliant":true}')).not.toMatch(/not asked/);
	expect(run('whatif', exported, locations, '--context', 'C7').stderr).toMatch(
		/c7: no enabled policy of the files is about this authentication context/,
	);
	const { notAsked } = JSON.parse(run('whatif', '--json', exported, locations, ...app).stdout);
	expect(notAsked).toEqual([expect.stringMatching(/^ipAddress/)]);
});

test('[case policy/02] a system that policies have no name for can be asked about', () => {
	const unknown = file({
		...mfa,
		conditions: {
			...mfa.conditions,
			locations: undefined,
			platforms: { includePlatforms: ['all'], excludePlatforms: ['android', 'iOS', 'windows', 'macOS', 'linux'] },
		},
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	});
	expect(run('whatif', unknown, ...app, '--platform', 'none', '--expect', 'block').status).toBe(0);
	expect(run('whatif', unknown, ...app, '--platform', 'linux', '--expect', 'allow').status).toBe(0);
});

test('[case policy/07] an application and a context are judged together, as a challenge asks', () => {
	const context = file({
		...mfa,
		id: id(2),
		displayName: 'For c7',
		conditions: {
			...mfa.conditions,
			locations: undefined,
			applications: { includeAuthenticationContextClassReferences: ['c7'] },
		},
	});
	const asked = run('whatif', exported, locations, context, ...app, '--context', 'C7', '--ip', '203.0.113.9');
	expect(asked.stdout).toMatch(/applies +MFA for all[\s\S]*applies +For c7/);
	expect(asked.stdout).toMatch(/outcome: interrupt/);
});
