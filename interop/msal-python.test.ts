// MSAL for Python, unmodified, against the authority on a socket. Skipped, loudly, where Python or the library is absent; never in CI.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

/** The distribution's Python first: its packages are the distribution's. */
const python = ['/usr/bin/python3', 'python3', 'python'].find((name) => spawnSync(name, ['-c', 'import msal'], { stdio: 'ignore' }).status === 0);
if (!python) {
	const message = 'NO MSAL FOR PYTHON: its tests are SKIPPED. Install python3-msal.';
	if (process.env.CI) throw new Error(message);
	console.warn(`\n*** ${message} ***\n`);
}

// biome-ignore lint/suspicious/noExplicitAny: what another language's library answers
const results = new Map<string, any>();
let authority: InteropAuthority;

function drive(): Promise<number | null> {
	const child = spawn(python as string, [join(import.meta.dirname, 'msal_python.py')], {
		env: { ...process.env, REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem') },
		stdio: ['pipe', 'pipe', 'inherit'],
	});
	const { native, daemon, middleTier, secret } = testIds;
	child.stdin.write(`${JSON.stringify({ authority: `${authority.origin}/${testIds.tenant}`, native, daemon, middleTier, secret, c1 })}\n`);
	const browser = authority.browser();
	createInterface({ input: child.stdout }).on('line', async (line) => {
		const message = JSON.parse(line);
		if (message.name) results.set(message.name, message.value);
		else {
			const script = message.strong ? { ...alice, totpSecret: testIds.totpSecret } : alice;
			const { parameters } = await authority.authorize(browser, message.open, script);
			child.stdin.write(`${JSON.stringify(Object.fromEntries(parameters))}\n`);
		}
	});
	return new Promise((resolve) => child.once('exit', resolve));
}

describe.skipIf(!python)('MSAL for Python', () => {
	beforeAll(async () => {
		authority = await startInteropAuthority();
		expect(await drive()).toBe(0);
	}, 90_000);
	afterAll(() => authority?.close());

	test('client credentials with a secret', () => {
		expect(decodeJwt(results.get('client credentials').access_token)).toMatchObject({ aud: testIds.orders, idtyp: 'app' });
	});

	test('code with PKCE, silent from the cache, refresh', () => {
		const first = results.get('code');
		expect(decodeJwt(first.access_token)).toMatchObject({ scp: 'Orders.Read', xms_cc: ['CP1'] });
		expect(results.get('account')).toMatchObject({ username: alice.username, home_account_id: `${testIds.alice}.${testIds.tenant}` });
		expect(results.get('silent').access_token).toBe(first.access_token);
		expect(results.get('refresh').access_token).not.toBe(first.access_token);
	});

	test('the challenge loop: the silent refusal carries claims and its classification, the sign-in satisfies them, the token has acrs', () => {
		expect(results.get('refusal')).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076], classification: 'basic_action' });
		expect(decodeJwt(results.get('stepped up').access_token).acrs).toEqual(['c1']);
	});

	test('on-behalf-of; and where the resource behind it is protected, the refusal carries claims to relay', () => {
		expect(decodeJwt(results.get('on behalf of').access_token)).toMatchObject({ aud: testIds.orders, azp: testIds.middleTier });
		const challenged = results.get('on behalf of, challenged');
		expect(challenged).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50076] });
		expect(JSON.parse(challenged.claims).access_token.capolids.values).toEqual([testIds.mfaForPayroll]);
		expect(decodeJwt(results.get('on behalf of, stepped up').access_token)).toMatchObject({ aud: testIds.payroll });
	});
});
