// The fetch that answers challenges, on a client that stands before the authority of the test kit.
import { describe, expect, test, vi } from 'vitest';
import { ClientError, createChallengeFetch, InteractionRequiredAuthError } from '../../src/index.ts';

const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';

describe('a fetch that answers challenges', () => {
	const challenge = {
		'www-authenticate': `Bearer realm="", error="insufficient_claims", claims="${Buffer.from(c1).toString('base64')}"`,
	};
	const refusal = new InteractionRequiredAuthError(
		{ error: 'invalid_grant', suberror: 'basic_action', claims: '{"merged":{}}' },
		'basic_action',
	);

	function api(...statuses: number[]) {
		const seen: { method: string; authorization: string | null; body: string }[] = [];
		const fetcher: typeof fetch = async (input, init) => {
			const request = new Request(input, init);
			seen.push({
				method: request.method,
				authorization: request.headers.get('authorization'),
				body: await request.text(),
			});
			const status = statuses[seen.length - 1] ?? 200;
			return new Response(null, { status, headers: status === 401 ? challenge : {} });
		};
		return { seen, fetcher };
	}

	test('carries the token; a 200 is the answer', async () => {
		const { seen, fetcher } = api();
		const call = createChallengeFetch({ acquireToken: async () => ({ accessToken: 't1' }), fetch: fetcher });
		expect((await call('https://api.test/x')).status).toBe(200);
		expect(seen).toEqual([{ method: 'GET', authorization: 'Bearer t1', body: '' }]);
	});

	test('a challenge is answered silently when it can be, and the call is repeated, body included', async () => {
		const { seen, fetcher } = api(401);
		const acquireToken = vi.fn(async ({ claims }: { claims?: string }) => ({ accessToken: claims ? 't2' : 't1' }));
		const call = createChallengeFetch({ acquireToken, fetch: fetcher });
		expect((await call('https://api.test/x', { method: 'POST', body: 'the body' })).status).toBe(200);
		expect(seen.map(({ authorization, body }) => [authorization, body])).toEqual([
			['Bearer t1', 'the body'],
			['Bearer t2', 'the body'],
		]);
		expect(JSON.parse(acquireToken.mock.calls[1]?.[0].claims ?? '')).toEqual(JSON.parse(c1));
	});

	test('when only the user can go on, the step-up gets the authority’s merged claims', async () => {
		const { seen, fetcher } = api(401);
		const stepUp = vi.fn(async () => ({ accessToken: 't3' }));
		const call = createChallengeFetch({
			acquireToken: async ({ claims }) => (claims ? Promise.reject(refusal) : { accessToken: 't1' }),
			stepUp,
			fetch: fetcher,
		});
		expect((await call('https://api.test/x', { method: 'DELETE' })).status).toBe(200);
		expect(stepUp).toHaveBeenCalledWith(expect.objectContaining({ claims: '{"merged":{}}', error: refusal }));
		expect(seen.at(-1)).toMatchObject({ method: 'DELETE', authorization: 'Bearer t3' });
	});

	test('an API that challenges what it asked for is not asked a third time', async () => {
		const { seen, fetcher } = api(401, 401, 401);
		const call = createChallengeFetch({ acquireToken: async () => ({ accessToken: 't' }), fetch: fetcher });
		expect((await call('https://api.test/x')).status).toBe(401);
		expect(seen).toHaveLength(2);
	});

	test('a 401 without a challenge is the answer', async () => {
		const seen: Request[] = [];
		const call = createChallengeFetch({
			acquireToken: async () => ({ accessToken: 't' }),
			fetch: async (input) => {
				seen.push(new Request(input));
				return new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer error="invalid_token"' } });
			},
		});
		expect((await call('https://api.test/x')).status).toBe(401);
		expect(seen).toHaveLength(1);
	});

	test('without a step-up the error is thrown, for a middle tier to relay', async () => {
		const { fetcher } = api(401);
		const call = createChallengeFetch({
			acquireToken: async ({ claims }) => (claims ? Promise.reject(refusal) : { accessToken: 't1' }),
			fetch: fetcher,
		});
		await expect(call('https://api.test/x')).rejects.toBe(refusal);
	});

	test('other errors pass through', async () => {
		const { fetcher } = api();
		const error = new ClientError('network_error', 'down');
		const call = createChallengeFetch({
			acquireToken: () => Promise.reject(error),
			stepUp: async () => ({ accessToken: 'x' }),
			fetch: fetcher,
		});
		await expect(call('https://api.test/x')).rejects.toBe(error);
	});
});
