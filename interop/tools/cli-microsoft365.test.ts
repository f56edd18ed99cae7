// The CLI for Microsoft 365, unmodified and with Microsoft's addresses written in: `dev --as-microsoft` leads them
// here. Its `entra` commands make, read, change and delete. Run by `npm run test:tools`; skipped, loudly, where the
// package registry is absent.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../../e2e/trust.ts';
import { type InteropAuthority, startInteropAuthority } from '../authority.ts';
import { skipLoudly } from '../driven-program.ts';
import { entraTenants } from '../tenants.ts';
import { letDaemonAdminister, runTool } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-m365-'));

/** installs it, unless the environment says where its program is */
function install(): string | undefined {
	const given = process.env.COUNTERSIGN_CLI_MICROSOFT365;
	if (given !== undefined) return given;
	writeFileSync(join(folder, 'package.json'), '{"private":true}');
	const command = ['install', '--no-audit', '--no-fund', '@pnp/cli-microsoft365'];
	const { status } = spawnSync('npm', command, { cwd: folder, stdio: 'ignore', timeout: 1_200_000 });
	return status === 0 ? join(folder, 'node_modules', '.bin', 'm365') : undefined;
}
const m365 = install();
if (m365 === undefined) skipLoudly('CLI FOR MICROSOFT 365');

