// The guard and the client in the runtimes and bundlers of others, installed from their tarballs into an empty project:
// Deno, Bun, and workerd, which Cloudflare Workers run on, with and without its imitation of Node; esbuild, Rollup,
// webpack and Parcel; Jest. Run by `npm run test:tools`; skipped, loudly, where the package registry is absent.
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { skipLoudly } from '../driven-program.ts';
import { makeEmptyProject } from './empty-project.ts';
import { runTool } from './tool.ts';

const packages = ['protocol', 'policy', 'client', 'guard', 'server', 'testkit'];
const runtimes = ['deno', 'bun', 'miniflare'];
const bundlers = ['esbuild', 'rollup', '@rollup/plugin-node-resolve', 'webpack', 'webpack-cli', 'parcel'];
const runners = ['jest', '@babel/preset-env'];
const { project, isInstalled, program } = makeEmptyProject('runtimes', packages, [
	...runtimes,
	...bundlers,
	...runners,
]);
if (!isInstalled) skipLoudly('DENO, BUN, WORKERD, BUNDLERS AND JEST');

afterAll(() => rmSync(project, { recursive: true, force: true }));

const run = async (command: string, ...parameters: string[]) => {
	const { status, stdout, stderr } = await runTool(command, parameters, { env: { NO_COLOR: '1' }, cwd: project });
	if (status !== 0) throw new Error(`${command} ${parameters.join(' ')}: ${stderr}${stdout}`);
	return stdout;
};
const lastLine = (text: string) => JSON.parse(text.trim().split('\n').at(-1) ?? '');

describe.runIf(isInstalled).each(['RS256', 'ES256'] as const)('an API and a client, tokens by %s', (algorithm) => {
	let authority: TestAuthority;
	const forwarder = createServer(async (request, response) => {
		let body = '';
		for await (const part of request) body += part;
		const { pathname, search } = new URL(request.url ?? '/', 'http://forwarder');
		const headers = request.headers as Record<string, string>;
		const method = request.method ?? 'GET';
		const answer = await authority.send({ method, path: pathname, query: search.slice(1), headers, body });
		response.writeHead(answer.status, answer.headers).end(answer.body);
	});
	beforeAll(async () => {
		authority = await createTestAuthority({
			tenants: testTenants((tenant) => {
				tenant.signingAlgorithm = algorithm;
			}),
		});
		await new Promise<void>((listening) => forwarder.listen(0, '127.0.0.1', listening));
		const client = createTestClient(authority);
		const alice = { username: 'alice@contoso.example', password: testIds.password, keepSignedIn: false };
		const { body } = await client.redeem(await client.run(createBrowser(authority), alice));
		const token = body.access_token as string;
		const { iat, aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
		const scene = {
			authority: `${authority.origin}/${testIds.tenant}`,
			forwarder: `http://127.0.0.1:${(forwarder.address() as AddressInfo).port}`,
			tenantId: testIds.tenant,
			audience: aud,
			daemon: testIds.daemon,
			secret: testIds.secret,
			token,
			now: iat * 1000 + 60_000,
		};
		writeFileSync(join(project, 'scene.json'), JSON.stringify(scene));
		const how = ['--bundle', '--format=esm', '--platform=neutral', '--main-fields=module,main', '--outfile=worker.js'];
		await run(program('esbuild'), 'worker.mjs', ...how, '--conditions=workerd,worker');
	}, 120_000);
	afterAll(async () => {
		forwarder.close();
		await authority.close();
	});

	test.each<[string, string, string[]]>([
		['Node', process.execPath, ['print.mjs', 'scene.json']],
		['Deno', program('deno'), ['run', '-A', 'print.mjs', 'scene.json']],
		['Bun', program('bun'), ['run', 'print.mjs', 'scene.json']],
		['workerd', process.execPath, ['miniflare.mjs', 'worker.js', 'scene.json']],
		['workerd with nodejs_compat', process.execPath, ['miniflare.mjs', 'worker.js', 'scene.json', 'nodejs_compat']],
	])('%s refuses and lets in as Node does, and gets a token of its own', async (_, command, parameters) => {
		expect(lastLine(await run(command, ...parameters))).toEqual({
			withoutToken: 401,
			withToken: 200,
			again: 200,
			forged: 401,
			withoutContext: 403,
			clientGotToken: true,
		});
	});
});

describe.runIf(isInstalled)('a page with the client', () => {
	test.each<[string, string[]]>([
		['esbuild', ['page.mjs', '--bundle', '--minify', '--format=esm', '--outfile=built/esbuild.mjs']],
		['rollup', ['page.mjs', '-p', 'node-resolve', '-f', 'es', '-o', 'built/rollup.mjs']],
		['webpack', ['--mode', 'production', '--entry', './page.mjs', '-o', 'built', '--output-filename', 'webpack.mjs']],
		['parcel', ['build', 'page.mjs', '--dist-dir', 'built/parcel', '--no-cache', '--no-source-maps']],
	])('%s bundles it, and what it made runs', async (bundler, parameters) => {
		await run(program(bundler), ...parameters);
		const made = bundler === 'parcel' ? 'built/parcel/page.js' : `built/${bundler}.mjs`;
		expect(lastLine(await run(process.execPath, made))).toEqual({ client: 'function', call: 'function' });
	});
});

describe.runIf(isInstalled)('a test in Jest', () => {
	test.each<[string, Record<string, string>, string]>([
		['with its modules of Node’s kind', { NODE_OPTIONS: '--experimental-vm-modules' }, 'jest.module.mjs'],
		['with Babel, which makes CommonJS of the packages', {}, 'jest.commonjs.cjs'],
	])('%s imports the testkit and the guard', async (_, env, file) => {
		const configuration = {
			testRegex: file.replaceAll('.', '\\.'),
			...(file.endsWith('.cjs')
				? {
						transform: {
							'\\.[cm]?js$': ['babel-jest', { presets: [['@babel/preset-env', { targets: { node: 'current' } }]] }],
						},
						transformIgnorePatterns: ['node_modules/(?!(@countersign|jose)/)'],
					}
				: {}),
		};
		const { status, stderr } = await runTool(program('jest'), ['--config', JSON.stringify(configuration)], {
			...{ env, cwd: project },
		});
		expect([status, stderr]).toEqual([0, expect.stringContaining('1 passed')]);
	});
});
