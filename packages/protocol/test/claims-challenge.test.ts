import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	claimsFromChallenge,
	decodeBase64,
	decodeChallengeClaims,
	encodeBase64,
	encodeChallengeClaims,
	formatClaimsChallenge,
	parseChallenges,
} from '../src/index.ts';

const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const base64 = Buffer.from(claims).toString('base64');
const uri = 'https://localhost:8443/common/oauth2/v2.0/authorize';

describe('writing', () => {
	test('is the one form that every known client parses', () => {
		const header = formatClaimsChallenge({
			authorizationUri: uri,
			claims,
			clientId: 'api',
			challengeType: 'authcontext',
		});
		expect(header).toMatch(
			/^Bearer realm="", authorization_uri="https:\/\/localhost:8443\/common\/oauth2\/v2.0\/authorize", client_id="api", error="insufficient_claims", claims="[A-Za-z0-9]+=*", cc_type="authcontext"$/,
		);
	});

	test('[sec 205] claims are standard base64 with padding, without + and /, for every context', () => {
		for (let id = 1; id <= 99; id += 1) {
			const text = claims.replace('c1', `c${id}`);
			const encoded = encodeChallengeClaims(text);
			expect(encoded).toMatch(/^[A-Za-z0-9]+=*$/);
			expect(encoded.length % 4).toBe(0);
			expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual(JSON.parse(text));
		}
	});

	test.each(['a"b', 'a\\b'])('[sec 204] %j is escaped', (realm) => {
		expect(
			parseChallenges(formatClaimsChallenge({ authorizationUri: uri, claims, realm }))[0]?.parameters.get('realm'),
		).toBe(realm);
	});

	test.each(['a\r\nX: y', 'é', 'a\u0000'])('[sec 204] %j cannot stand in a header', (realm) => {
		expect(() => formatClaimsChallenge({ authorizationUri: uri, claims, realm })).toThrow(TypeError);
	});
});

describe('reading', () => {
	test.each([
		['our own', formatClaimsChallenge({ authorizationUri: uri, claims })],
		[
			'Graph’s real form: unquoted parameters and a description with commas',
			`Bearer realm="", authorization_uri=https://login.example/common/oauth2/authorize, client_id=00000003, errorDescription="Continuous access evaluation resulted in challenge, with result: InteractionRequired", error="insufficient_claims", claims="${base64}"`,
		],
		['a Pop challenge before it', `PoP nonce="a, b", Bearer error="insufficient_claims", claims="${base64}"`],
		['two Bearer challenges', `Bearer error="invalid_token", Bearer error="insufficient_claims", claims="${base64}"`],
		['no space after commas', `Bearer realm="",error="insufficient_claims",claims="${base64}"`],
		['a lower-case scheme and names in capitals', `bearer ERROR="insufficient_claims", CLAIMS="${base64}"`],
		['unquoted claims', `Bearer error=insufficient_claims, claims=${base64}`],
		['raw JSON, escaped', `Bearer error="insufficient_claims", claims="${claims.replaceAll('"', '\\"')}"`],
		[
			'base64url without padding',
			`Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`,
		],
		['percent-encoded JSON', `Bearer error="insufficient_claims", claims="${encodeURIComponent(claims)}"`],
		['[case client/03] Azure Resource Manager: another error', `Bearer error="invalid_token", claims="${base64}"`],
		['[case client/03] no error', `Bearer claims="${base64}"`],
		['[case client/03] the error in capitals', `Bearer error="Insufficient_Claims", claims="${base64}"`],
		['[case client/03] a blank behind the base64', `Bearer error="insufficient_claims", claims="${base64} "`],
		['[case client/03] claims before the error', `Bearer claims="${base64}", error="invalid_token"`],
		['[case client/03] a PoP challenge behind it', `Bearer claims="${base64}", PoP nonce="abc"`],
		['[case client/03] a second Bearer challenge', `Bearer realm="x", claims="nothing", Bearer claims="${base64}"`],
		[
			'[case client/04] raw JSON whose quotes are not escaped',
			`Bearer consentUri="https://login.test/a?b=1", claims="${claims}", scopes="user.read"`,
		],
		['[case client/04] the raw JSON last', `Bearer proposedAction="consent", claims="${claims}"`],
		['[case client/04] the raw JSON first', `Bearer claims="${claims}", error="x"`],
		['percent-encoded base64', `Bearer error="insufficient_claims", claims="${encodeURIComponent(base64)}"`],
	])('%s', (_, header) => {
		expect(JSON.parse(claimsFromChallenge(header) ?? 'null')).toEqual(JSON.parse(claims));
	});

	test.each([
		['no header', null],
		['another scheme', `Basic error="insufficient_claims", claims="${base64}"`],
		['no claims', 'Bearer error="insufficient_claims"'],
		['claims that are nothing', 'Bearer error="insufficient_claims", claims="!!!"'],
		[
			'claims that are an array',
			`Bearer error="insufficient_claims", claims="${Buffer.from('[]').toString('base64')}"`,
		],
	])('%s carries no challenge', (_, header) => {
		expect(claimsFromChallenge(header)).toBeUndefined();
	});

	test('several header values are read as one', () => {
		expect(
			claimsFromChallenge(['Basic realm="x"', `Bearer error="insufficient_claims", claims="${base64}"`]),
		).toBeDefined();
	});

	test('[case client/04] braces and escaped quotes in the raw JSON do not end it', () => {
		const odd = '{"access_token":{"x":{"value":"}\\\\\\"{"}}}';
		expect(JSON.parse(claimsFromChallenge(`Bearer claims="${odd}", scopes="a"`) ?? 'null')).toEqual(JSON.parse(odd));
	});

	test('[case client/03] claims of more than 4,096 characters are read, of more than 16,384 are not', () => {
		const long = (length: number) => JSON.stringify({ access_token: { capolids: { values: ['x'.repeat(length)] } } });
		const header = (text: string) => `Bearer claims="${Buffer.from(text).toString('base64')}"`;
		expect(claimsFromChallenge(header(long(9000)))).toBe(long(9000));
		expect(claimsFromChallenge(header(long(17_000)))).toBeUndefined();
	});

	test('any text is read without throwing and in linear time', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 500 }), (header) => {
				parseChallenges(header);
				decodeChallengeClaims(header);
			}),
		);
		const started = performance.now();
		parseChallenges('"'.repeat(16_000));
		parseChallenges(`Bearer ${'a='.repeat(8000)}`);
		parseChallenges(`Bearer ${'a="{'.repeat(4000)}`);
		parseChallenges(`Bearer ${'a="{"'.repeat(13_000)}`);
		parseChallenges('Bearer '.repeat(9000));
		expect(performance.now() - started).toBeLessThan(1000);
	});
});

test('base64 agrees with Buffer on any text, in both alphabets', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			expect(encodeBase64(text)).toBe(Buffer.from(text).toString('base64'));
			expect(decodeBase64(Buffer.from(text).toString('base64url'))).toBe(text);
		}),
	);
});
