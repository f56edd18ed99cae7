// azure-identity and azure-core for Python, unmodified: their credentials, and a pipeline that answers the challenge of
// an API behind the guard by itself. Skipped, loudly, where Python or the package index is absent; never in CI.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import { signAssertion } from '../packages/server/test/client-auth/certificate.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';
import { type GuardedApi, startGuardedApi } from './guarded-api.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-azure-identity-'));
// thousands of files
afterAll(() => rm(folder, { recursive: true, force: true }), 300_000);

const installed =
	spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, 'azure-identity', 'requests'], {
		stdio: 'ignore',
		timeout: 120_000,
	}).status === 0;
if (!installed) skipLoudly('AZURE-IDENTITY FOR PYTHON');

describe.runIf(installed)('azure-identity for Python', () => {
	let authority: InteropAuthority;
	let api: GuardedApi;
	let found: Findings;
	beforeAll(async () => {
		const { authority: started, certificate } = await startForPrograms();
		authority = started;
		api = await startGuardedApi(authority, () => ({
			authContextFor: (_, operation) => (operation === 'DELETE' ? 'c1' : undefined),
		}));
		const assertion = await signAssertion(
			certificate,
			'PS256',
			testIds.daemon,
			`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`,
		);
		found = await driveProgram(authority, ['python3', 'azure_identity.py'], {
			cwd: import.meta.dirname,
			certificate,
			env: { PYTHONPATH: folder, REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem') },
			more: { api: api.origin, assertion },
		});
	}, 180_000);
	afterAll(async () => {
		api?.close();
		await authority?.close();
	});
	const claims = (name: string) => decodeJwt(found.get(name));

	test('ClientSecretCredential, its cache, and what it makes of a wrong secret', () => {
		expect(claims('secret')).toMatchObject({ aud: testIds.orders, idtyp: 'app', azpacr: '1' });
		expect(found.get('secret, again')).toBe(found.get('secret'));
		expect(found.get('wrong secret')).toMatchObject({
			type: 'ClientAuthenticationError',
			message: expect.stringContaining('AADSTS7000215'),
		});
	});

	test.each(['certificate', 'assertion'])('a credential with a %s', (name) => {
		expect(claims(name)).toMatchObject({ aud: testIds.orders, azpacr: '2' });
	});

	test('DeviceCodeCredential and InteractiveBrowserCredential, with the capability, and the cache', () => {
		expect(claims('device code')).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			xms_cc: ['CP1'],
		});
		expect(claims('interactive')).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			xms_cc: ['CP1'],
		});
		expect(found.get('silent')).toBe(found.get('interactive'));
	});

	test('OnBehalfOfCredential, and the refusal of an API behind multifactor authentication', () => {
		expect(claims('on behalf of')).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier, oid: testIds.alice });
		expect(found.get('on behalf of, challenged')).toMatchObject({
			type: 'ClientAuthenticationError',
			message: expect.stringContaining('AADSTS50076'),
		});
	});

	test('a credential that must not ask keeps the claims for whoever may', () => {
		expect(found.get('never asked')).toMatchObject({
			type: 'AuthenticationRequiredError',
			claims: expect.stringContaining('c1'),
		});
	});

	test('the pipeline answers the guard’s challenge by itself, and the call goes through', () => {
		expect(found.get('challenged call')).toEqual({ status: 200, body: { caller: testIds.alice } });
	});
});
