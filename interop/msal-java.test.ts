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

	test('client credentials with a certificate', () => {
		expect(decodeJwt(found.get('client credentials with a certificate'))).toMatchObject({ aud: testIds.orders, azpacr: '2' });
	});

	test('device code', () => {
		expect(decodeJwt(found.get('device code'))).toMatchObject({ aud: testIds.orders, oid: testIds.alice, scp: 'Orders.Read' });
	});

	test('a password; and where a context asks for more, it is refused with the claims for an interactive request', () => {
		expect(decodeJwt(found.get('password'))).toMatchObject({ aud: testIds.orders, amr: ['pwd'] });
		expect(found.get('password, challenged')).toMatchObject({ error: 'invalid_grant', reason: 'BASIC_ACTION' });
	});

	test('client credentials with a secret', () => {
		expect(decodeJwt(found.get('client credentials'))).toMatchObject({ aud: testIds.orders, idtyp: 'app' });
	});

	test('code with PKCE, silent from the cache, refresh', () => {
		expect(decodeJwt(found.get('code'))).toMatchObject({ scp: 'Orders.Read', xms_cc: ['CP1'] });
		expect(found.get('account')).toEqual({ username: 'alice@contoso.example', homeAccountId: `${testIds.alice}.${testIds.tenant}` });
		expect(found.get('silent')).toBe(found.get('code'));
		expect(found.get('refresh')).not.toBe(found.get('code'));
	});

	test('the challenge loop: the sign-in satisfies the API’s claims, and the token has acrs', () => {
		// this version of the library sends no claims with a refresh token, so nothing is refused silently
		expect(found.get('silent with claims')).toEqual({ error: 'none' });
		expect(decodeJwt(found.get('stepped up')).acrs).toEqual(['c1']);
	});

	test('on-behalf-of; and where the resource behind it is protected, the refusal carries claims to relay', () => {
		expect(decodeJwt(found.get('on behalf of'))).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier });
		expect(found.get('on behalf of, challenged')).toMatchObject({ error: 'invalid_grant', reason: 'BASIC_ACTION' });
		expect(decodeJwt(found.get('on behalf of, stepped up'))).toMatchObject({ aud: testIds.payroll });
	});
});
