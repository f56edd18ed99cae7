// An administrator finds a request in the authority's log by its correlation id: each request has one, and whatever
// becomes of it says which.
import { expect, test } from 'vitest';
import { AuthError, type PublicClient } from '../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const scopes = ['api://a/A'];
const redeem = (client: PublicClient, more = {}) => client.acquireTokenByCode({ code: 'x', scopes, ...more });
const failed = (work: Promise<unknown>) =>
	work.then(
		() => expect.unreachable(),
		(error: AuthError) => error,
	);

test('a request without one gets a GUID of its own, and its result says it', async () => {
	const { client, sent } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
	const results = [await redeem(client), await redeem(client)];
	const ids = sent.map((form) => form.get('client-request-id'));
	expect(results.map(({ correlationId }) => correlationId)).toEqual(ids);
	for (const id of ids) expect(id).toMatch(guid);
	expect(new Set(ids).size).toBe(2);
	expect((await redeem(client, { correlationId: 'mine' })).correlationId).toBe('mine');
});

test('a sign-in is one request: its address and what is remembered of it have the same', async () => {
	const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
	const { url, pending } = await client.getAuthCodeUrl({ scopes });
	expect(pending.correlationId).toMatch(guid);
	expect(new URL(url).searchParams.get('client-request-id')).toBe(pending.correlationId);
});

test('[case client/12] an error of the network, and a refusal that names none, say which request failed', async () => {
	const broken = publicClient(() => Promise.reject(new TypeError('fetch failed')));
	expect((await failed(redeem(broken.client, { correlationId: 'mine' }))).correlationId).toBe('mine');
	const refusing = publicClient(() => Response.json({ error: 'invalid_grant' }, { status: 400 }));
	expect((await failed(redeem(refusing.client))).correlationId).toBe(refusing.sent[0]?.get('client-request-id'));
	const naming = publicClient(() =>
		Response.json({ error: 'invalid_grant', correlation_id: 'theirs' }, { status: 400 }),
	);
	expect((await failed(redeem(naming.client, { correlationId: 'mine' }))).correlationId).toBe('theirs');
});

test('an error in JSON keeps its name, code, message and claims, and no header', async () => {
	const body = { error: 'invalid_grant', error_description: 'AADSTS50076: more', error_codes: [50076], claims: '{}' };
	const { client } = publicClient(() => Response.json(body, { status: 400, headers: { 'x-held': 'secret' } }));
	const error = await failed(redeem(client));
	expect([error.errorMessage, (error as unknown as { errorNo: string }).errorNo]).toEqual([error.message, '50076']);
	const text = JSON.stringify(error);
	expect(JSON.parse(text)).toMatchObject({
		name: 'InteractionRequiredAuthError',
		code: 'invalid_grant',
		message: 'AADSTS50076: more',
		claims: '{}',
	});
	expect(text).not.toContain('secret');
	expect(JSON.parse(JSON.stringify(new AuthError('x', 'why')))).toEqual({
		name: 'AuthError',
		code: 'x',
		message: 'why',
	});
});
