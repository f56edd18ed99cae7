// The Azure CLI, unmodified: its cloud is registered by one address, an application and an administrator sign in, and
// it makes, reads, changes and deletes what `az ad` is about. Run by `npm run test:tools`; skipped, loudly, where the
// package index is absent.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../../e2e/trust.ts';
import { type InteropAuthority, startInteropAuthority } from '../authority.ts';
import { skipLoudly, strongly } from '../driven-program.ts';
import { entraTenants } from '../tenants.ts';
import { addPublicTool, letDaemonAdminister, type Ran, runTool } from './tool.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-az-'));
const graph = '00000003-0000-0000-c000-000000000000';
const userRead = 'e1fe6dd8-ba31-4d61-89e7-88639da4683d';
const applicationDeveloper = 'cf1c38e5-3621-4004-a7cb-879624dced7c';
/** the Azure CLI's own */
const appId = '04b07795-8ddb-461a-bbee-02f9e1bf7b46';

/** installs it, unless the environment says where it is */
function install(): string | undefined {
	const given = process.env.COUNTERSIGN_AZURE_CLI;
	if (given !== undefined) return given;
	const venv = join(folder, 'venv');
	const steps = [
		['python3', '-m', 'venv', venv],
		[join(venv, 'bin', 'python3'), '-m', 'pip', 'install', '--quiet', 'azure-cli'],
	];
	const done = steps.every(
		([program = '', ...parameters]) =>
			spawnSync(program, parameters, { stdio: 'ignore', timeout: 1_200_000 }).status === 0,
	);
	return done ? join(venv, 'bin', 'az') : undefined;
}
const az = install();
if (az === undefined) skipLoudly('AZURE CLI');

