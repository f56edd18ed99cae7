// The files in deploy/: what they name (options, files, addresses, commands) is what the program knows. They are run
// where their programs are installed; docs/operating.md says which were run, and how.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfiguration } from '@countersign/server';
import { createTestAuthority } from '@countersign/testkit';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

const deploy = join(import.meta.dirname, '../../../deploy');
const read = (path: string) => readFileSync(join(deploy, path), 'utf8');
const command = join(import.meta.dirname, '../dist/main.js');

/** Each path that a file asks of the authority. */
const healthPaths = [
	...read('compose/haproxy.cfg').matchAll(/httpchk GET (\S+)/g),
	...read('helm/countersign/templates/deployment.yaml').matchAll(/path: (\/health\S*?),/g),
].map(([, path]) => path as string);

describe('configuration files', () => {
	test.each([
		['compose/countersign.json', read('compose/countersign.json')],
		['helm/countersign/values.yaml', JSON.stringify(parse(read('helm/countersign/values.yaml')).configuration)],
	])('%s is what serve takes', (_, text) => {
		expect(parseConfiguration(text).database?.passwordFile).toMatch(/^\/run\/secrets\//);
	});

	test('the subcommand that images and units start, with its option, is one of the command’s', () => {
		const { stdout } = spawnSync(process.execPath, [command, 'serve', '--help'], { encoding: 'utf8', timeout: 60_000 });
		expect(stdout).toContain('--config <file>');
		expect(read('container/Containerfile')).toContain('CMD ["serve", "--config", "/etc/countersign/countersign.json"]');
		expect(read('helm/countersign/templates/deployment.yaml')).toContain('args: ["serve", "--config",');
		expect(read('systemd/countersign.service')).toContain(
			'countersign serve --config /etc/countersign/countersign.json',
		);
	});

	test('probes ask for addresses that answer', async () => {
		expect(new Set(healthPaths)).toEqual(new Set(['/health/live', '/health/ready']));
		const authority = await createTestAuthority();
		for (const path of healthPaths) expect((await authority.send({ path })).status).toBe(200);
		await authority.close();
	});
});

describe('compose', () => {
	const { services, secrets, networks } = parse(read('compose/compose.yaml'), { merge: true });
	const configuration = JSON.parse(read('compose/countersign.json'));

	test('secrets, the network of the proxy and the name of the database are those that the configuration names', () => {
		expect([configuration.secretFile, configuration.database.passwordFile]).toEqual(
			Object.keys(secrets).map((name) => `/run/secrets/${name}`),
		);
		expect(configuration.trustProxy).toEqual([networks.inside.ipam.config[0].subnet]);
		expect(Object.keys(services)).toContain(new URL(configuration.database.url).hostname);
	});

	test('HAProxy sends to the authorities of the file, and to their port', () => {
		const servers = [...read('compose/haproxy.cfg').matchAll(/^ {2}server (\S+) (\S+):(\d+)/gm)];
		const authorities = Object.keys(services).filter((name) => name.startsWith('authority-'));
		expect(servers.map(([, , host]) => host)).toEqual(authorities);
		for (const [, , , port] of servers) expect(Number(port)).toBe(configuration.port);
	});

	test('authorities run without root, without capabilities, on a file system that nobody writes to', () => {
		for (const name of ['authority-1', 'authority-2'])
			expect(services[name]).toMatchObject({ user: '65532:65532', read_only: true, cap_drop: ['ALL'] });
	});

	test.skipIf(spawnSync('haproxy', ['-v'], { timeout: 60_000 }).status !== 0)('HAProxy takes its configuration', () => {
		const folder = mkdtempSync(join(tmpdir(), 'countersign-haproxy-'));
		// the certificate is the operator's
		const text = read('compose/haproxy.cfg').replace(/ ssl crt \S+ alpn \S+/, '');
		writeFileSync(join(folder, 'haproxy.cfg'), text);
		const { status, stderr } = spawnSync('haproxy', ['-c', '-f', join(folder, 'haproxy.cfg')], {
			encoding: 'utf8',
			timeout: 60_000,
		});
		rmSync(folder, { recursive: true });
		expect([status, stderr.match(/\[ALERT\].*/g)]).toEqual([0, null]);
	});
});

test('what the image copies is what the script makes, and it does not run as root', () => {
	const lines = read('container/Containerfile').split('\n');
	expect(lines).toContain('USER 65532:65532');
	expect(lines.filter((line) => /^(RUN|ADD)\b/.test(line))).toEqual([]);
	const copied = lines.flatMap((line) => /^COPY .*?(\S+) \/app$/.exec(line)?.[1] ?? []);
	const script = readFileSync(join(deploy, '../scripts/container.js'), 'utf8');
	expect(script).toContain(`deploy/container/${copied[0]}`);
});

test('what the chart mounts is where the configuration looks', () => {
	const deployment = read('helm/countersign/templates/deployment.yaml');
	const { configuration } = parse(read('helm/countersign/values.yaml'));
	for (const file of [configuration.secretFile, configuration.database.passwordFile])
		expect(deployment).toContain(`mountPath: ${file.slice(0, file.lastIndexOf('/'))}`);
	const used = [...deployment.matchAll(/\.Values\.(\w+)/g)].map(([, name]) => name as string);
	const values = Object.keys(parse(read('helm/countersign/values.yaml')));
	expect([...new Set(used)].sort()).toEqual(values.sort());
});

test('a system call that the unit does not let through is an error, and does not kill the program', () => {
	const unit = read('systemd/countersign.service');
	expect(unit).toMatch(/^SystemCallFilter=/m);
	expect(unit).toMatch(/^SystemCallErrorNumber=EPERM$/m);
});

test.skipIf(spawnSync('systemd-analyze', ['--version'], { timeout: 60_000 }).status !== 0)(
	'systemd takes the unit, and finds little that it is exposed to',
	() => {
		const unit = join(deploy, 'systemd/countersign.service');
		expect(existsSync(unit)).toBe(true);
		const security = spawnSync('systemd-analyze', ['security', '--offline=true', '--threshold=20', unit], {
			encoding: 'utf8',
			timeout: 60_000,
		});
		expect(security.status, security.stdout + security.stderr).toBe(0);
		const verified = spawnSync('systemd-analyze', ['verify', unit], { encoding: 'utf8', timeout: 60_000 });
		expect(verified.stderr.split('\n').filter((line) => line && !/is not executable/.test(line))).toEqual([]);
	},
);
