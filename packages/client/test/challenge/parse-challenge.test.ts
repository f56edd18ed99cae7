// Challenges in every form: read from headers and bodies, and total.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseChallenge, parseChallengeHeader } from '../../src/index.ts';
import { claims, encode } from './api.ts';

const refused = (header: string | undefined, body: BodyInit | null = null, status = 401, type = 'application/json') =>
	new Response(body, {
		status,
		headers: { ...(header === undefined ? {} : { 'www-authenticate': header }), 'content-type': type },
	});

describe('what a response asks for', () => {
	test.each<[string, Response, unknown]>([
		[
			'[case client/03] Azure Resource Manager',
			refused(`Bearer error="invalid_token", claims="${encode(claims)}"`),
			{ claims, error: 'invalid_token' },
		],
		[
			'[case client/04] the relay of Microsoft.Identity.Web',
			refused(`Bearer claims="${claims}", scopes="a"`, null, 403),
			{ claims },
		],
		[
			'[case client/04] a relay in the body',
			refused(undefined, JSON.stringify({ error: 'interaction_required', claims })),
			{ claims },
		],
		[
			'a relay nested in the body',
			refused(undefined, JSON.stringify({ error: { code: 'x', claims: JSON.parse(claims) } })),
			{ claims },
		],
		[
			'[case client/13] RFC 9470',
			refused('Bearer error="insufficient_user_authentication", acr_values="a b", max_age="5"'),
			{ acrValues: ['a', 'b'], maxAge: 5 },
		],
		[
			'MCP',
			refused(
				'Bearer error="insufficient_scope", scope="files:read files:write", resource_metadata="https://x.example/"',
				null,
				403,
			),
			{ scopes: ['files:read', 'files:write'] },
		],
		[
			'claims before a step-up without them',
			refused(`Bearer error="insufficient_user_authentication", acr_values="a", Bearer claims="${encode(claims)}"`),
			{ claims },
		],
	])('%s', async (_, response, expected) => {
		expect(await parseChallenge(response)).toMatchObject(expected as object);
		await response.text();
	});

	test.each<[string, Response]>([
		['a 200', refused(`Bearer claims="${encode(claims)}"`, null, 200)],
		['a plain 401', refused('Bearer realm="x", scope="a"')],
		['another scheme', refused(`Basic claims="${encode(claims)}"`)],
		['a page', refused(undefined, `{"claims":${JSON.stringify(claims)}}`, 401, 'text/html')],
		['a body of more than 64 KiB', refused(undefined, JSON.stringify({ claims, x: 'x'.repeat(70_000) }))],
		['a body that is no JSON', refused(undefined, '{')],
	])('%s asks for nothing', async (_, response) => {
		expect(await parseChallenge(response)).toBeUndefined();
	});

	test('any bytes give an answer', async () => {
		const parts = fc.array(
			fc.constantFrom(
				'Bearer',
				'PoP',
				' ',
				',',
				'=',
				'"',
				'\\',
				'{',
				'}',
				'claims',
				'error',
				claims,
				encode(claims),
				'%7B',
				'é',
				'acr_values',
				'c1',
			),
			{ maxLength: 30 },
		);
		await fc.assert(
			fc.asyncProperty(parts, fc.string(), fc.uint8Array({ maxLength: 200 }), async (pieces, tail, body) => {
				const header = pieces.join('') + tail;
				const found = parseChallengeHeader(header);
				if (found?.claims !== undefined) expect(typeof JSON.parse(found.claims)).toBe('object');
				const response = {
					status: 401,
					headers: { get: (name: string) => (name === 'content-type' ? 'application/json' : header) },
					clone: () => new Response(body),
				};
				await parseChallenge(response);
			}),
			{ numRuns: 500 },
		);
	});
});
