// What the challenge bench is told of each request and answer, and what it is never told.
import { describe, expect, test } from 'vitest';
import { createExchanges } from '../src/session/exchanges.ts';

const origin = 'https://localhost:8443';
const answering = (response: Response | Error) =>
	createExchanges(
		async () => {
			if (response instanceof Error) throw response;
			return response;
		},
		() => 0,
	);
const said = (exchanges: ReturnType<typeof createExchanges>) =>
	exchanges.steps().map(({ from, to, text, isFailure }) => [from, to, text, isFailure]);

describe('what is said between client, API and authority', () => {
	test('a challenge of Graph is told by its error, without its claims and without the token', async () => {
		const exchanges = answering(
			new Response('{"error":{"code":"InvalidAuthenticationToken"}}', {
				status: 401,
				headers: { 'www-authenticate': 'Bearer error="insufficient_claims", claims="eyJhIjoxfQ=="' },
			}),
		);
		await exchanges.fetch(`${origin}/v1.0/me?$select=id`, { headers: { authorization: 'Bearer secret-token' } });
		expect(said(exchanges)).toEqual([
			['client', 'api', 'GET /v1.0/me', false],
			['api', 'client', '401 insufficient_claims', true],
		]);
	});

	test('a refusal of the token endpoint is told by its error and its code, and its body is left to the client', async () => {
		const exchanges = answering(
			new Response('{"error":"invalid_grant","error_codes":[50076],"error_description":"secret words"}', {
				status: 400,
			}),
		);
		const response = await exchanges.fetch(`${origin}/contoso/oauth2/v2.0/token`, {
			method: 'POST',
			body: 'code=secret',
		});
		expect(await response.json()).toMatchObject({ error: 'invalid_grant' });
		expect(said(exchanges)).toEqual([
			['client', 'authority', 'POST /oauth2/v2.0/token', false],
			['authority', 'client', '400 invalid_grant (AADSTS50076)', true],
		]);
		expect(JSON.stringify(exchanges.steps())).not.toContain('secret');
	});

	test('a connection that ends is told, and the error goes on to who asked', async () => {
		const exchanges = answering(new TypeError('failed'));
		await expect(exchanges.fetch(`${origin}/v1.0/me`)).rejects.toThrow('failed');
		expect(said(exchanges).at(-1)).toEqual(['api', 'client', 'no answer', true]);
	});

	test('claims that are asked for are told by name; what is no JSON is told as claims', () => {
		const exchanges = answering(new Error());
		exchanges.onChallenge('{"access_token":{"acrs":{"value":"c1"}}}');
		exchanges.onChallenge('not json');
		expect(exchanges.steps().map(({ text }) => text)).toEqual([
			'was challenged for: acrs',
			'was challenged for: claims',
		]);
	});

	test('the newest three hundred steps are kept, and listeners are told of each until they leave', () => {
		const exchanges = answering(new Error());
		let told = 0;
		const leave = exchanges.subscribe(() => {
			told += 1;
		});
		for (let n = 0; n < 310; n += 1) exchanges.onEvent({ type: 'interactionStarted', kind: 'popup' });
		leave();
		exchanges.onEvent({ type: 'interactionEnded', kind: 'popup' });
		expect([exchanges.steps().length, exchanges.steps().at(-1)?.number, told]).toEqual([300, 311, 310]);
	});
});
