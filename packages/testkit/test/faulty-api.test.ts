// The fake API and the fake tokens, with the client that they are made for.
import { createChallengeFetch } from '@countersign/client';
import { describe, expect, test } from 'vitest';
import { type ApiFault, createFakeTokens, createFaultyApi } from '../src/index.ts';

const address = 'https://api.test/tasks';

function standing(faults: ApiFault[], options: Parameters<typeof createFakeTokens>[0] = {}) {
	const api = createFaultyApi({ faults });
	const tokens = createFakeTokens(options);
	return { api, tokens, call: createChallengeFetch({ ...tokens, fetch: api.fetch }) };
}

describe('an order is', () => {
	test.each<[string, ApiFault[], number[], number]>([
		['nothing: served', [], [200], 0],
		['a challenge: one step-up', ['challenge'], [401, 200], 1],
		['a challenge for a context', [{ challenge: 'c7' }], [401, 200], 1],
		['an unreadable challenge: handed on', ['unreadableChallenge'], [401], 0],
		['a scope that the application did not configure: handed on', [{ insufficientScope: 'Orders.Write' }], [403], 0],
	])('%s', async (_, faults, statuses, interactions) => {
		const { api, tokens, call } = standing(faults);
		const response = await call(address, { method: 'POST', body: 'task' });
		expect(api.calls.map(({ status }) => status)).toEqual(statuses);
		expect(response.status).toBe(statuses.at(-1));
		expect(tokens.interactions).toHaveLength(interactions);
		expect(api.calls.every(({ body, method }) => body === 'task' && method === 'POST')).toBe(true);
	});
});

test('a double challenge: the user is asked once, and the session must answer the second for both contexts', async () => {
	const { api, tokens, call } = standing(['doubleChallenge'], { silent: 'afterInteraction' });
	expect((await call(address)).status).toBe(200);
	expect(api.calls.map(({ status }) => status)).toEqual([401, 401, 200]);
	expect(tokens.interactions).toEqual([
		{ claims: JSON.stringify({ access_token: { acrs: { essential: true, value: 'c1' } } }) },
	]);
	const other = standing(['doubleChallenge']);
	const error = await other.call(address).catch((caught) => caught);
	expect([error.name, JSON.parse(error.claims).access_token.acrs]).toEqual([
		'InteractionRequiredAuthError',
		expect.objectContaining({ essential: true }),
	]);
});

test('a revocation in the middle: the second call is refused, answered and repeated', async () => {
	const { api, tokens, call } = standing(['revocation']);
	expect((await call(address)).status).toBe(200);
	expect((await call(address)).status).toBe(200);
	expect(api.calls.map(({ status, token }) => [status, token])).toEqual([
		[200, 'token-1'],
		[401, 'token-1'],
		[200, 'token-2'],
	]);
	expect(tokens.interactions[0]?.claims).toContain('nbf');
});

test('what was seen is refused at once when it is revoked, and orders can be appended', async () => {
	const { api, call } = standing(['ok', { revokedAfter: 2 }]);
	await call(address);
	api.revoke();
	await call(address);
	await call(address);
	api.order('challenge');
	await call(address);
	expect(api.calls.map(({ status }) => status)).toEqual([200, 401, 200, 200, 401, 401, 200]);
});

test('fifty calls at once with one token are all refused, and the user is asked once', async () => {
	const { api, tokens, call } = standing(['challenge']);
	const responses = await Promise.all(Array.from({ length: 50 }, (_, index) => call(`${address}/${index}`)));
	expect(responses.every(({ status }) => status === 200)).toBe(true);
	expect([api.calls.length, tokens.interactions.length]).toEqual([100, 1]);
});

test('a session that satisfies every demand asks nobody', async () => {
	const { api, tokens, call } = standing(['challenge'], { silent: 'always' });
	expect((await call(address)).status).toBe(200);
	expect([api.calls.length, tokens.interactions.length]).toEqual([2, 0]);
});

test('a user who cancels is an error of the call, and the API is not asked again', async () => {
	const { api, call } = standing(['challenge'], { user: 'cancels' });
	await expect(call(address)).rejects.toMatchObject({ code: 'user_cancelled' });
	expect(api.calls).toHaveLength(1);
});

test("a call without a token is refused, and what is served is of the test's choice", async () => {
	const api = createFaultyApi({ respond: () => new Response('mine', { status: 202 }) });
	expect((await api.fetch(address)).status).toBe(401);
	const served = await api.fetch(address, { headers: { authorization: 'DPoP abc' } });
	expect([served.status, await served.text(), api.calls[1]?.token]).toEqual([202, 'mine', 'abc']);
});
