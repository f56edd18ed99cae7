// MSAL for Java, unmodified, against the authority on a socket. Skipped, loudly, where Java, Maven or the library are absent.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';
import { testSharedFlows } from './program-flows.ts';

const source = join(import.meta.dirname, 'msal-java');
const folder = mkdtempSync(join(tmpdir(), 'countersign-java-'));
const classPathFile = join(folder, 'class-path');
const run = (program: string, ...parameters: string[]) => spawnSync(program, parameters, { cwd: source, encoding: 'utf8', timeout: 300_000 });

// Maven fetches the library; the program itself is one source file, which java compiles as it runs it
const resolved = run('mvn', '-q', '-B', 'dependency:build-classpath', `-Dmdep.outputFile=${classPathFile}`);
if (resolved.status !== 0) {
	console.warn(resolved.stdout ?? resolved.error?.message);
	skipLoudly('JAVA, MAVEN, OR MSAL FOR JAVA');
}

describe.skipIf(resolved.status !== 0)('MSAL for Java', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		const started = await startForPrograms();
		authority = started.authority;
		const trustStore = join(folder, 'trust.p12');
		run(
			'keytool',
			'-importcert',
			'-noprompt',
			'-alias',
			'development',
			'-file',
			join(certificateFolder, 'ca.pem'),
			'-keystore',
			trustStore,
			'-storepass',
			'changeit',
		);
		const options = [
			'-cp',
			readFileSync(classPathFile, 'utf8').trim(),
			`-Djavax.net.ssl.trustStore=${trustStore}`,
			'-Djavax.net.ssl.trustStorePassword=changeit',
		];
		found = await driveProgram(authority, ['java', ...options, 'Program.java'], { cwd: source, certificate: started.certificate, env: {} });
	}, 180_000);
	afterAll(async () => {
		rmSync(folder, { recursive: true, force: true });
		await authority?.close();
	});

	testSharedFlows(() => found);

	test('silent from the cache, refresh', () => {
		expect(found.get('account')).toEqual({ username: 'alice@contoso.example', homeAccountId: `${testIds.alice}.${testIds.tenant}` });
		expect(found.get('silent')).toBe(found.get('code'));
		expect(found.get('refresh')).not.toBe(found.get('code'));
	});

	test('refusals are classified, by password and on behalf of; this version sends no claims with a refresh token, so nothing is refused silently', () => {
		expect(decodeJwt(found.get('password'))).toMatchObject({ aud: testIds.orders, amr: ['pwd'] });
		for (const name of ['password, challenged', 'on behalf of, challenged'])
			expect(found.get(name)).toMatchObject({ error: 'invalid_grant', reason: 'BASIC_ACTION' });
		expect(found.get('silent with claims')).toEqual({ error: 'none' });
	});
});
