// Work of a middle tier that goes on after its caller has left, against the authority.
import { createBrowser, createTestClient, responseParameters, testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
	acquireTokenInLongRunningProcess,
	type ConfidentialClient,
	createMemoryStorage,
	initiateLongRunningOnBehalfOf,
	stopLongRunningProcess,
} from '../src/index.ts';
import { createStage, type Stage } from './seeds-stage.ts';
import { confidentialClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://orders/Orders.Read'];
let stage: Stage;
let middleTier: ConfidentialClient;

beforeEach(async () => {
	stage = await createStage();
	middleTier = stage.confidential({ clientId: testIds.middleTier });
});
afterEach(() => stage.close());

/** the token that a user's client sends the middle tier */
async function assertionOf(name = 'alice'): Promise<string> {
	const asked = { scopes: ['api://middle/Front.Use'] };
	const client = stage.client();
	const { url, pending } = await client.getAuthCodeUrl(asked);
	const browser = createBrowser(stage.authority);
	const user = { username: `${name}@contoso.example`, password: testIds.password, consent: true };
	const page = await createTestClient(stage.authority).signIn(browser, await browser.open(url), user);
	const code = responseParameters(page).get('code') ?? '';
	return (await client.acquireTokenByCode({ ...asked, code, codeVerifier: pending.verifier })).accessToken;
}

describe('against the authority', () => {
	test('the work has tokens long after the token of its caller is over', async () => {
		const { sessionKey, accessToken } = await initiateLongRunningOnBehalfOf(middleTier, {
			assertion: await assertionOf(),
			scopes,
		});
		expect((await acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes })).accessToken).toBe(accessToken);
		stage.authority.advance(3 * 3600);
		const later = await acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes });
		expect(later.fromCache).toBe(false);
		expect(decodeJwt(later.accessToken).oid).toBe(testIds.alice);
	});

	test("two users' works are two, and a key that is used again holds the later user alone", async () => {
		const one = await initiateLongRunningOnBehalfOf(middleTier, { assertion: await assertionOf(), scopes });
		const two = await initiateLongRunningOnBehalfOf(middleTier, { assertion: await assertionOf('bob'), scopes });
		const userOf = async (sessionKey: string) =>
			decodeJwt(
				(await acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes, forceRefresh: true })).accessToken,
			).oid;
		expect([await userOf(one.sessionKey), await userOf(two.sessionKey)]).toEqual([testIds.alice, testIds.bob]);
		const { sessionKey } = one;
		await initiateLongRunningOnBehalfOf(middleTier, {
			assertion: await assertionOf('bob'),
			scopes: ['api://orders/Orders.Read'],
			sessionKey,
		});
		expect(await userOf(sessionKey)).toBe(testIds.bob);
	});

	test('what Conditional Access wants later is thrown with its claims', async () => {
		const { sessionKey } = await initiateLongRunningOnBehalfOf(middleTier, { assertion: await assertionOf(), scopes });
		await expect(
			acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes: ['api://payroll/Payroll.Read'] }),
		).rejects.toMatchObject({ name: 'InteractionRequiredAuthError', claims: expect.stringContaining('access_token') });
		// the work itself goes on
		expect((await acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes })).fromCache).toBe(true);
	});

	test('work that was stopped, or never begun, has none', async () => {
		const { sessionKey } = await initiateLongRunningOnBehalfOf(middleTier, { assertion: await assertionOf(), scopes });
		expect(await stopLongRunningProcess(middleTier, { sessionKey })).toBe(true);
		expect(await stopLongRunningProcess(middleTier, { sessionKey })).toBe(false);
		await expect(acquireTokenInLongRunningProcess(middleTier, { sessionKey, scopes })).rejects.toMatchObject({
			code: 'no_tokens_found',
			name: 'InteractionRequiredAuthError',
		});
	});
});

