// countersign policy: on exported files, without a server.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const command = join(import.meta.dirname, '..', 'dist', 'main.js');
const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(content: unknown): string {
	files += 1;
	const path = join(folder, `${files}.json`);
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
	return path;
}
function run(...options: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'policy', ...options], {
		encoding: 'utf8',
		timeout: 20_000,
	});
	return { status, stdout, stderr };
}

const id = (digit: number) => `0000000${digit}-0000-4000-8000-000000000000`;
const mfa = {
	id: id(1),
	displayName: 'MFA for all',
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'], excludeGroups: [id(5)] },
		locations: { includeLocations: ['All'], excludeLocations: [id(6)] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};
const office = {
	'@odata.type': '#microsoft.graph.ipNamedLocation',
	id: id(6),
	displayName: 'Office',
	isTrusted: true,
	ipRanges: [{ cidrAddress: '198.51.100.0/24' }],
};
const exported = file({ value: [mfa] });
const locations = file([office]);
const app = ['--app', id(7)];

test('validate: sound files are exit code 0', () => {
	expect(run('validate', exported, locations)).toMatchObject({ status: 0, stdout: '2 checked, 0 problems\n' });
});

test('validate: what is wrong is named with its path, Graph’s number and a sentence; exit code 1', () => {
	const bad = file({ ...mfa, state: 'on', conditions: { ...mfa.conditions, clientAppTypes: [] } });
	const { status, stdout } = run('validate', bad);
	expect(status).toBe(1);
	expect(stdout).toMatch(/error +MFA for all +state +1007 +must be enabled or disabled/);
	expect(stdout).toMatch(/conditions\.clientAppTypes +1064/);
	expect(JSON.parse(run('validate', '--json', bad).stdout)).toMatchObject({
		checked: 1,
		wrong: 2,
		findings: [{ path: 'state' }, { path: 'conditions.clientAppTypes', number: 1064 }],
	});
});

test('validate: a member that is not understood is a warning, and with --strict a problem', () => {
	const later = file({ ...mfa, conditions: { ...mfa.conditions, moonPhases: ['full'] } });
	expect(run('validate', later)).toMatchObject({
		status: 0,
		stdout: expect.stringMatching(/warning +MFA for all +conditions\.moonPhases/),
	});
	expect(run('validate', '--strict', later).status).toBe(1);
});

test('validate: two policies of one id, and a location with a prefix of 33 bits', () => {
	const { stdout, status } = run(
		'validate',
		file([mfa, mfa, { ...office, ipRanges: [{ cidrAddress: '198.51.100.7/33' }] }]),
	);
	expect(status).toBe(1);
	expect(stdout).toMatch(/another policy of these files has the same id/);
	expect(stdout).toMatch(/Office +ipRanges\[0\]\.cidrAddress/);
});

test.each([
	['a file that is not there', [join(folder, 'none.json')], /none\.json: cannot be read \(ENOENT\)/],
	['a file that is not JSON', [file('{')], /is not JSON/],
	['a file of something else', [file({ hello: 'world' })], /is no policy, named location or authentication strength/],
	['a file of a number', [file(7)], /is no policy/],
])('%s is one clear line and exit code 1', (_, paths, message) => {
	const { status, stderr } = run('validate', ...paths);
	expect([status, stderr.trim().split('\n').length]).toEqual([1, 1]);
	expect(stderr).toMatch(message);
});

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

const group = { '@odata.type': '#microsoft.graph.group', id: id(5), displayName: 'Emergency access' };
const broken = file('{');

test('[case policy/06] one file that cannot be read never stops the others, and the exit code tells', () => {
	const bad = file({ ...mfa, id: id(2), displayName: 'Bad', state: 'on' });
	const asked = run('whatif', exported, locations, broken, bad, ...app, '--expect', 'interrupt');
	expect(asked.stdout).toMatch(/outcome: interrupt/);
	expect(asked.stderr).toMatch(/left out: .*is not JSON/);
	expect(asked.stderr).toMatch(/left out: .*the policy "Bad" is left out: state must be/);
	expect(asked.status).toBe(2);
	expect(run('explain', exported, locations, broken, ...app)).toMatchObject({
		status: 2,
		stdout: expect.stringContaining('MFA for all'),
	});
	const { status, stdout } = run('validate', exported, locations, broken);
	expect([status, stdout]).toEqual([1, expect.stringMatching(/is not JSON[\s\S]*2 checked, 1 problem/)]);
});

test('[case policy/06] UTF-16 of both kinds, byte order marks, folders and foreign files beside policies are read', () => {
	const text = JSON.stringify(mfa);
	const little = Buffer.from(`\uFEFF${text}`, 'utf16le');
	const encodings = [little, Buffer.from(little).swap16(), Buffer.from(`\uFEFF${text}`), Buffer.from(text, 'utf16le')];
	for (const bytes of encodings) {
		const path = join(folder, 'encoded.json');
		writeFileSync(path, bytes);
		expect(run('validate', path, locations)).toMatchObject({ status: 0, stdout: '2 checked, 0 problems\n' });
	}
	const tenant = join(folder, 'tenant', 'policies');
	mkdirSync(tenant, { recursive: true });
	writeFileSync(join(tenant, 'mfa.json'), text);
	writeFileSync(join(tenant, '..', 'office.json'), JSON.stringify(office));
	writeFileSync(join(tenant, '..', 'group.json'), JSON.stringify(group));
	writeFileSync(join(tenant, '..', 'package.json'), '{"name":"x"}');
	writeFileSync(join(tenant, '..', 'README.md'), 'x');
	const whole = join(folder, 'tenant');
	expect(run('validate', whole)).toMatchObject({
		status: 0,
		stdout: expect.stringMatching(/warning[\s\S]*2 checked, 0 problems/),
	});
	expect(run('whatif', whole, ...app, '--group', 'emergency ACCESS', '--expect', 'allow').status).toBe(0);
	expect(run('explain', whole, ...app, '--group', id(5), '--policy', 'mfa for ALL').stdout).toMatch(
		/\(Emergency access\)/,
	);
	expect(run('validate', locations).stdout).toBe('1 checked, 0 problems\n');
});

test('[case policy/03] what policies name and the files do not hold is said in every answer', () => {
	const missing = new RegExp(`NamedLocation with id ${id(6)} does not exist`);
	expect(run('validate', exported).stdout).toMatch(missing);
	expect(run('whatif', exported, ...app).stderr).toMatch(missing);
	expect(run('explain', exported, ...app).stderr).toMatch(missing);
	expect(JSON.parse(run('whatif', '--json', exported, ...app).stdout).missing).toHaveLength(1);
});

test.each<[string, string[], RegExp]>([
	['a flow', ['--flow', 'devicecodeflows'], /--flow.*did you mean deviceCodeFlow/],
	['a role', ['--role', 'GlobalAdministrater'], /--role.*did you mean "Global Administrator"/],
	['an address', ['--ip', '203.0.113.999'], /--ip 203\.0\.113\.999: is no IPv4 or IPv6 address/],
	['a country', ['--country', 'USA'], /--country USA/],
	['a client', ['--client-app', 'mobile'], /--client-app.*none of/],
	['a group', ['--group', 'x'], /--group x: is no id/],
	['a kind of guest', ['--guest', 'b2bcollaborationguests'], /did you mean b2bCollaborationGuest/],
	['a method', ['--method', 'FIDO'], /did you mean fido2/],
	['a member of the device', ['--device', '{"complient":true}'], /no member of a device/],
	['a nearly right member of the device', ['--device', '{"isComplient":true}'], /did you mean `isCompliant`/],
	['an outcome', ['--expect', 'Blok'], /did you mean block/],
	['a risk', ['--user-risk', 'hgh'], /did you mean high/],
	['an age', ['--primary-age', 'old'], /no number of seconds/],
	['a group of applications', ['--app', 'Office365'], /is a group of applications/],
	['the portals of administrators', ['--app', 'microsoftadminportals'], /is a group of applications/],
	['an address with a port', ['--ip', '198.51.100.7:443'], /is no IPv4 or IPv6 address/],
	['a network', ['--ip', '198.51.100.0/24'], /is no IPv4 or IPv6 address/],
	['an empty address', ['--ip', ''], /is no IPv4 or IPv6 address/],
	['two letters that are no country', ['--country', 'XX'], /is the code of no country/],
	['an everyday code', ['--country', 'UK'], /did you mean GB/],
	['a country of GPS', ['--gps-country', 'Switzerland'], /is no country code/],
	['a word that begins as a flow', ['--flow', 'devicecode'], /did you mean deviceCodeFlow/],
	['two flows', ['--flow', 'deviceCodeFlow,authenticationTransfer'], /--flow/],
	['a platform that has no name', ['--platform', 'ChromeOS'], /--platform.*none of/],
	['a client of another time', ['--client-app', 'modern'], /--client-app.*none of/],
	['two risks', ['--sign-in-risk', 'high,low'], /--sign-in-risk.*none of/],
	['a risk of insiders', ['--insider-risk', 'severe'], /--insider-risk.*none of/],
	['a risk of agents', ['--agent-risk', 'hidden'], /--agent-risk.*none of/],
	['an outcome that begins right', ['--expect', 'allowed'], /did you mean allow/],
	['a name of an action', ['--action', 'registerSecurity'], /did you mean registerSecurityInformation/],
	['an action beside an application', ['--action', 'registerOrJoinDevices'], /a question is about one of them/],
	['a context that is none', ['--context', 'c100'], /must be c1 to c99/],
	['methods in one word', ['--method', 'password,softwareOath'], /--method.*none of/],
	['a model of passkeys', ['--aaguid', 'yubikey'], /is no id of a model/],
	['terms by a word', ['--accepted-terms', 'nda'], /is no id of an agreement/],
	['a custom control without a name', ['--custom-control', ''], /needs a name/],
	['a negative age', ['--primary-age', '-5'], /no number of seconds/],
	['a mode of baseline scopes', ['--baseline-scopes', 'enabled'], /did you mean enable/],
	['a tenant without a guest', ['--home-tenant', id(3)], /--home-tenant is of a guest/],
	['a tenant by a word', ['--guest', 'internalGuest', '--home-tenant', 'contoso'], /is no id of a tenant/],
	['a user beside a service principal', ['--service-principal', id(3), '--user', id(4)], /--user is of a user/],
	['a second factor of an agent', ['--agent', id(3), '--mfa'], /--mfa is of a user/],
	['an agent beside a service principal', ['--agent', id(3), '--service-principal', id(4)], /one of them signs in/],
	['a kind of trust', ['--device', '{"trustType":"Hybrid"}'], /trustType must be one of/],
	['a kind of ownership', ['--device', '{"ownership":"Compny"}'], /did you mean `Company`/],
	['the filter’s name of ownership', ['--device', '{"deviceOwnership":"Company"}'], /did you mean `ownership`/],
	['an attribute beyond the last', ['--device', '{"extensionAttribute16":"x"}'], /no member of a device/],
])('[case policy/07] %s that means nothing is an error, with the nearest right one', (_, options, message) => {
	const { status, stderr } = run('whatif', exported, locations, ...app, ...options);
	expect(stderr).toMatch(message);
	expect(status).toBe(1);
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

test('[case policy/16] a lock-out is told by validate, and counted with --strict', () => {
	const conditions = { applications: { includeApplications: ['All'] }, users: { includeUsers: ['All'] } };
	const all = file({ ...mfa, conditions, grantControls: { operator: 'OR', builtInControls: ['block'] } });
	expect(run('validate', all)).toMatchObject({ status: 0, stdout: expect.stringMatching(/locks everybody out/) });
	expect(run('validate', '--strict', all).status).toBe(1);
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

test('--version prints the version, and every command has --help', () => {
	const direct = (...options: string[]) =>
		spawnSync(process.execPath, [command, ...options], { encoding: 'utf8', timeout: 20_000 });
	expect(direct('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) });
	for (const words of [
		[],
		['dev'],
		['serve'],
		['otp'],
		['policy'],
		['policy', 'validate'],
		['policy', 'whatif'],
		['policy', 'explain'],
	])
		expect(direct(...words, '--help')).toMatchObject({
			status: 0,
			stdout: expect.stringMatching(/Usage: countersign/),
		});
});

test('a reader that stops reading ends the command quietly', () => {
	const many = file(Array.from({ length: 3000 }, (_, index) => ({ ...mfa, id: undefined, displayName: `P${index}` })));
	const script = `"${process.execPath}" "${command}" policy whatif --json "${many}" --app ${id(7)} 2>err.txt | head -1; cat err.txt | grep -c EPIPE`;
	const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8', cwd: folder, timeout: 20_000 });
	expect(stdout).toBe('{\n0\n');
});

const capitals = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(capitals);
	if (typeof value !== 'object' || value === null) return value;
	const entries = Object.entries(value).map(([name, content]) => [
		name.replace(/^[a-z]/, (a) => a.toUpperCase()),
		content,
	]);
	return Object.fromEntries(entries.map(([name, content]) => [name, capitals(content)]));
};
const { '@odata.type': type, ipRanges, isTrusted, ...common } = office;
const terraform = [
	{
		type: 'azuread_conditional_access_policy',
		instances: [
			{
				attributes: {
					object_id: id(1),
					display_name: 'MFA for all',
					state: 'enabled',
					conditions: [
						{
							client_app_types: ['all'],
							applications: [{ included_applications: ['All'], filter: [] }],
							users: [{ included_users: ['All'], excluded_groups: [id(5)] }],
							locations: [{ included_locations: ['All'], excluded_locations: [id(6)] }],
							devices: [],
						},
					],
					grant_controls: [{ operator: 'OR', built_in_controls: ['mfa'], authentication_strength_policy_id: '' }],
					session_controls: [{ sign_in_frequency: 0, persistent_browser_mode: '' }],
				},
			},
		],
	},
	{
		type: 'azuread_named_location',
		values: { object_id: id(6), display_name: 'Office', ip: [{ ip_ranges: ['198.51.100.0/24'], trusted: true }] },
	},
];

test.each<[string, unknown]>([
	['lists in lists', [[mfa], [[office]]]],
	['JSON Lines', `${JSON.stringify(mfa)}\n${JSON.stringify(office)}\n`],
	[
		'a batch of answers',
		{
			responses: [
				{ id: '1', body: { value: [mfa] } },
				{ id: '2', body: { value: [office] } },
			],
		},
	],
	['JSON in a text', { JSON: JSON.stringify(mfa), locations: JSON.stringify([office]) }],
	[
		'Graph PowerShell',
		[
			capitals(mfa),
			{ ...(capitals(common) as object), AdditionalProperties: { '@odata.type': type, ipRanges, isTrusted } },
		],
	],
	['Terraform’s state', { version: 4, resources: terraform }],
])('[case policy/06] %s: the same policy and place are read', (_name, content) => {
	const written = file(content);
	expect(run('validate', written)).toMatchObject({
		status: 0,
		stdout: expect.stringContaining('2 checked, 0 problems'),
	});
	const outside = run('whatif', written, ...app, '--ip', '203.0.113.9', '--expect', 'interrupt');
	const inside = run('whatif', written, ...app, '--ip', '198.51.100.9', '--expect', 'allow');
	expect([outside.status, inside.status]).toEqual([0, 0]);
});
