// From the start of `countersign serve` on an existing data folder to the first token in hand: of the bundle that is
// published, of the loose files that tsc builds, and of a Node that does nothing, in turns.
import { execFileSync, spawn } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { testIds, testTenants } from '@countersign/testkit';
import { exchange, median } from './load.ts';

const port = 28_443;
const rounds = 8;
const secret = 'c0ffee15600dbeef0123456789abcdeffedcba9876543210a5a5c3c3e1e1f0f0';

interface Start {
	/** milliseconds until the command said that it serves */
	ready: number;
	/** milliseconds until the first token was in hand */
	token: number;
}

async function serveOnce(command: string, config: string): Promise<Start> {
	const started = performance.now();
	const child = spawn(process.execPath, [command, 'serve', '--config', config], {
		stdio: ['ignore', 'pipe', 'ignore'],
		env: { ...process.env, COUNTERSIGN_SECRET: secret },
	});
	await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
	const ready = performance.now() - started;
	const body = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		client_secret: testIds.secret,
		scope: 'api://orders/.default',
	});
	const { status } = await exchange(port, {
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/token`,
		body: body.toString(),
	});
	const token = performance.now() - started;
	if (status !== 200) throw new Error(`the first token was refused: ${status}`);
	child.kill('SIGTERM');
	await new Promise((resolve) => child.once('exit', resolve));
	return { ready, token };
}

async function devOnce(command: string, folder: string): Promise<number> {
	const started = performance.now();
	const child = spawn(process.execPath, [command, 'dev', '--json', '--quiet', '--data', folder, '--port', '0'], {
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
	const ready = performance.now() - started;
	child.kill('SIGTERM');
	await new Promise((resolve) => child.once('exit', resolve));
	return ready;
}

function nothingOnce(): number {
	const started = performance.now();
	execFileSync(process.execPath, ['-e', '0']);
	return performance.now() - started;
}

/** The package as it is published, beside the packages of this checkout that it looks for. */
function packCommand(): string {
	const source = dirname(createRequire(import.meta.url).resolve('countersign/package.json'));
	const root = join(source, '..', '..');
	execFileSync(process.execPath, [join(root, 'scripts/bundle-command.js')]);
	// inside the checkout, since the few packages that are not bundled are found by walking up from the file
	const copy = join(root, 'bench/dist/packed-command');
	cpSync(join(source, 'bundle'), join(copy, 'bundle'), { recursive: true });
	mkdirSync(join(copy, 'bin'), { recursive: true });
	copyFileSync(join(source, 'package.json'), join(copy, 'package.json'));
	copyFileSync(join(source, 'bin/countersign.js'), join(copy, 'bin/countersign.js'));
	execFileSync(process.execPath, [join(root, 'scripts/bundle-command.js'), '--remove']);
	return join(copy, 'bin/countersign.js');
}

const milliseconds = (values: readonly number[]) =>
	`${median([...values])
		.toFixed(0)
		.padStart(5)} ms`;

export async function coldStart(folder: string): Promise<void> {
	const source = dirname(createRequire(import.meta.url).resolve('countersign/package.json'));
	const commands = { bundle: packCommand(), loose: join(source, 'dist/main.js') };
	const tenantFile = join(folder, 'tenants.json');
	const config = join(folder, 'serve.json');
	writeFileSync(tenantFile, JSON.stringify(testTenants((tenant) => (tenant.signingAlgorithm = 'RS256'))));
	writeFileSync(
		config,
		JSON.stringify({
			origin: 'https://login.test',
			host: '127.0.0.1',
			port,
			dataFolder: join(folder, 'cold'),
			trustProxy: ['10.0.0.0/8'],
			tenantFile,
		}),
	);
	await serveOnce(commands.loose, config);
	await devOnce(commands.loose, join(folder, 'cold-dev'));
	const nothing: number[] = [];
	const serve = { bundle: [] as Start[], loose: [] as Start[] };
	const dev = { bundle: [] as number[], loose: [] as number[] };
	for (let round = 0; round < rounds; round += 1) {
		nothing.push(nothingOnce());
		for (const kind of ['bundle', 'loose'] as const) {
			serve[kind].push(await serveOnce(commands[kind], config));
			dev[kind].push(await devOnce(commands[kind], join(folder, 'cold-dev')));
		}
	}
	const floor = median([...nothing]);
	console.log(`\nStart, medians of ${rounds} rounds in turns; \`node -e 0\` takes ${floor.toFixed(0)} ms:`);
	const row = (name: string, bundle: readonly number[], loose: readonly number[]) => {
		const [a, b] = [median([...bundle]), median([...loose])];
		const met = (isMet: boolean) => (isMet ? 'met' : 'MISSED');
		console.log(
			`  ${name.padEnd(22)} bundle ${milliseconds(bundle)}  loose files ${milliseconds(loose)}` +
				`  ratio ${(a / b).toFixed(2)} (bar 0.60, ${met(a / b <= 0.6)})` +
				`  × node -e 0: ${(a / floor).toFixed(1)} (bar 5, ${met(a / floor <= 5)})`,
		);
	};
	const times = (kind: 'bundle' | 'loose', what: keyof Start) => serve[kind].map((start) => start[what]);
	row('dev, ready', dev.bundle, dev.loose);
	row('serve, ready', times('bundle', 'ready'), times('loose', 'ready'));
	row('serve, first token', times('bundle', 'token'), times('loose', 'token'));
	const time = median(times('bundle', 'token'));
	console.log(`  first token of the bundle: bar 500 ms${time < 500 ? ', met' : ', MISSED'}`);
}
