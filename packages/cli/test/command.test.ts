// The built command as a process: what it prints, how it fails, how it stops, and what survives a kill.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createBrowser, createTestClient, testIds, testTenants } from '@countersign/testkit';
import { beforeAll, describe, expect, test } from 'vitest';
import {
	command,
	endWhatIsStarted,
	freePort,
	freshFolder,
	type Running,
	root,
	start,
	tenantFile,
} from './started-command.ts';

endWhatIsStarted();

beforeAll(() => {
	if (!existsSync(command)) throw new Error('build first: npm run build');
	writeFileSync(tenantFile, JSON.stringify(testTenants()));
});

const run = (...options: string[]) =>
	spawnSync(process.execPath, [command, ...options], { encoding: 'utf8', timeout: 20_000 });

/** The test kit's clients over the real socket. */
function kit({ first }: Running, port = new URL(first.origin).port) {
	const ca = readFileSync(first.caFile);
	return {
		origin: first.origin,
		send: ({
			method = 'GET',
			path,
			query = '',
			headers = {},
			body = '',
		}: {
			method?: string;
			path: string;
			query?: string;
			headers?: Record<string, string | undefined>;
			body?: string;
		}) =>
			new Promise((resolve, reject) => {
				const sent = Object.fromEntries(Object.entries(headers).filter((entry) => entry[1] !== undefined)) as Record<
					string,
					string
				>;
				const outgoing = request(
					{
						host: '127.0.0.1',
						servername: 'localhost',
						port,
						ca,
						method,
						path: query ? `${path}?${query}` : path,
						headers: { ...sent, 'content-length': Buffer.byteLength(body) },
					},
					(incoming) => {
						let text = '';
						incoming.setEncoding('utf8');
						incoming.on('data', (chunk) => {
							text += chunk;
						});
						incoming.on('error', reject);
						incoming.on('end', () => resolve({ status: incoming.statusCode, headers: incoming.headers, body: text }));
					},
				);
				outgoing.on('error', reject);
				outgoing.end(body);
			}),
		oneTimeCode: () => '',
	} as never;
}

const alice = { username: 'alice@contoso.example', password: testIds.password };

test('the installed command is there before anything is built, and says what it can do', () => {
	const linked = join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin', 'countersign');
	const { stdout } = spawnSync(linked, ['--help'], {
		encoding: 'utf8',
		shell: process.platform === 'win32',
		timeout: 60_000,
	});
	for (const subcommand of ['dev', 'serve', 'otp']) expect(stdout).toMatch(new RegExp(`^ {2}${subcommand} `, 'm'));
});

