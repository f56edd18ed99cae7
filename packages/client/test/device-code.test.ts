// The device flow of the client against the real authority, in a test's own time.
import {
	createAuthorityFetch,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
	type ClientOptions,
	createPublicClient,
	type DeviceCodePrompt,
	InteractionRequiredAuthError,
	ServerError,
} from '../src/index.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, confirmDevice: true };
const scopes = ['api://orders/Orders.Read'];
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({ faultInjection: true });
});
afterEach(() => authority.close());

/** @param during what happens while the client waits, the first time, the second, … */
function clientThat(...during: (() => unknown)[]) {
	const waits: number[] = [];
	const options: ClientOptions = {
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		clock: () => authority.now() * 1000,
		fetch: createAuthorityFetch(authority),
		async delay(milliseconds) {
			waits.push(milliseconds / 1000);
			authority.advance(milliseconds / 1000);
			await during[waits.length - 1]?.();
		},
	};
	return { client: createPublicClient(options), waits };
}

async function answer(userCode: string, script: object = alice): Promise<void> {
	const browser = createBrowser(authority);
	const page = await browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
	await createTestClient(authority).signIn(browser, page, script as typeof alice);
}

test('it shows the code, waits as long as it is told, and has tokens and an account once the user has answered', async () => {
	let prompt: DeviceCodePrompt | undefined;
	const { client, waits } = clientThat(
		() => undefined,
		() => answer(prompt?.userCode ?? ''),
	);
	const result = await client.acquireTokenByDeviceCode({
		scopes,
		onUserCode: (shown) => {
			prompt = shown;
		},
	});
	expect(prompt).toMatchObject({
		verificationUri: 'https://login.test:8443/devicelogin',
		message: expect.stringContaining(prompt?.userCode ?? '?'),
	});
	expect(waits).toEqual([5, 5]);
	expect(decodeJwt(result.accessToken)).toMatchObject({ oid: testIds.alice });
	const [account] = await client.getAllAccounts();
	if (!account) throw new Error('no account');
	expect((await client.acquireTokenSilent({ scopes, account, forceRefresh: true })).accessToken).not.toBe(
		result.accessToken,
	);
});

test('claims of a challenge are satisfied in the browser', async () => {
	let code = '';
	const { client } = clientThat(() => answer(code, { ...alice, totpSecret: testIds.totpSecret }));
	const result = await client.acquireTokenByDeviceCode({
		scopes,
		claims: c1,
		onUserCode: ({ userCode }) => {
			code = userCode;
		},
	});
	expect(decodeJwt(result.accessToken).acrs).toEqual(['c1']);
});

test('a user who says no is a ServerError, and no interaction mends it', async () => {
	let code = '';
	const { client } = clientThat(() => answer(code, { ...alice, confirmDevice: false }));
	const error = await client
		.acquireTokenByDeviceCode({
			scopes,
			onUserCode: ({ userCode }) => {
				code = userCode;
			},
		})
		.catch((caught) => caught);
	expect(error).toBeInstanceOf(ServerError);
	expect(error).not.toBeInstanceOf(InteractionRequiredAuthError);
	expect(error.code).toBe('authorization_declined');
});

test('nobody answers: it stops when the code is over, having asked every five seconds and no oftener', async () => {
	const { client, waits } = clientThat();
	await expect(client.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined })).rejects.toMatchObject({
		code: 'expired_token',
	});
	expect(waits).toHaveLength(180);
});

test('an authority that is throttled is given its time, and the sign-in goes on', async () => {
	let code = '';
	authority.faults?.order({ endpoint: 'token', kind: 'throttle', count: 1, retryAfter: 20 });
	const { client, waits } = clientThat(
		() => undefined,
		() => answer(code),
	);
	await client.acquireTokenByDeviceCode({
		scopes,
		onUserCode: ({ userCode }) => {
			code = userCode;
		},
	});
	expect(waits).toEqual([5, 25]);
});

test('a signal stops it', async () => {
	const controller = new AbortController();
	const { client } = clientThat(() => controller.abort());
	await expect(
		client.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined, signal: controller.signal }),
	).rejects.toMatchObject({
		code: 'user_cancelled',
	});
});

test('a client that may not is told so at once', async () => {
	const spa = createPublicClient({
		clientId: testIds.spa,
		authority: `${authority.origin}/${testIds.tenant}`,
		fetch: createAuthorityFetch(authority),
	});
	await expect(spa.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined })).rejects.toMatchObject({
		code: 'invalid_client',
		errorNumber: 7000218,
	});
});
