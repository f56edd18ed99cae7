// azure-identity and azure-core for Java, unmodified. It carries MSAL for Java over an HTTP client of its own. Skipped,
// loudly, where Java, Maven or the library are absent; never in CI.
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAssertion } from '../packages/server/test/client-auth/certificate.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms, strongly } from './driven-program.ts';
import { type GuardedApi, startGuardedApi } from './guarded-api.ts';
import { resolveJavaProgram } from './java-program.ts';
import { type MachineBrowser, startMachineBrowser } from './machine-browser.ts';

// other systems open addresses without asking the environment
const program = process.platform === 'linux' ? resolveJavaProgram('azure-identity-java') : undefined;
if (!program) skipLoudly('LINUX, JAVA, MAVEN, OR AZURE-IDENTITY FOR JAVA');

describe.runIf(program)('azure-identity for Java', () => {
	let authority: InteropAuthority;
	let api: GuardedApi;
	let browser: MachineBrowser;
	let found: Findings;
	beforeAll(async () => {
		if (!program) return;
		const { authority: started, certificate } = await startForPrograms();
		authority = started;
		api = await startGuardedApi(authority, () => ({
			authContextFor: (_, operation) => (operation === 'DELETE' ? 'c1' : undefined),
		}));
		browser = await startMachineBrowser(authority, strongly);
		const assertion = await signAssertion(
			certificate,
			'PS256',
			testIds.daemon,
			`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`,
		);
		found = await driveProgram(authority, program.command, {
			cwd: program.folder,
			certificate,
			env: browser.env,
			more: { api: api.origin, assertion },
		});
	}, 180_000);
	afterAll(async () => {
		program?.remove();
		browser?.close();
		api?.close();
		await authority?.close();
	});
	const claims = (name: string) => decodeJwt(found.get(name));

	test('ClientSecretCredential, and what it makes of a wrong secret', () => {
		expect(claims('secret')).toMatchObject({ aud: testIds.orders, idtyp: 'app', azpacr: '1', xms_cc: ['CP1'] });
		expect(found.get('wrong secret')).toMatchObject({ message: expect.stringContaining('AADSTS7000215') });
	});

	test.each(['certificate', 'assertion'])('a credential with a %s', (name) => {
		expect(claims(name)).toMatchObject({ aud: testIds.orders, azpacr: '2' });
	});

	test('DeviceCodeCredential, whose request names no content type, and its cache', () => {
		expect(claims('device code')).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			xms_cc: ['CP1'],
		});
		expect(found.get('silent')).toBe(found.get('device code'));
	});

	test('OnBehalfOfCredential, and the refusal of an API behind multifactor authentication', () => {
		expect(claims('on behalf of')).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier, oid: testIds.alice });
		expect(found.get('on behalf of, challenged')).toMatchObject({ message: expect.stringContaining('AADSTS50076') });
	});

	test('InteractiveBrowserCredential, for an API behind multifactor authentication too', () => {
		expect(claims('interactive')).toMatchObject({
			oid: testIds.alice,
			scp: 'Orders.Read Orders.Write',
			xms_cc: ['CP1'],
		});
		expect(claims('payroll')).toMatchObject({ aud: testIds.payroll });
	});

	test('the pipeline answers the guard’s challenge by itself, and the call goes through', () => {
		expect(found.get('challenged call')).toEqual({ status: 200, body: { caller: testIds.alice } });
	});
});
