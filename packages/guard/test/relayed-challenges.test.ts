// A middle tier's own call was refused: wherever the error carries the challenge, the caller gets it; what is no
// challenge is thrown on.
import { describe, expect, test } from 'vitest';
import { standIn } from './stand-in.ts';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const header = `Bearer realm="", error="insufficient_claims", claims="${btoa(claims)}"`;
const inHeader = { 'www-authenticate': header };

async function caller(more: object = {}) {
	const { guard, token, state } = standIn();
	const verdict = await guard.check(`Bearer ${token(more)}`);
	if (!verdict.allowed) throw new Error('refused');
	return { relay: (error: unknown) => guard.relayChallenge(verdict.caller, error), state };
}
const circle: { cause?: unknown } = {};
circle.cause = circle;

describe('the challenge is found in', () => {
	test.each<[string, unknown]>([
		['what azure-identity says a request must carry', Object.assign(new Error('x'), { getTokenOptions: { claims } })],
		['the claims themselves', claims],
		['a response of fetch', new Response('', { status: 401, headers: inHeader })],
		['an error with the token endpoint’s answer', { errorResponse: { error: 'invalid_grant', claims } }],
		[
			'the body of an answer of axios',
			{ response: { status: 400, headers: {}, data: { error: 'invalid_grant', claims } } },
		],
		['the plain headers of an answer of axios', { response: { status: 401, headers: { 'WWW-Authenticate': header } } }],
		['the headers of node:http', { headers: { 'www-authenticate': [header] } }],
		['an error of Graph’s library', { statusCode: 401, headers: new Headers(inHeader), body: '{}' }],
		['an error deep behind others', new Error('a', { cause: new Error('b', { cause: { claims } }) })],
		['one of several credentials', Object.assign(new Error('chain'), { errors: [new Error('no'), { claims }] })],
		['an AggregateError', new AggregateError([new Error('no'), { errorResponse: { claims } }])],
		['the claims taken apart', Object.assign(new Error('x'), { claims: JSON.parse(claims) })],
		[
			'the text of an answer of axios',
			{ response: { data: JSON.stringify({ error: 'interaction_required', claims }) } },
		],
		['the text of an answer of got', { response: { body: JSON.stringify({ error: 'interaction_required', claims }) } }],
		['the body of an answer of superagent', { response: { body: { error: 'interaction_required', claims } } }],
		[
			'the body that undici has read',
			{ statusCode: 400, body: { error: 'interaction_required', claims }, headers: {} },
		],
		['the payload of simple-oauth2', { isBoom: true, data: { payload: { error: 'interaction_required', claims } } }],
		['the answer in an error of passport-oauth2', { oauthError: { data: JSON.stringify({ claims }) } }],
		['the headers of an error of Kiota', { responseStatusCode: 401, responseHeaders: inHeader }],
		['the second of two challenges', new Response('', { headers: { 'www-authenticate': `PoP realm="", ${header}` } })],
	])('%s', async (_where, error) => {
		const { relay } = await caller();
		expect(relay(error)).toMatchObject({ status: 401, code: 'insufficient_claims', claims });
	});
});

test.each<[string, unknown]>([
	['a failure of the network', new TypeError('fetch failed')],
	['a secret that has expired', { errorCode: 'invalid_client', message: 'AADSTS7000222' }],
	['an error that goes round in a circle', circle],
	['nothing at all', null],
	['an error with the claims of an ID token', { claims: { sub: 'ada', aud: 'api' } }],
	['an answer that is no JSON', { response: { body: '{<html>' } }],
	['a number', 7],
])('%s is thrown on', async (_what, error) => {
	const { relay } = await caller();
	expect(() => relay(error)).toThrow();
});

test('text that is no claims is a mistake, and never sent to a client', async () => {
	const { relay } = await caller();
	for (const text of ['c1', '[]', '"c1"', '{', 'a\r\nb']) expect(() => relay(text)).toThrow(TypeError);
});

test('an application that acts as itself is not sent to a sign-in', async () => {
	const { relay, state } = await caller({ scp: undefined, roles: ['R'], idtyp: 'app' });
	expect(relay({ claims })).toMatchObject({ status: 403, code: 'user_required' });
	expect(state.told[0]?.reason).toMatchObject({ check: 'downstream', expected: claims });
});

test('a refused caller without cp1 is told so, and without claims is told to sign in', async () => {
	const { relay } = await caller({ xms_cc: undefined });
	expect(relay({ claims })).toMatchObject({ status: 403, code: 'client_not_capable' });
	expect(relay({ name: 'InteractionRequiredAuthError', claims: '' })).toMatchObject({
		status: 403,
		code: 'interaction_required',
	});
});
