// Command-line tools of others, run unmodified beside an authority that is in this process.
import { spawn } from 'node:child_process';
import type { TenantFile } from '@countersign/server';
import { testIds } from '@countersign/testkit';

export interface Ran {
	status: number | null;
	stdout: string;
	stderr: string;
}

export interface ToolOptions {
	env: Record<string, string>;
	cwd?: string;
	/** is shown all that the program has written to stderr so far, each time there is more */
	onError?: (written: string) => void;
}

/** Runs a program to its end, whatever that is. It is never asked anything: its standard input is empty. */
export function runTool(program: string, parameters: readonly string[], options: ToolOptions): Promise<Ran> {
	const { env, cwd, onError } = options;
	const child = spawn(program, parameters, { env: { ...process.env, ...env }, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
	let [stdout, stderr] = ['', ''];
	child.stdout.on('data', (text) => {
		stdout += text;
	});
	child.stderr.on('data', (text) => {
		stderr += text;
		onError?.(stderr);
	});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (status) => resolve({ status, stdout, stderr }));
	});
}

type Tenant = TenantFile['tenants'][number];

const graph = '00000003-0000-0000-c000-000000000000';

/** what an administrator's tool is allowed, by an application's own token and, the last three apart, by a user's */
const permissions = [
	'User.ReadWrite.All',
	'Group.ReadWrite.All',
	'Application.ReadWrite.All',
	'Directory.ReadWrite.All',
	'Policy.Read.All',
	'Policy.ReadWrite.ConditionalAccess',
	'RoleManagement.ReadWrite.Directory',
	'AppRoleAssignment.ReadWrite.All',
	'DelegatedPermissionGrant.ReadWrite.All',
];

/** The daemon of the test tenant becomes an application that administers it. */
export function letDaemonAdminister(tenant: Tenant): void {
	const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
	daemon?.requiredResourceAccess?.push({
		resourceAppId: graph,
		resourceAccess: permissions.map((value) => ({ value, type: 'Role' as const })),
	});
}

/** Registers a tool to which administrators sign in as themselves. */
export function addPublicTool(tenant: Tenant, appId: string, displayName: string): void {
	tenant.applications?.push({
		appId,
		displayName,
		publicClient: { redirectUris: ['http://localhost'] },
		requiredResourceAccess: [
			{
				resourceAppId: graph,
				resourceAccess: permissions.slice(0, 6).map((value) => ({ value, type: 'Scope' as const })),
			},
		],
		adminConsent: true,
	});
}
