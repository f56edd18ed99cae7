// Users stay signed in when an application moves from MSAL to this library, and back: the caches of MSAL for Node and
// for Python, unmodified, are taken over and given back.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { PublicClientApplication } from '@azure/msal-node';
import { createPublicClient, exportMsalCache, importMsalCache } from '@countersign/client';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { skipLoudly } from './driven-program.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
const scopes = ['api://orders/Orders.Read'];
const redirectUri = 'http://localhost:7000/';

let authority: InteropAuthority;
beforeAll(async () => {
	authority = await startInteropAuthority();
});
afterAll(() => authority.close());

const ours = (tenant: string = testIds.tenant) =>
	createPublicClient({ clientId: testIds.native, authority: `${authority.origin}/${tenant}`, redirectUri });
const theirs = (tenant: string = testIds.tenant) =>
	new PublicClientApplication({
		auth: {
			clientId: testIds.native,
			authority: `${authority.origin}/${tenant}`,
			knownAuthorities: [authority.host],
		},
	});

/** Alice signs in through our client */
async function signedIn(client = ours()) {
	const { url, pending } = await client.getAuthCodeUrl({ scopes });
	const { parameters } = await authority.authorize(authority.browser(), url, alice);
	const code = parameters.get('code') ?? '';
	await client.acquireTokenByCode({ code, scopes, codeVerifier: pending.verifier });
	return client;
}

describe('MSAL for Node', () => {
	test.each([
		['an id', testIds.tenant],
		['a domain', 'contoso.example'],
	])(
		'signs a user in at a tenant that is named by %s; our client goes on, and MSAL after it',
		async (_name, tenant) => {
			const msal = theirs(tenant);
			const url = await msal.getAuthCodeUrl({ scopes, redirectUri });
			const { parameters } = await authority.authorize(authority.browser(), url, alice);
			const code = parameters.get('code') ?? '';
			const { accessToken } = await msal.acquireTokenByCode({ scopes, redirectUri, code });

			const client = ours(tenant);
			const [account] = await importMsalCache(client, msal.getTokenCache().serialize());
			expect(account).toMatchObject({
				username: alice.username,
				tenantId: testIds.tenant,
				localAccountId: testIds.alice,
			});
			const held = await client.acquireTokenSilent({ account, scopes });
			expect(held).toMatchObject({ fromCache: true, accessToken });
			const renewed = await client.acquireTokenSilent({ account, scopes, forceRefresh: true });
			expect(decodeJwt(renewed.accessToken).oid).toBe(testIds.alice);

			const back = theirs(tenant);
			back.getTokenCache().deserialize(await exportMsalCache(client, { into: msal.getTokenCache().serialize() }));
			const [known] = await back.getTokenCache().getAllAccounts();
			expect(known?.username).toBe(alice.username);
			const silent = await back.acquireTokenSilent({ account: known as never, scopes });
			expect(silent).toMatchObject({ fromCache: true, accessToken: renewed.accessToken });
			const forced = await back.acquireTokenSilent({ account: known as never, scopes, forceRefresh: true });
			expect(forced.fromCache).toBe(false);
		},
	);

	test('takes over what our client kept by itself, and removes the account as its own', async () => {
		const client = await signedIn();
		const msal = theirs();
		msal.getTokenCache().deserialize(await exportMsalCache(client));
		const [known] = await msal.getTokenCache().getAllAccounts();
		expect((await msal.acquireTokenSilent({ account: known as never, scopes })).fromCache).toBe(true);
		await msal.getTokenCache().removeAccount(known as never);
		const left = JSON.parse(msal.getTokenCache().serialize());
		expect([left.Account, left.AccessToken, left.RefreshToken]).toEqual([{}, {}, {}]);
	});
});

const python = '/usr/bin/python3';
const hasPython = spawnSync(python, ['-c', 'import msal'], { stdio: 'ignore', timeout: 60_000 }).status === 0;
if (!hasPython) skipLoudly('MSAL FOR PYTHON (python3-msal)');

const program = `
import json, sys, msal
given = json.load(sys.stdin)
cache = msal.SerializableTokenCache()
cache.deserialize(given["cache"])
app = msal.PublicClientApplication(given["client"], authority=given["authority"], token_cache=cache, validate_authority=False)
accounts = app.get_accounts()
held = app.acquire_token_silent_with_error(given["scopes"], account=accounts[0])
renewed = app.acquire_token_silent_with_error(given["scopes"], account=accounts[0], force_refresh=True)
json.dump({"accounts": accounts, "held": held, "renewed": renewed, "cache": cache.serialize()}, sys.stdout)
`;

/** the authority answers in this process: it must not be blocked meanwhile */
function run(input: object): Promise<string> {
	const env = { ...process.env, REQUESTS_CA_BUNDLE: join(certificateFolder, 'ca.pem') };
	const child = spawn(python, ['-c', program], { env, stdio: ['pipe', 'pipe', 'inherit'] });
	let told = '';
	child.stdout.on('data', (text) => {
		told += text;
	});
	child.stdin.end(JSON.stringify(input));
	return new Promise((resolve) => child.on('close', () => resolve(told)));
}

describe.runIf(hasPython)('MSAL for Python', () => {
	test('goes on with what our client kept, and our client with what it keeps', async () => {
		const client = await signedIn();
		const [before] = await client.getAllAccounts();
		const environment = authority.host.replace(/:\d+$/, '');
		const input = {
			cache: await exportMsalCache(client, { environment }),
			client: testIds.native,
			authority: `${authority.origin}/${testIds.tenant}`,
			scopes,
		};
		const found = JSON.parse(await run(input));
		expect(found.accounts).toEqual([expect.objectContaining({ username: alice.username })]);
		const held = await client.acquireTokenSilent({ account: before, scopes });
		expect(found.held.access_token).toBe(held.accessToken);
		expect(found.renewed.access_token).not.toBe(held.accessToken);

		const fresh = ours();
		const [account] = await importMsalCache(fresh, found.cache);
		expect(account).toMatchObject({ homeAccountId: before?.homeAccountId, username: alice.username });
		expect((await fresh.acquireTokenSilent({ account, scopes })).accessToken).toBe(found.renewed.access_token);
		expect((await fresh.acquireTokenSilent({ account, scopes, forceRefresh: true })).fromCache).toBe(false);
	});
});
