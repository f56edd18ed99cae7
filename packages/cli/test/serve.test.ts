// countersign serve, as a process of its own: what it refuses to start with, and how it ends.
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testIds, testTenants } from '@countersign/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import {
	children,
	command,
	endWhatIsStarted,
	freePort,
	freshFolder,
	root,
	start,
	tenantFile,
} from './started-command.ts';

endWhatIsStarted();

beforeAll(() => {
	if (!existsSync(command)) throw new Error('build first: npm run build');
	writeFileSync(tenantFile, JSON.stringify(testTenants()));
});

describe('serve', () => {
	let servePort: number;
	beforeAll(async () => {
		servePort = Number(await freePort());
	});
	const secret = '8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9e8f3c1a5e7b9d2f4a6c8e0b1d3f5a7c9f';
	function serve(configuration: object, environment: Record<string, string> = { COUNTERSIGN_SECRET: secret }) {
		const file = join(root, 'serve.json');
		writeFileSync(file, JSON.stringify(configuration));
		return spawnSync(process.execPath, [command, 'serve', '--config', file], {
			encoding: 'utf8',
			timeout: 20_000,
			env: { PATH: process.env.PATH ?? '', ...environment },
		});
	}
	const base = () => ({
		origin: 'https://login.example.test',
		dataFolder: freshFolder(),
		trustProxy: ['10.0.0.0/8'],
		host: '127.0.0.1',
		port: servePort,
	});

	test.each<[string, object, Record<string, string>, RegExp]>([
		['no secret', {}, {}, /there is no root secret/],
		['a short secret', {}, { COUNTERSIGN_SECRET: 'abcd' }, /is weak: it holds 2 bytes/],
		['a secret that repeats', {}, { COUNTERSIGN_SECRET: 'ab'.repeat(40) }, /is weak: its bytes repeat/],
		[
			'a public origin without https',
			{ origin: 'http://login.example.test' },
			{ COUNTERSIGN_SECRET: secret },
			/must be https/,
		],
		['neither TLS nor a proxy', { trustProxy: undefined }, { COUNTERSIGN_SECRET: secret }, /give tls\.certificateFile/],
		['an unknown key', { colour: 'blue' }, { COUNTERSIGN_SECRET: secret }, /colour/],
		[
			'a certificate that is not there',
			{ tls: { certificateFile: '/nowhere.pem', keyFile: '/nowhere.pem' } },
			{ COUNTERSIGN_SECRET: secret },
			/cannot be read/,
		],
	])('refuses %s and says so', (_, change, environment, message) => {
		const { status, stderr } = serve({ ...base(), ...change }, environment);
		expect(status).toBe(1);
		expect(stderr).toMatch(message);
	});

	test('refuses a development certificate and a development data folder', async () => {
		const folder = freshFolder();
		const development = await start('--data', folder);
		development.child.kill('SIGTERM');
		await development.exit;
		const tls = { certificateFile: join(folder, 'tls', 'server.pem'), keyFile: join(folder, 'tls', 'server-key.pem') };
		expect(serve({ ...base(), tls }).stderr).toMatch(/is a development certificate/);
		expect(serve({ ...base(), dataFolder: folder }).stderr).toMatch(/is a development data folder/);
	});

	test('starts behind a proxy with a tenant file, has no demo tenant, and stops on SIGTERM', async () => {
		const file = join(root, 'serve-good.json');
		writeFileSync(file, JSON.stringify({ ...base(), tenantFile }));
		chmodSync(file, 0o600);
		const child = spawn(process.execPath, [command, 'serve', '--config', file], {
			stdio: ['ignore', 'pipe', 'pipe'],
			env: { PATH: process.env.PATH ?? '', COUNTERSIGN_SECRET: secret },
		});
		children.push(child);
		const line = await new Promise<string>((resolve, reject) => {
			createInterface({ input: child.stdout }).once('line', resolve);
			child.once('exit', () => reject(new Error('exited')));
		});
		expect(JSON.parse(line)).toEqual({
			origin: 'https://login.example.test',
			tenants: [
				{ tenantId: testIds.tenant, domain: 'contoso.example' },
				{ tenantId: testIds.strangerTenant, domain: 'northwind.example' },
			],
		});
		const response = await fetch(`http://127.0.0.1:${servePort}/common/discovery/instance`);
		expect(response.headers.get('strict-transport-security')).toMatch(/max-age/);
		child.kill('SIGTERM');
		expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
	});
});