describe.runIf(m365 !== undefined)('the CLI for Microsoft 365', () => {
	let authority: InteropAuthority;
	const run = (...parameters: string[]) =>
		runTool(m365 ?? '', parameters, {
			env: {
				HOME: folder,
				HTTPS_PROXY: authority.microsoftProxy ?? '',
				NODE_EXTRA_CA_CERTS: join(certificateFolder, 'ca.pem'),
				CLIMICROSOFT365_NOUPDATE: '1',
			},
		});
	/** what it prints, as JSON; nothing where it prints nothing */
	async function ask(...parameters: string[]) {
		const { status, stdout, stderr } = await run(...parameters, '--output', 'json');
		if (status !== 0) throw new Error(`m365 ${parameters.join(' ')}: ${stderr}${stdout}`);
		return stdout.trim() === '' ? undefined : JSON.parse(stdout);
	}
	const entra = (...parameters: string[]) => ask('entra', ...parameters);
	const refused = async (...parameters: string[]) => (await run('entra', ...parameters)).stderr;

	beforeAll(async () => {
		authority = await startInteropAuthority(entraTenants(letDaemonAdminister), { microsoftProxyPort: 0 });
		for (const [key, value] of [
			['disableTelemetry', 'true'],
			['prompt', 'false'],
		] as const)
			await ask('cli', 'config', 'set', '--key', key, '--value', value);
		const application = ['--authType', 'secret', '--appId', testIds.daemon, '--tenant', testIds.tenant];
		await ask('login', ...application, '--secret', testIds.secret);
	}, 1_500_000);
	afterAll(async () => {
		rmSync(folder, { recursive: true, force: true });
		await authority?.close();
	});

	test('entra user: add with a manager, list, set, session revoke, remove, restore', async () => {
		const userName = 'clerk@contoso.example';
		const password = ['--password', 'a long new password 1'];
		const more = ['--firstName', 'A', '--lastName', 'Clerk', '--jobTitle', 'Clerk', '--usageLocation', 'DE'];
		const named = ['--userName', userName, '--displayName', 'Clerk', '--managerUserName', 'alice@contoso.example'];
		const { id } = await entra('user', 'add', ...named, ...password, ...more);
		expect(await entra('user', 'get', '--id', id, '--withManager')).toMatchObject({
			surname: 'Clerk',
			manager: { userPrincipalName: 'alice@contoso.example' },
		});
		expect(await entra('user', 'list', '--jobTitle', 'Clerk')).toMatchObject([{ id }]);
		await entra('user', 'set', '--id', id, '--jobTitle', 'Chief', '--managerUserName', 'bob@contoso.example');
		await entra('user', 'set', '--id', id, '--resetPassword', '--newPassword', 'another long password 2');
		await entra('user', 'set', '--id', id, '--removeManager');
		await entra('user', 'session', 'revoke', '--userId', id, '--force');
		expect(await entra('user', 'get', '--id', id, '--withManager')).toMatchObject({ jobTitle: 'Chief', manager: null });
		expect(await entra('user', 'groupmembership', 'list', '--userName', 'carol@contoso.example')).toHaveLength(2);
		await entra('user', 'remove', '--id', id, '--force');
		expect(await entra('user', 'recyclebinitem', 'list')).toMatchObject([{ id }]);
		await entra('user', 'recyclebinitem', 'restore', '--id', id);
		expect(await entra('user', 'get', '--id', id)).toMatchObject({ id });
	});

	test('entra group: add with owners and members, in batches; members and owners changed; removed', async () => {
		const people = ['--ownerUserNames', 'alice@contoso.example', '--memberUserNames', 'bob@contoso.example'];
		const { id } = await entra('group', 'add', '--displayName', 'Clerks', '--type', 'security', ...people);
		const of = ['--groupId', id];
		const listed = async (role: string) =>
			(await entra('group', 'member', 'list', ...of, '--role', role)).map((one: { id: string }) => one.id);
		expect([await listed('Owner'), await listed('Member')]).toEqual([[testIds.alice], [testIds.bob]]);
		const carol = ['--userNames', 'carol@contoso.example'];
		await entra('group', 'member', 'add', ...of, ...carol, '--role', 'Member');
		await entra('group', 'member', 'set', ...of, ...carol, '--role', 'Owner');
		expect([(await listed('Owner')).sort(), await listed('Member')]).toEqual([
			[testIds.alice, testIds.carol],
			[testIds.bob],
		]);
		await entra('group', 'member', 'remove', ...of, ...carol, '--role', 'Owner', '--force');
		await entra('group', 'set', '--id', id, '--newDisplayName', 'Chiefs', '--description', 'Of clerks');
		expect(await entra('group', 'get', '--id', id)).toMatchObject({ displayName: 'Chiefs' });
		await entra('group', 'remove', '--id', id, '--force');
		expect(await refused('group', 'get', '--id', id)).toContain('does not exist');
	});

	test('entra app: add with a secret, an API of its own, permissions and their consent; changed; removed', async () => {
		const { appId, secrets } = await entra(
			...['app', 'add', '--name', 'Reports', '--withSecret', '--redirectUris', 'https://reports.test/signin'],
			...['--platform', 'web', '--apisDelegated', 'https://graph.microsoft.com/User.Read', '--grantAdminConsent'],
			...['--apisApplication', 'https://graph.microsoft.com/User.Read.All', '--uri', 'api://_appId_'],
			...['--scopeName', 'access_as_user', '--scopeAdminConsentDescription', 'Access', '--scopeConsentBy', 'admins'],
			...['--scopeAdminConsentDisplayName', 'Access as user'],
		);
		expect(secrets).toHaveLength(1);
		const of = ['--appId', appId];
		expect(await entra('app', 'get', ...of)).toMatchObject({ identifierUris: [`api://${appId}`] });
		const readers = 'https://graph.microsoft.com/User.ReadBasic.All';
		await entra('app', 'permission', 'add', ...of, '--delegatedPermissions', readers);
		const names = async () =>
			(await entra('app', 'permission', 'list', ...of)).map((one: { permission: string }) => one.permission).sort();
		expect(await names()).toEqual(['User.Read', 'User.Read.All', 'User.ReadBasic.All']);
		await entra('app', 'permission', 'remove', ...of, '--delegatedPermissions', readers, '--force');
		const role = ['--name', 'Approver', '--description', 'Approves', '--claim', 'approver'];
		await entra('app', 'role', 'add', ...of, ...role, '--allowedMembers', 'usersGroups');
		expect(await entra('app', 'role', 'list', ...of)).toMatchObject([{ value: 'approver' }]);
		await entra('app', 'role', 'remove', ...of, '--claim', 'approver', '--force');
		expect(await entra('approleassignment', 'list', ...of)).toMatchObject([{ roleName: 'User.Read.All' }]);
		const { id } = await entra('enterpriseapp', 'get', '--displayName', 'Reports');
		expect(await entra('oauth2grant', 'list', '--spObjectId', id)).toMatchObject([{ clientId: id }]);
		await entra('app', 'remove', ...of, '--force');
		expect(await refused('app', 'get', ...of)).toContain('not found');
	});

	test('entra policy, roledefinition, pim and organization read what there is', async () => {
		const named = (rows: { displayName?: string }[]) => rows.map(({ displayName }) => displayName);
		expect(named(await entra('policy', 'list', '--type', 'conditionalAccess'))).toContain('MFA for c1');
		expect((await entra('policy', 'list')).length).toBeGreaterThan(10);
		const administrator = { displayName: 'Global Administrator' };
		expect(await entra('roledefinition', 'get', ...['--displayName', 'Global Administrator'])).toMatchObject(
			administrator,
		);
		expect(await entra('pim', 'role', 'assignment', 'list')).toMatchObject([{ roleDefinition: administrator }]);
		expect(await entra('pim', 'role', 'assignment', 'eligibility', 'list')).toEqual([]);
		expect(named(await entra('organization', 'list'))).toEqual(['Contoso']);
	});
});
