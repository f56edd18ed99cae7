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
import { testSharedFlows } from './program-flows.ts';

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

	testSharedFlows(() => found);

	test('silent from the cache, and by the refresh token for another resource', () => {
		expect(found.get('silent')).toBe(found.get('code'));
		expect(decodeJwt(found.get('refresh'))).toMatchObject({ aud: testIds.middleTier });
	});

	test('refusals carry suberror and claims: by refresh token, by password, on behalf of', () => {
		expect(decodeJwt(found.get('password'))).toMatchObject({ aud: testIds.orders, amr: ['pwd'] });
		for (const name of ['refusal', 'password, challenged', 'on behalf of, challenged'])
			expect(found.get(name)).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
	});
});