describe('dev', () => {
	test('--json: the first line says where it is; it serves by its own certificate; SIGTERM ends it with 0', async () => {
		const running = await start('--data', freshFolder(), '--tenant', tenantFile, '--tls-name', 'login.example.test');
		expect(running.first.tenants).toEqual([
			{ tenantId: testIds.tenant, domain: 'contoso.example' },
			{ tenantId: testIds.strangerTenant, domain: 'northwind.example' },
		]);
		const client = createTestClient(kit(running));
		const answer = await client.redeem(await client.run(createBrowser(kit(running)), alice));
		expect(answer.status).toBe(200);
		running.child.kill('SIGTERM');
		expect(await running.exit).toBe(0);
	});

	test('--origin is what issuer and discovery say', async () => {
		const port = await freePort();
		const running = await start('--data', freshFolder(), '--origin', 'https://login.example.test', '--port', port);
		const response = (await (kit(running, port) as { send(request: object): Promise<{ body: string }> }).send({
			path: '/common/v2.0/.well-known/openid-configuration',
		})) as { body: string };
		expect(JSON.parse(response.body).token_endpoint).toBe('https://login.example.test/common/oauth2/v2.0/token');
	});

	test('--as-microsoft: issuer, discovery and Graph have Microsoft’s addresses, and the first line names the proxy', async () => {
		const port = await freePort();
		const running = await start('--data', freshFolder(), '--as-microsoft', '--proxy-port', '0', '--port', port);
		expect(running.first).toMatchObject({
			origin: 'https://login.microsoftonline.com',
			microsoftProxy: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
		});
		const { send } = kit(running, port) as unknown as { send(request: object): Promise<{ body: string }> };
		expect(JSON.parse((await send({ path: '/common/v2.0/.well-known/openid-configuration' })).body)).toMatchObject({
			issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
			userinfo_endpoint: 'https://graph.microsoft.com/oidc/userinfo',
			msgraph_host: 'graph.microsoft.com',
		});
		running.child.kill('SIGTERM');
		expect(await running.exit).toBe(0);
	});

	test.each([
		['an address that is not loopback', ['--host', '0.0.0.0'], /binds loopback only/],
		['a port that is none', ['--port', 'x'], /is no port/],
		['an origin without https', ['--origin', 'http://x.test'], /must be https/],
		[
			'an origin of its own beside Microsoft’s',
			['--as-microsoft', '--origin', 'https://x.test'],
			/has their origin, and no other/,
		],
		['a proxy network that is none', ['--trust-proxy', '10.0.0.1'], /is not a network/],
		['a tenant file that is not there', ['--tenant', '/nowhere.json'], /cannot be read/],
		['a data folder that cannot be made', ['--data', '/dev/null/folder'], /cannot be used/],
	])('%s: one clear line, exit code 1', (_, options, message) => {
		const { status, stderr } = run('dev', '--data', freshFolder(), ...options);
		expect(status).toBe(1);
		expect(stderr).toMatch(message);
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});

	test.each([
		['port', ['--port']],
		['port of the proxy', ['--as-microsoft', '--port', '0', '--proxy-port']],
	])('a %s that is taken: one clear line that names the option, exit code 1', async (_, options) => {
		const blocker = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => blocker.once('listening', resolve));
		const address = blocker.address();
		const { status, stderr } = run(
			'dev',
			'--data',
			freshFolder(),
			...options,
			String(typeof address === 'object' && address?.port),
		);
		blocker.close();
		expect(status).toBe(1);
		expect(stderr).toMatch(/^error port \d+ on 127\.0\.0\.1 is taken by another program/);
		expect(stderr).toContain(options.at(-1));
		expect(stderr.trim().split('\n')).toHaveLength(1);
	});

	test('a damaged database: one clear line, exit code 1', () => {
		const folder = freshFolder();
		mkdirSync(folder);
		writeFileSync(join(folder, 'countersign.sqlite'), 'no database '.repeat(1000));
		const { status, stderr } = run('dev', '--data', folder, '--port', '0');
		expect([status, stderr]).toEqual([1, expect.stringMatching(/is damaged/)]);
	});

	test('a wrong tenant file: the path and the reason; nothing applied, so a corrected one is', async () => {
		const folder = freshFolder();
		const wrong = join(root, 'wrong.json');
		writeFileSync(wrong, JSON.stringify({ ...testTenants(), tenantz: [] }));
		const { status, stderr } = run('dev', '--data', folder, '--port', '0', '--tenant', wrong);
		expect(status).toBe(1);
		expect(stderr).toContain('tenantz: is not a member that this file knows');
		expect((await start('--data', folder, '--tenant', tenantFile)).first.tenants).toHaveLength(2);
	});

	test('a data folder in use is refused; --reset applies the tenant file again, a plain start does not', async () => {
		const folder = freshFolder();
		const first = await start('--data', folder, '--tenant', tenantFile);
		await expect(start('--data', folder)).rejects.toThrow(/in use by another process/);
		first.child.kill('SIGTERM');
		await first.exit;
		const one = join(root, 'one.json');
		writeFileSync(one, JSON.stringify({ tenants: [{ ...testTenants().tenants[1], displayName: 'Renamed' }] }));
		const plain = await start('--data', folder, '--tenant', one);
		expect(plain.first.tenants).toHaveLength(2);
		plain.child.kill('SIGTERM');
		await plain.exit;
		const reset = await start('--data', folder, '--tenant', one, '--reset');
		expect(reset.first.tenants).toHaveLength(2);
	});

	test('otp prints the code of a demo user while the authority runs, and refuses other folders', async () => {
		const folder = freshFolder();
		await start('--data', folder);
		expect(run('otp', '--data', folder, 'ben@fabrikam.example').stdout).toMatch(/^\d{6}\n$/);
		expect(run('otp', '--data', folder, 'cleo@fabrikam.example').stderr).toMatch(/no authenticator/);
		expect(run('otp', '--data', folder, 'nobody@fabrikam.example').stderr).toMatch(/no user/);
		expect(run('otp', '--data', root, 'ben@fabrikam.example').stderr).toMatch(/not a development data folder/);
	});
});