describe.runIf(az !== undefined)('the Azure CLI', () => {
	let authority: InteropAuthority;
	const run = (parameters: readonly string[], onError?: (written: string) => void): Promise<Ran> =>
		runTool(az ?? '', parameters, {
			...(onError ? { onError } : {}),
			env: {
				AZURE_CONFIG_DIR: join(folder, 'config'),
				AZURE_CORE_COLLECT_TELEMETRY: 'no',
				AZURE_CORE_INSTANCE_DISCOVERY: 'false',
				AZURE_CORE_LOGIN_EXPERIENCE_V2: 'off',
				REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem'),
				HOME: folder,
			},
		});
	/** what it prints, as JSON; a text where it was asked for `-o tsv` */
	async function ask(...parameters: string[]) {
		const { status, stdout, stderr } = await run([...parameters, '--only-show-errors']);
		if (status !== 0) throw new Error(`az ${parameters.join(' ')}: ${stderr}`);
		return stdout === '' || parameters.includes('tsv') ? stdout.trim() : JSON.parse(stdout);
	}
	const refused = async (...parameters: string[]) => (await run([...parameters, '--only-show-errors'])).stderr;

	beforeAll(async () => {
		authority = await startInteropAuthority(
			entraTenants((tenant) => {
				letDaemonAdminister(tenant);
				addPublicTool(tenant, appId, 'Microsoft Azure CLI');
				tenant.directoryRoles?.push({ roleTemplateId: applicationDeveloper, members: ['alice@contoso.example'] });
			}),
		);
		await ask('cloud', 'register', '-n', 'Countersign', '--endpoint-resource-manager', authority.origin);
		await ask('cloud', 'set', '-n', 'Countersign');
		const credential = ['-u', testIds.daemon, '-p', testIds.secret, '--tenant', testIds.tenant];
		await ask('login', '--service-principal', ...credential, '--allow-no-subscriptions');
	}, 1_500_000);
	afterAll(async () => {
		rmSync(folder, { recursive: true, force: true });
		await authority?.close();
	});

	test('an application’s account is of the tenant, without subscriptions', async () => {
		expect(await ask('account', 'show')).toMatchObject({
			environmentName: 'Countersign',
			tenantId: testIds.tenant,
			user: { name: testIds.daemon, type: 'servicePrincipal' },
		});
	});

	test('az ad user: create, list by filters, update, get-member-groups, delete', async () => {
		const name = 'clerk@contoso.example';
		const password = ['--password', 'a long new password 1', '--force-change-password-next-sign-in', 'false'];
		const made = await ask(
			'ad',
			'user',
			'create',
			'--display-name',
			'Clerk',
			'--user-principal-name',
			name,
			...password,
		);
		const names = (...options: string[]) => ask('ad', 'user', 'list', ...options, '--query', '[].displayName');
		expect(await names('--display-name', 'Cl')).toEqual(['Clerk']);
		expect(await names('--upn', name)).toEqual(['Clerk']);
		expect(await names('--filter', "startswith(displayName,'Cl')")).toEqual(['Clerk']);
		expect(await names()).toContain('Alice');
		const more = ['--password', 'another long password 2', '--force-change-password-next-sign-in', 'true'];
		await ask('ad', 'user', 'update', '--id', name, '--display-name', 'Chief', '--account-enabled', 'false', ...more);
		expect(await ask('ad', 'user', 'show', '--id', name)).toMatchObject({ id: made.id, displayName: 'Chief' });
		const groups = ['ad', 'user', 'get-member-groups', '--id', 'carol@contoso.example', '--query', '[].displayName'];
		expect((await ask(...groups)).sort()).toEqual(['Everyone', 'Finance']);
		await ask('ad', 'user', 'delete', '--id', made.id);
		expect(await refused('ad', 'user', 'show', '--id', made.id)).toContain('does not exist');
	});

	test('az ad group: create, members, owners, checked, deleted', async () => {
		const named = ['--display-name', 'Clerks', '--mail-nickname', 'clerks', '--description', 'Of the office'];
		const { id } = await ask('ad', 'group', 'create', ...named);
		const of = ['-g', 'Clerks'];
		const member = [...of, '--member-id', testIds.alice];
		const owner = [...of, '--owner-object-id', testIds.bob];
		await ask('ad', 'group', 'member', 'add', ...member);
		expect(await refused('ad', 'group', 'member', 'add', ...member)).toContain('already exist');
		expect(await ask('ad', 'group', 'member', 'check', ...member)).toEqual({ value: true });
		expect(await ask('ad', 'group', 'member', 'list', ...of, '--query', '[].displayName')).toEqual(['Alice']);
		await ask('ad', 'group', 'owner', 'add', ...owner);
		expect(await ask('ad', 'group', 'owner', 'list', ...of, '--query', '[].id')).toEqual([testIds.bob]);
		await ask('ad', 'group', 'owner', 'remove', ...owner);
		await ask('ad', 'group', 'member', 'remove', ...member);
		expect(await ask('ad', 'group', 'member', 'check', ...member)).toEqual({ value: false });
		expect(await ask('ad', 'group', 'get-member-groups', ...of)).toEqual([]);
		await ask('ad', 'group', 'delete', '-g', id);
		expect(await refused('ad', 'group', 'show', '-g', id)).toContain('does not exist');
	});

	test('az ad app and az ad sp: made, given secrets, a certificate, permissions and owners, and deleted', async () => {
		const made = await ask(
			...['ad', 'app', 'create', '--display-name', 'Reports', '--identifier-uris', 'api://reports'],
			...['--web-redirect-uris', 'https://reports.test/signin', '--enable-id-token-issuance', 'true'],
			...['--app-roles', JSON.stringify([{ ...role, displayName: 'Approver', description: 'Approves' }])],
			...['--optional-claims', JSON.stringify({ idToken: [{ name: 'auth_time', essential: false }] })],
		);
		expect(made).toMatchObject({ appRoles: [role], web: { redirectUris: ['https://reports.test/signin'] } });
		const of = ['--id', made.appId];
		await ask('ad', 'app', 'update', ...of, '--display-name', 'Reports 2');
		expect(await ask('ad', 'app', 'show', '--id', 'api://reports', '--query', 'displayName')).toBe('Reports 2');
		for (const options of [
			['--identifier-uri', 'api://reports'],
			['--app-id', made.appId],
			['--display-name', 'Rep'],
		])
			expect(await ask('ad', 'app', 'list', ...options, '--query', '[].appId')).toEqual([made.appId]);

		const { password } = await ask('ad', 'app', 'credential', 'reset', ...of, '--display-name', 'one', '--years', '1');
		await ask('ad', 'app', 'credential', 'reset', ...of, '--append', '--display-name', 'two');
		await ask('ad', 'app', 'credential', 'reset', ...of, '--append', '--create-cert');
		const [{ keyId }] = await ask('ad', 'app', 'credential', 'list', ...of);
		await ask('ad', 'app', 'credential', 'delete', ...of, '--key-id', keyId);
		expect(await ask('ad', 'app', 'credential', 'list', ...of, '--query', '[].displayName')).toEqual(['two']);
		expect(await ask('ad', 'app', 'credential', 'list', ...of, '--cert')).toHaveLength(1);
		expect(String(password).length).toBeGreaterThan(20);

		const access = ['--api', graph, '--api-permissions', `${userRead}=Scope`];
		await ask('ad', 'app', 'permission', 'add', ...of, ...access);
		expect(await ask('ad', 'app', 'permission', 'list', ...of)).toEqual([
			{ resourceAppId: graph, resourceAccess: [{ id: userRead, type: 'Scope' }] },
		]);
		await ask('ad', 'sp', 'create', ...of);
		await ask('ad', 'app', 'permission', 'grant', ...of, '--api', graph, '--scope', 'User.Read');
		expect(await ask('ad', 'app', 'permission', 'list-grants', ...of, '--show-resource-name')).toMatchObject([
			{ scope: 'User.Read', resourceDisplayName: 'Microsoft Graph', consentType: 'AllPrincipals' },
		]);
		await ask('ad', 'app', 'permission', 'delete', ...of, ...access);

		await ask('ad', 'sp', 'update', ...of, '--set', 'appRoleAssignmentRequired=true');
		await ask('ad', 'sp', 'credential', 'reset', ...of);
		expect(await ask('ad', 'sp', 'credential', 'list', ...of)).toHaveLength(1);
		expect(await ask('ad', 'sp', 'list', '--spn', made.appId, '--query', '[].appRoleAssignmentRequired')).toEqual([
			true,
		]);
		const owner = ['--owner-object-id', testIds.alice];
		await ask('ad', 'app', 'owner', 'add', ...of, ...owner);
		expect(await ask('ad', 'app', 'owner', 'list', ...of, '--query', '[].id')).toEqual([testIds.alice]);
		await ask('ad', 'app', 'owner', 'remove', ...of, ...owner);
		await ask('ad', 'sp', 'delete', ...of);
		await ask('ad', 'app', 'delete', ...of);
		expect(await refused('ad', 'app', 'show', ...of)).toContain('does not exist');
	});

	test('az ad app federated-credential: found, changed and deleted by its name', async () => {
		const { appId: id } = await ask('ad', 'app', 'create', '--display-name', 'Pipeline');
		const of = ['--id', id];
		const credential = { issuer: 'https://tokens.example', subject: 'a', audiences: ['api://AzureADTokenExchange'] };
		const having = (more: object) => ['--parameters', JSON.stringify({ ...credential, ...more })];
		await ask('ad', 'app', 'federated-credential', 'create', ...of, ...having({ name: 'main' }));
		const one = [...of, '--federated-credential-id', 'main'];
		await ask('ad', 'app', 'federated-credential', 'update', ...one, ...having({ subject: 'b', description: 'of b' }));
		expect(await ask('ad', 'app', 'federated-credential', 'show', ...one)).toMatchObject({
			name: 'main',
			subject: 'b',
		});
		await ask('ad', 'app', 'federated-credential', 'delete', ...one);
		expect(await ask('ad', 'app', 'federated-credential', 'list', ...of)).toEqual([]);
	});

	test('az ad sp create-for-rbac: its secret signs in', async () => {
		const made = await ask('ad', 'sp', 'create-for-rbac', '--name', 'Robot');
		expect(made).toMatchObject({ displayName: 'Robot', tenant: testIds.tenant });
		const { body } = await tokenOf(authority, made.appId, made.password);
		expect(body).toMatchObject({ token_type: 'Bearer' });
	});

	test('az rest: policies are listed, made, changed and deleted', async () => {
		const url = `${authority.origin}/v1.0/identity/conditionalAccess/policies`;
		const policy = {
			displayName: 'By az',
			state: 'disabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: ['All'] },
				users: { includeUsers: [testIds.bob] },
			},
			grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		};
		const rest = (method: string, at: string, body?: object) =>
			ask('rest', '--method', method, '--url', at, ...(body ? ['--body', JSON.stringify(body)] : []));
		const { id } = await rest('post', url, policy);
		await rest('patch', `${url}/${id}`, { displayName: 'By az 2' });
		expect((await rest('get', `${url}?$filter=displayName eq 'By az 2'`)).value).toMatchObject([{ id }]);
		await rest('delete', `${url}/${id}`);
		expect((await rest('get', url)).value).toHaveLength(3);
	});

	test('az login by device code, and az ad signed-in-user', async () => {
		let code: string | undefined;
		const { status, stderr } = await run(
			['login', '--use-device-code', '--tenant', testIds.tenant, '--allow-no-subscriptions'],
			(written) => {
				const [, found] = /enter the code ([A-Z0-9-]+)/.exec(written) ?? [];
				if (found === undefined || code !== undefined) return;
				code = found;
				void authority.approveDevice(authority.browser(), found, strongly);
			},
		);
		expect([status, stderr]).toEqual([0, expect.any(String)]);
		expect(await ask('ad', 'signed-in-user', 'show')).toMatchObject({ id: testIds.alice });
		// an application developer owns what she makes
		await ask('ad', 'app', 'create', '--display-name', 'Of Alice');
		expect(await ask('ad', 'signed-in-user', 'list-owned-objects', '--query', '[].displayName')).toEqual(['Of Alice']);
		expect(await ask('ad', 'app', 'list', '--show-mine', '--query', '[].displayName')).toEqual(['Of Alice']);
	});
});

const role = { value: 'approver', allowedMemberTypes: ['User'], isEnabled: true };

async function tokenOf(authority: InteropAuthority, id: string, secret: string) {
	const response = await fetch(`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`, {
		method: 'POST',
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: id,
			client_secret: secret,
			scope: 'https://graph.microsoft.com/.default',
		}),
	});
	return { status: response.status, body: await response.json() };
}
