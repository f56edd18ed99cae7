// ADAL for Python, unmodified, against version 1 of the endpoints. Skipped, loudly, where Python or the package index
// is absent; never in CI.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-adal-'));
// thousands of files
afterAll(() => rm(folder, { recursive: true, force: true }), 300_000);

const installed =
	spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, 'adal'], {
		stdio: 'ignore',
		timeout: 180_000,
	}).status === 0;
if (!installed) skipLoudly('ADAL FOR PYTHON');

const verifier = 'a-verifier-of-an-application-that-uses-ADAL-1';
const alice = 'alice@contoso.example';

describe.runIf(installed)('ADAL for Python', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		const { authority: started, certificate } = await startForPrograms();
		authority = started;
		found = await driveProgram(authority, ['python3', 'adal_python.py'], {
			cwd: import.meta.dirname,
			certificate,
			env: { PYTHONPATH: folder, REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem') },
			more: { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') },
		});
	}, 300_000);
	afterAll(async () => {
		await authority?.close();
	});
	const claims = (name: string) => decodeJwt(found.get(name).accessToken);

	test.each([
		['secret', '1'],
		['certificate', '2'],
	])('an application with a %s', (name, azpacr) => {
		expect(claims(name)).toMatchObject({ aud: testIds.orders, idtyp: 'app', azpacr });
		expect(found.get(name)).toMatchObject({ tokenType: 'Bearer', resource: 'api://orders', expiresIn: 3600 });
	});

	test('a wrong secret is told as it is', () => {
		expect(found.get('wrong secret')).toMatchObject({ error: 'invalid_client', error_codes: [7000215] });
	});

	test.each(['password', 'device code', 'code'])('a user by %s, named by the ID token', (name) => {
		expect(found.get(name)).toMatchObject({
			userId: alice,
			isUserIdDisplayable: true,
			tenantId: testIds.tenant,
			oid: testIds.alice,
			resource: 'api://orders',
			refreshToken: expect.any(String),
		});
		expect(claims(name)).toMatchObject({ aud: testIds.orders, scp: 'Orders.Read Orders.Write' });
	});

	test('a refresh token is good for another resource, from the cache too', () => {
		for (const name of ['refresh', 'cache, another resource'])
			expect(claims(name)).toMatchObject({ aud: 'https://graph.microsoft.com', upn: alice });
	});

	test('a policy’s refusal is interaction_required, with its claims', () => {
		const refusal = found.get('password, refused');
		expect(refusal).toMatchObject({
			error: 'interaction_required',
			suberror: 'basic_action',
			error_codes: [50076],
		});
		expect(JSON.parse(refusal.claims).access_token.capolids.values).toEqual([testIds.mfaForPayroll]);
	});
});