describe('what survives', () => {
	test('[sec 62] sessions, refresh tokens, keys and policy edits survive a restart, and what was spent stays spent', async () => {
		const folder = freshFolder();
		const port = await freePort();
		const same = ['--data', folder, '--origin', 'https://login.test:8443', '--port', port];
		const first = await start(...same, '--tenant', tenantFile);
		const browser = createBrowser(kit(first, port));
		const client = createTestClient(kit(first, port));
		const page = await client.run(browser, alice);
		const signedIn = await client.redeem(page);
		const rotated = await client.refresh(signedIn.body.refresh_token);
		first.child.kill('SIGTERM');
		await first.exit;
		const second = await start(...same);
		const again = createTestClient(kit(second, port));
		const sameBrowser = createBrowser(kit(second, port));
		for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value);
		expect((await sameBrowser.open(again.authorizePath({ prompt: 'none' }))).location?.searchParams.has('code')).toBe(
			true,
		);
		expect((await again.refresh(rotated.body.refresh_token)).status).toBe(200);
		expect((await again.redeem(page)).body.error_codes).toEqual([54005]);
	});

	test('[sec 256] SIGKILL in the middle of 1,000 refreshes loses nothing acknowledged and revives nothing spent', {
		timeout: 120_000,
	}, async () => {
		const folder = freshFolder();
		const lanes = 8;
		let acknowledged = 0;
		let running = await start('--data', folder, '--tenant', tenantFile);
		let client = createTestClient(kit(running));
		const browser = createBrowser(kit(running));
		/** per lane: every token ever acknowledged, newest last */
		const histories: string[][] = [];
		for (let lane = 0; lane < lanes; lane += 1)
			histories.push([(await client.redeem(await client.run(browser, lane === 0 ? alice : {}))).body.refresh_token]);
		for (let kill = 0; kill < 7; kill += 1) {
			const { child, exit } = running;
			const target = acknowledged + 200;
			const killed = exit.then(() => undefined);
			await Promise.all(
				histories.map(async (history) => {
					while (acknowledged < target) {
						const answer = await Promise.race([client.refresh(history.at(-1) ?? '').catch(() => undefined), killed]);
						if (answer === undefined) return;
						expect(answer.status).toBe(200);
						if (answer.body.refresh_token !== history.at(-1)) history.push(answer.body.refresh_token);
						acknowledged += 1;
						if (acknowledged === target - 40) setTimeout(() => child.kill('SIGKILL'), 3);
					}
				}),
			);
			child.kill('SIGKILL');
			await exit;
			running = await start('--data', folder);
			client = createTestClient(kit(running));
			for (const history of histories) {
				// acknowledged, so it lives: as the newest, or as the one before it inside the grace window
				const answer = await client.refresh(history.at(-1) ?? '');
				expect(answer.status).toBe(200);
				history.push(answer.body.refresh_token);
			}
		}
		expect(acknowledged).toBeGreaterThanOrEqual(1000);
		for (const history of histories) {
			const spent = history.at(-4) ?? '';
			expect((await client.refresh(spent)).body.error).toBe('invalid_grant');
		}
	});
});

describe('start', () => {
	const refused = (...options: string[]) => run('start', ...options).stderr.trim();

	test.each([
		['an option of development beside --config', ['--config', 'x.json', '--port', '3'], '--port is for development'],
		['an option of production without --config', ['--workers', '3'], '--workers is for the production authority'],
		['a configuration file that is not there', ['--config', 'x.json'], 'the configuration file x.json cannot be read'],
		['a tenant file that is not there', ['--tenant', 'x.json', '--quiet'], 'the tenant file x.json cannot be read'],
	])('refuses %s in one line that names it', (_, options, message) => {
		const lines = refused(...options).split('\n');
		expect([lines.length, lines[0]]).toEqual([1, expect.stringContaining(message)]);
	});

	test('refuses a port that is taken, and names the option for another', async () => {
		const holder = createServer().listen(0, '127.0.0.1');
		await once(holder, 'listening');
		const { port } = holder.address() as AddressInfo;
		expect(refused('--quiet', '--data', freshFolder(), '--port', String(port))).toContain('choose another with --port');
		holder.close();
	});
});
