// From the start of `countersign serve` on an existing data folder to the first token in hand.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testIds, testTenants } from '@countersign/testkit';
import { exchange, median } from './load.ts';

const port = 28_443;

async function once(command: string, config: string): Promise<number> {
	const started = performance.now();
	const child = spawn(process.execPath, [command, 'serve', '--config', config], {
		stdio: ['ignore', 'pipe', 'ignore'],
		env: { ...process.env, COUNTERSIGN_SECRET: 'c0ffee15600dbeef0123456789abcdeffedcba9876543210a5a5c3c3e1e1f0f0' },
	});
	await new Promise((resolve) => createInterface({ input: child.stdout }).once('line', resolve));
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
	const elapsed = performance.now() - started;
	if (status !== 200) throw new Error(`the first token was refused: ${status}`);
	child.kill('SIGTERM');
	await new Promise((resolve) => child.once('exit', resolve));
	return elapsed;
}

export async function coldStart(folder: string): Promise<void> {
	const command = join(createRequire(import.meta.url).resolve('countersign/package.json'), '..', 'dist', 'main.js');
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
	await once(command, config);
	const times: number[] = [];
	for (let round = 0; round < 7; round += 1) times.push(await once(command, config));
	const time = median(times);
	console.log(
		`\nCold start to the first token: ${time.toFixed(0)} ms (median of 7; bar 500 ms${time < 500 ? ', met' : ', MISSED'})`,
	);
}
