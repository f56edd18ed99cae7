// MSAL for Java, unmodified, against the authority on a socket. Skipped, loudly, where Java, Maven or the library are
// absent.
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';
import { resolveJavaProgram } from './java-program.ts';
import { testSharedFlows } from './program-flows.ts';

const program = resolveJavaProgram('msal-java');
if (!program) skipLoudly('JAVA, MAVEN, OR MSAL FOR JAVA');

describe.runIf(program)('MSAL for Java', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		if (!program) return;
		const started = await startForPrograms();
		authority = started.authority;
		found = await driveProgram(authority, program.command, {
			cwd: program.folder,
			certificate: started.certificate,
			env: {},
		});
	}, 180_000);
	afterAll(async () => {
		program?.remove();
		await authority?.close();
	});

	testSharedFlows(() => found);

	test('silent from the cache, refresh', () => {
		expect(found.get('account')).toEqual({
			username: 'alice@contoso.example',
			homeAccountId: `${testIds.alice}.${testIds.tenant}`,
		});
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
