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

describe('[case client/03] [case client/04] the same claims in every writing', () => {
	const plain = encode(claims);
	const pretty = '{ "access_token" : { "acrs" : { "essential" : true , "value" : "c1" } } }';
	test.each<[string, string]>([
		['no quotes', `Bearer error=insufficient_claims, claims=${plain}`],
		['the quotes of a shell', `Bearer error='insufficient_claims', claims='${plain}'`],
		['no comma', `Bearer error="insufficient_claims" claims="${plain}"`],
		['semicolons', `Bearer error="insufficient_claims"; claims="${plain}"`],
		['a folded line and tabs', `Bearer\trealm="",\r\n\tclaims="${plain}"`],
		['a comma behind the scheme', `Bearer,claims="${plain}"`],
		['an empty one before them', `Bearer claims="", claims="${plain}"`],
		['a byte order mark in them', `Bearer claims="${encode(`\ufeff${claims}`)}"`],
		['another letter case', `bEARER CLAIMS="${plain}"`],
		['percent-encoded base64', `Bearer claims="${encodeURIComponent(plain)}"`],
		['percent-encoded JSON', `Bearer claims="${encodeURIComponent(claims)}"`],
		['JSON with its quotes escaped', `Bearer claims="${claims.replaceAll('"', '\\"')}"`],
		['raw JSON', `Bearer scopes="a b", claims="${claims}", consentUri="https://x.example/?a={b}"`],
		['raw JSON with blanks in it', `Bearer claims="${pretty}", error="x"`],
		['raw JSON with a blank before it', `Bearer claims=" ${claims}", error="x"`],
		['raw JSON with a blank behind it', `Bearer claims="${claims} ", error="x"`],
		['raw JSON without quotes', `Bearer claims=${claims}, error="x"`],
		['raw JSON between single quotes', `Bearer claims='${claims}', error="x"`],
		['braces in a parameter before it', `Bearer consentUri="https://x.example/?c={"a":1}", claims="${claims}"`],
		[
			'challenges of other schemes before it',
			`Negotiate, NTLM, PoP nonce="x", Basic realm="a, b", Bearer claims="${plain}"`,
		],
		['a token of Negotiate before it', `Negotiate YII+abc==, Bearer claims="${plain}"`],
		['a Bearer challenge with unreadable claims before it', `Bearer claims="%%%", Bearer claims="${plain}"`],
		['letters that are not ASCII', `Bearer error_description="Anmeldung nötig", claims="${plain}"`],
	])('%s', (_, header) => {
		expect(JSON.parse(parseChallengeHeader(header)?.claims ?? 'null')).toEqual(JSON.parse(claims));
	});

	test.each<[string, Parameters<typeof parseChallenge>[0]]>([
		['axios', { status: 401, headers: { 'www-authenticate': `Bearer claims="${encode(claims)}"` } }],
		['axios, in the body', { status: 403, headers: {}, data: { claims } }],
		[
			'Node’s http',
			{ statusCode: 401, headers: { 'WWW-Authenticate': ['Basic', `Bearer claims="${encode(claims)}"`] } },
		],
		['a body of plain text', refused(undefined, JSON.stringify({ claims }), 401, 'text/plain; charset=utf-8')],
	])('an answer of %s', async (_, response) => {
		expect(await parseChallenge(response)).toMatchObject({ claims });
	});

	test.each([undefined, null, {}, { status: 401 }, { status: 401, headers: undefined, data: 7 }, { status: 200 }])(
		'%j is no challenge',
		async (response) => {
			expect(await parseChallenge(response)).toBeUndefined();
		},
	);
});
