// MSAL for Go, unmodified, against the authority on a socket. Skipped, loudly, where Go or its modules are absent.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';

const source = join(import.meta.dirname, 'msal-go');
const folder = mkdtempSync(join(tmpdir(), 'countersign-go-'));
const program = join(folder, 'msal-go');
const built = spawnSync('go', ['build', '-o', program, '.'], { cwd: source, encoding: 'utf8', timeout: 300_000 });
if (built.status !== 0) {
	console.warn(built.stderr ?? built.error?.message);
	skipLoudly('GO, OR MSAL FOR GO');
}

describe.skipIf(built.status !== 0)('MSAL for Go', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		const started = await startForPrograms();
		authority = started.authority;
		found = await driveProgram(authority, [program], {
			cwd: source,
			certificate: started.certificate,
			env: { SSL_CERT_FILE: join(certificateFolder, 'ca.pem') },
		});
	}, 120_000);
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
		expect(found.get('password, challenged')).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
	});

	test('client credentials with a secret', () => {
		expect(decodeJwt(found.get('client credentials'))).toMatchObject({ aud: testIds.orders, idtyp: 'app' });
	});

	test('code with PKCE, silent from the cache, and by the refresh token for another resource', () => {
		expect(decodeJwt(found.get('code'))).toMatchObject({ scp: 'Orders.Read', xms_cc: ['CP1'] });
		expect(found.get('silent')).toBe(found.get('code'));
		expect(decodeJwt(found.get('refresh'))).toMatchObject({ aud: testIds.middleTier });
	});

	test('the challenge loop: the silent refusal carries claims, the sign-in satisfies them, the token has acrs', () => {
		expect(found.get('refusal')).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
		expect(decodeJwt(found.get('stepped up')).acrs).toEqual(['c1']);
	});

	test('on-behalf-of; and where the resource behind it is protected, the refusal carries claims to relay', () => {
		expect(decodeJwt(found.get('on behalf of'))).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier });
		expect(found.get('on behalf of, challenged')).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
		expect(decodeJwt(found.get('on behalf of, stepped up'))).toMatchObject({ aud: testIds.payroll });
	});
});
