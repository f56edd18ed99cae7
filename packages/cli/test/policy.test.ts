// countersign policy: on exported files, without a server.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
	const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'policy', ...options], { encoding: 'utf8', timeout: 20_000 });
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
	expect(run('validate', later)).toMatchObject({ status: 0, stdout: expect.stringMatching(/warning +MFA for all +conditions\.moonPhases/) });
	expect(run('validate', '--strict', later).status).toBe(1);
});

test('validate: two policies of one id, and a location with host bits', () => {
	const { stdout, status } = run('validate', file([mfa, mfa, { ...office, ipRanges: [{ cidrAddress: '198.51.100.7/24' }] }]));
	expect(status).toBe(1);
	expect(stdout).toMatch(/another policy of these files has the same id/);
	expect(stdout).toMatch(/Office +ipRanges\[0\]\.cidrAddress/);
});

test.each([
	['a file that is not there', [join(folder, 'none.json')], /none\.json: cannot be read \(ENOENT\)/],
	['a file that is not JSON', [file('{')], /is not JSON/],
	['a file of something else', [file({ hello: 'world' })], /is no policy, named location or authentication strength/],
	['a file of a number', [file(7)], /is no policy/],
	['files without a policy', [locations], /no policy was found/],
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
	expect(run('whatif', exported, locations, ...app, '--ip', '203.0.113.9', '--mfa', '--expect', 'allow').status).toBe(0);
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
	['a user that is no id', [...app, '--user', 'ada'], /userId must be an object id/],
])('whatif with %s is one clear line and exit code 1', (_, options, message) => {
	const { status, stderr } = run('whatif', exported, ...options);
	expect(status).toBe(1);
	expect(stderr).toMatch(message);
});

test('whatif refuses a set that could not be stored, and says where', () => {
	expect(run('whatif', file([{ ...mfa, state: 'on' }]), ...app).stderr).toMatch(/\[0\]\.state must be .*see countersign policy validate/);
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
	expect(stdout).toMatch(new RegExp(`locations +noMatch +included by allLocations All, excluded by locationId ${id(6)}`));
	expect(stdout).toMatch(/outcome: allow/);
	expect(run('explain', exported, ...app, '--policy', id(9)).status).toBe(1);
	expect(JSON.parse(run('explain', '--json', exported, locations, ...app, '--policy', id(1)).stdout).policies[0]).toMatchObject({
		id: id(1),
		result: 'failure',
	});
});
