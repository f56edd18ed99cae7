// countersign policy: on exported files, without a server.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { app, command, exported, file, folder, id, locations, mfa, office, run } from './exported-files.ts';

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

test('[case policy/16] a lock-out is told by validate, and counted with --strict', () => {
	const conditions = { applications: { includeApplications: ['All'] }, users: { includeUsers: ['All'] } };
	const all = file({ ...mfa, conditions, grantControls: { operator: 'OR', builtInControls: ['block'] } });
	expect(run('validate', all)).toMatchObject({ status: 0, stdout: expect.stringMatching(/locks everybody out/) });
	expect(run('validate', '--strict', all).status).toBe(1);
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