describe('at once, late and misused', () => {
	const answered = (form: URLSearchParams) =>
		tokenAnswer('ben', `for-${form.get('assertion') ?? form.get('refresh_token')}`, scopeOf(form));
	const begin = (client: ConfidentialClient, assertion = 'a', sessionKey = 'work') =>
		initiateLongRunningOnBehalfOf(client, { assertion, scopes, sessionKey });

	test('equal requests of one work are one', async () => {
		const { client, sent } = confidentialClient(answered);
		await begin(client);
		const ask = () => acquireTokenInLongRunningProcess(client, { sessionKey: 'work', scopes, forceRefresh: true });
		const all = await Promise.all([ask(), ask(), ask()]);
		expect(new Set(all.map(({ accessToken }) => accessToken))).toEqual(new Set(['for-rt-ben']));
		expect(sent).toHaveLength(2);
	});

	test('two works that begin under one key at once each return their own token', async () => {
		const { client } = confidentialClient(answered);
		const [one, two] = await Promise.all([begin(client, 'a'), begin(client, 'b')]);
		expect([one.accessToken, two.accessToken]).toEqual(['for-a', 'for-b']);
	});

	test('work that is stopped while its answer is on its way stays stopped', async () => {
		let open: () => void = () => undefined;
		const gate = new Promise<void>((done) => {
			open = done;
		});
		const { client } = confidentialClient(async (form) => {
			if (form.get('grant_type') === 'refresh_token') await gate;
			return answered(form);
		});
		await begin(client);
		const late = acquireTokenInLongRunningProcess(client, { sessionKey: 'work', scopes, forceRefresh: true });
		await new Promise((done) => setTimeout(done, 10));
		await stopLongRunningProcess(client, { sessionKey: 'work' });
		open();
		await expect(late).rejects.toMatchObject({ code: 'signed_out' });
		await expect(acquireTokenInLongRunningProcess(client, { sessionKey: 'work', scopes })).rejects.toMatchObject({
			code: 'no_tokens_found',
		});
	});

	test('the refresh token outlives the sweep of tokens that are over', async () => {
		let now = Date.now();
		const { client } = confidentialClient((form) => tokenAnswer('ben', 'token', scopeOf(form), { now }), {
			clock: () => now,
		});
		await begin(client);
		now += 2 * 24 * 3600_000;
		await client.acquireTokenOnBehalfOf({ assertion: 'another', scopes });
		expect((await acquireTokenInLongRunningProcess(client, { sessionKey: 'work', scopes })).fromCache).toBe(false);
		now += 91 * 24 * 3600_000;
		await client.acquireTokenOnBehalfOf({ assertion: 'one more', scopes });
		await expect(acquireTokenInLongRunningProcess(client, { sessionKey: 'work', scopes })).rejects.toMatchObject({
			code: 'no_tokens_found',
		});
	});

	test('no key in the storage says what the work is called', async () => {
		const cache = createMemoryStorage();
		const { client } = confidentialClient(answered, { cache });
		await begin(client, 'a', 'ada@contoso.example');
		expect(JSON.stringify(await cache.keys())).not.toContain('contoso');
	});

	test('storage that is full does not lose the token', async () => {
		const cache = { ...createMemoryStorage(), update: () => Promise.reject(new Error('full')) };
		const events: string[] = [];
		const { client } = confidentialClient(answered, { cache, onEvent: ({ type }) => events.push(type) });
		expect((await begin(client)).accessToken).toBe('for-a');
		expect(events).toContain('tokenNotKept');
	});

	test('an aborted request is not sent', async () => {
		const { client, sent } = confidentialClient(answered);
		const signal = AbortSignal.abort(new Error('over'));
		await expect(initiateLongRunningOnBehalfOf(client, { assertion: 'a', scopes, signal })).rejects.toThrow('over');
		await expect(acquireTokenInLongRunningProcess(client, { sessionKey: 'w', scopes, signal })).rejects.toThrow('over');
		expect(sent).toHaveLength(0);
	});

	test.each([
		['no assertion', (client: object) => initiateLongRunningOnBehalfOf(client, { assertion: '', scopes })],
		['no scopes', (client: object) => initiateLongRunningOnBehalfOf(client, { assertion: 'a', scopes: [] })],
		['no key', (client: object) => acquireTokenInLongRunningProcess(client, { sessionKey: '', scopes })],
		['another kind of client', () => acquireTokenInLongRunningProcess({}, { sessionKey: 'w', scopes })],
	])('%s is told', async (_name, ask) => {
		await expect(ask(confidentialClient(answered).client)).rejects.toMatchObject({ name: 'ClientConfigurationError' });
	});
});
