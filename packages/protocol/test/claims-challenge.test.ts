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
		const header = formatClaimsChallenge({ authorizationUri: uri, claims, clientId: 'api', challengeType: 'authcontext' });
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
		expect(parseChallenges(formatClaimsChallenge({ authorizationUri: uri, claims, realm }))[0]?.parameters.get('realm')).toBe(realm);
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
		['base64url without padding', `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64url')}"`],
		['percent-encoded JSON', `Bearer error="insufficient_claims", claims="${encodeURIComponent(claims)}"`],
		['percent-encoded base64', `Bearer error="insufficient_claims", claims="${encodeURIComponent(base64)}"`],
	])('%s', (_, header) => {
		expect(JSON.parse(claimsFromChallenge(header) ?? 'null')).toEqual(JSON.parse(claims));
	});

	test.each([
		['no header', null],
		['another error', `Bearer error="invalid_token", claims="${base64}"`],
		['another scheme', `Basic error="insufficient_claims", claims="${base64}"`],
		['no claims', 'Bearer error="insufficient_claims"'],
		['claims that are nothing', 'Bearer error="insufficient_claims", claims="!!!"'],
		['claims that are an array', `Bearer error="insufficient_claims", claims="${Buffer.from('[]').toString('base64')}"`],
	])('%s carries no challenge', (_, header) => {
		expect(claimsFromChallenge(header)).toBeUndefined();
	});

	test('several header values are read as one', () => {
		expect(claimsFromChallenge(['Basic realm="x"', `Bearer error="insufficient_claims", claims="${base64}"`])).toBeDefined();
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
