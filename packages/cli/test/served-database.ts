// `countersign serve` as processes on one PostgreSQL database, and the requests that tests send to them.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testIds, testTenants } from '@countersign/testkit';

export const command = join(import.meta.dirname, '..', 'dist', 'main.js');
const secret = '8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f';
const environment = { PATH: process.env.PATH ?? '', COUNTERSIGN_SECRET: secret };
export const folder = mkdtempSync(join(tmpdir(), 'countersign-served-'));

export const run = (...words: string[]) =>
	spawnSync(process.execPath, [command, ...words], { encoding: 'utf8', timeout: 60_000, env: environment });

const freePort = () =>
	new Promise<number>((resolve) => {
		const probe = createServer().listen(0, '127.0.0.1', () => {
			const address = probe.address();
			probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
		});
	});

const tenantFile = join(folder, 'tenants.json');
writeFileSync(
	tenantFile,
	JSON.stringify(
		testTenants((tenant) => {
			tenant.signingAlgorithm = 'ES256';
			tenant.settings = { resourceOwnerPasswordCredentials: true };
		}),
	),
);

let configurations = 0;

/** @returns a configuration file of `serve` on a port of its own */
export async function configure(where: { dataFolder: string } | { database: { url: string } }, more: object = {}) {
	configurations += 1;
	const file = join(folder, `serve-${configurations}.json`);
	const port = await freePort();
	const common = { origin: 'https://login.example.test', trustProxy: ['10.0.0.0/8'], host: '127.0.0.1', port };
	writeFileSync(file, JSON.stringify({ ...common, tenantFile, drainSeconds: 0, ...where, ...more }));
	return { file, port };
}

export interface Served {
	port: number;
	child: ChildProcess;
	/** as an operator does */
	stop(): Promise<void>;
}

export const serve = (configuration: { file: string; port: number }, ...words: string[]): Promise<Served> =>
	serveBy(command, configuration, ...words);

/** As `serve`, by another program, such as the one of the version before. */
export async function serveBy(
	program: string,
	{ file, port }: { file: string; port: number },
	...words: string[]
): Promise<Served> {
	const child = spawn(process.execPath, [program, 'serve', '--config', file, ...words], {
		stdio: ['ignore', 'pipe', 'pipe'],
		env: environment,
	});
	let complaint = '';
	child.stderr.on('data', (text) => {
		complaint += text;
	});
	const ended = once(child, 'exit');
	const started = once(createInterface({ input: child.stdout }), 'line');
	const refused = ended.then(() => {
		throw new Error(complaint);
	});
	refused.catch(() => undefined);
	await Promise.race([started, refused]);
	return {
		port,
		child,
		async stop() {
			child.kill('SIGTERM');
			await ended;
		},
	};
}

export interface Answer {
	status: number;
	// biome-ignore lint/suspicious/noExplicitAny: tests look at whatever the wire carries
	body: any;
}

export async function token(port: number, fields: Record<string, string>): Promise<Answer> {
	const response = await fetch(`http://127.0.0.1:${port}/${testIds.tenant}/oauth2/v2.0/token`, {
		method: 'POST',
		body: new URLSearchParams(fields),
		signal: AbortSignal.timeout(20_000),
	});
	return { status: response.status, body: await response.json() };
}

const scope = 'api://orders/Orders.Read offline_access openid';
export const signIn = (port: number, username = 'alice@contoso.example') =>
	token(port, { grant_type: 'password', client_id: testIds.native, username, password: testIds.password, scope });
export const refresh = (port: number, refreshToken: string) =>
	token(port, { grant_type: 'refresh_token', client_id: testIds.native, refresh_token: refreshToken, scope });
export const daemonToken = (port: number, of = 'api://orders/.default') =>
	token(port, {
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		client_secret: testIds.secret,
		scope: of,
	});

export async function graph(port: number, accessToken: string, method: string, path: string, body?: object) {
	const response = await fetch(`http://127.0.0.1:${port}/v1.0/${path}`, {
		method,
		headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
		...(body ? { body: JSON.stringify(body) } : {}),
		signal: AbortSignal.timeout(20_000),
	});
	const text = await response.text();
	return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** A policy that keeps alice away from all applications, while it is enabled. */
export const blockAlice = (state: 'enabled' | 'disabled') => ({
	displayName: 'Alice is blocked',
	state,
	conditions: {
		clientAppTypes: ['all'],
		users: { includeUsers: [testIds.alice] },
		applications: { includeApplications: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['block'] },
});
