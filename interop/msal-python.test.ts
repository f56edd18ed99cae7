// MSAL for Python, unmodified, against the authority on a socket. Skipped, loudly, where Python or the library is
// absent; never in CI.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';
import { testSharedFlows } from './program-flows.ts';

interface Installation {
	python: string;
	env: Record<string, string>;
}

/** The distribution's Python first: its packages are the distribution's. */
function ofTheDistribution(): Installation | undefined {
	const python = ['/usr/bin/python3', 'python3', 'python'].find(
		(name) => spawnSync(name, ['-c', 'import msal'], { stdio: 'ignore', timeout: 60_000 }).status === 0,
	);
	return python === undefined ? undefined : { python, env: {} };
}

const folder = mkdtempSync(join(tmpdir(), 'countersign-python-'));
// thousands of files
afterAll(() => rm(folder, { recursive: true, force: true }), 300_000);

/** The newest release, where the package index is reachable. */
function ofTheIndex(): Installation | undefined {
	const installed = spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, 'msal'], {
		stdio: 'ignore',
		timeout: 120_000,
	});
	return installed.status === 0 ? { python: 'python3', env: { PYTHONPATH: folder } } : undefined;
}

const installations = { 'the distribution’s release': ofTheDistribution(), 'the newest release': ofTheIndex() };
if (!installations['the distribution’s release']) skipLoudly('MSAL FOR PYTHON (python3-msal)');
if (!installations['the newest release'])
	console.warn('\n*** THE PYTHON PACKAGE INDEX IS NOT REACHABLE: the newest MSAL for Python was not run. ***\n');

const present = Object.entries(installations).flatMap(([name, installation]) =>
	installation ? [{ name, ...installation }] : [],
);
if (present.length === 0) test.skip('MSAL for Python is absent');

/**
 * The library asks for a user's realm at the authority's host and forgets its port, so passwords need somebody on 443.
 *
 * @returns `undefined` where this user may not listen there
 */
function relayFrom443(port: number): Promise<Server | undefined> {
	const server = createServer((incoming) => {
		const outgoing = connect(port, '127.0.0.1');
		for (const [from, to] of [
			[incoming, outgoing],
			[outgoing, incoming],
		] as const)
			from.on('error', () => to.destroy()).pipe(to);
	});
	return new Promise((resolve) => {
		server.once('error', ({ message }) => {
			console.warn(`\n*** PORT 443 CANNOT BE HAD (${message}): passwords of MSAL for Python were not run. ***\n`);
			resolve(undefined);
		});
		server.listen(443, '127.0.0.1', () => resolve(server));
	});
}

describe.each(present)('MSAL for Python, $name', ({ python, env }) => {
	let authority: InteropAuthority;
	let found: Findings;
	let relay: Server | undefined;
	beforeAll(async () => {
		const started = await startForPrograms();
		authority = started.authority;
		relay = await relayFrom443(Number(new URL(authority.origin).port));
		found = await driveProgram(authority, [python, 'msal_python.py'], {
			cwd: import.meta.dirname,
			certificate: started.certificate,
			env: { ...env, REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem'), ...(relay ? { PORT_443: '1' } : {}) },
		});
	}, 120_000);
	afterAll(async () => {
		relay?.close();
		await authority?.close();
	});

	testSharedFlows(() => found);

	test('silent from the cache, refresh', () => {
		expect(found.get('account')).toMatchObject({
			username: 'alice@contoso.example',
			home_account_id: `${testIds.alice}.${testIds.tenant}`,
		});
		expect(found.get('silent').access_token).toBe(found.get('code').access_token);
		expect(found.get('refresh').access_token).not.toBe(found.get('code').access_token);
	});

	test('refusals carry suberror, classification and claims, on behalf of too', () => {
		expect(found.get('refusal')).toMatchObject({
			...{ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] },
			classification: 'basic_action',
		});
		const challenged = found.get('on behalf of, challenged');
		expect(challenged).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
		expect(JSON.parse(challenged.claims).access_token.capolids.values).toEqual([testIds.mfaForPayroll]);
	});

	test('a password, and its challenge', ({ skip }) => {
		if (!relay) skip();
		expect(decodeJwt(found.get('password').access_token)).toMatchObject({ aud: testIds.orders, amr: ['pwd'] });
		expect(found.get('password, challenged')).toMatchObject({
			error: 'invalid_grant',
			suberror: 'basic_action',
			claims: expect.any(String),
		});
	});
});
