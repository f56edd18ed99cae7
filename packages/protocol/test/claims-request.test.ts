import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	BoundedJsonError,
	mergeClaims,
	parseBoundedJson,
	parseClaimsRequest,
	withClientCapabilities,
} from '../src/index.ts';

describe('parseClaimsRequest', () => {
	test.each([
		[
			'one context',
			'{"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
			{ acrs: { essential: true, values: ['c1'] } },
		],
		[
			'several contexts',
			'{"access_token":{"acrs":{"values":["c1","c2"]}}}',
			{ acrs: { essential: false, values: ['c1', 'c2'] } },
		],
		[
			'policies, on today’s wire',
			'{"access_token":{"capolids":{"essential":true,"values":["AB"]}}}',
			{ capolids: { essential: true, values: ['ab'] } },
		],
		[
			'policies, as documented once',
			'{"access_token":{"polids":{"essential":true,"Values":["ab"]}}}',
			{ capolids: { essential: true, values: ['ab'] } },
		],
		['capabilities keep their casing', '{"access_token":{"xms_cc":{"values":["CP1"]}}}', { xmsCc: ['CP1'] }],
		[
			'an instant as text',
			'{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}',
			{ notBefore: 1_604_106_651 },
		],
		[
			'an instant as a number',
			'{"access_token":{"nbf":{"essential":true,"value":1604106651}}}',
			{ notBefore: 1_604_106_651 },
		],
		[
			'contexts are opaque: whoever answers says what they mean',
			'{"access_token":{"acrs":{"essential":true,"values":["p1","c100","c1"]}}}',
			{ acrs: { essential: true, values: ['p1', 'c100', 'c1'] } },
		],
		['unknown claims', '{"access_token":{"signin_state":null,"x":{"essential":false}}}', {}],
		['null members', '{"access_token":null,"id_token":null}', {}],
	])('%s', (_, text, expected) => {
		expect(parseClaimsRequest(text).accessToken).toEqual(expected);
	});

	test.each([['[]'], ['1'], ['null'], ['"x"'], ['{'], [''], ['{"a":1}x'], ['{"a":01}'], ["{'a':1}"], ['{"a":\u0001}']])(
		'%j is refused',
		(text) => {
			expect(() => parseClaimsRequest(text)).toThrow(BoundedJsonError);
		},
	);
});

describe('parseBoundedJson', () => {
	const wide = { maxLength: 1e6, maxDepth: 100, maxMembers: 1e5 };
	test('reads what JSON.parse reads', () => {
		fc.assert(
			fc.property(fc.json(), (text) => {
				let ours: unknown;
				try {
					ours = parseBoundedJson(text, wide);
				} catch (error) {
					// only what JSON.parse is too lenient about
					expect(error).toBeInstanceOf(BoundedJsonError);
					expect((error as BoundedJsonError).reason).toMatch(/twice|surrogate/);
					return;
				}
				expect(JSON.stringify(ours)).toBe(JSON.stringify(JSON.parse(text)));
			}),
		);
	});

	test('answers any text with a value or its own error', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
				try {
					parseBoundedJson(text, wide);
				} catch (error) {
					expect(error).toBeInstanceOf(BoundedJsonError);
				}
			}),
			{ numRuns: 2000 },
		);
	});

	test('objects have no prototype', () => {
		const value = parseBoundedJson('{"__proto__":{"x":1}}', wide) as Record<string, unknown>;
		expect(Object.getPrototypeOf(value)).toBeNull();
		expect(Object.keys(value)).toEqual(['__proto__']);
	});

	test.each([
		['length', { ...wide, maxLength: 5 }],
		['depth', { ...wide, maxDepth: 1 }],
		['members', { ...wide, maxMembers: 1 }],
	])('stops at its bound on %s', (_, bounds) => {
		expect(() => parseBoundedJson('{"a":{"b":1}}', bounds)).toThrow(BoundedJsonError);
	});
});

test('claims merge member by member, and the later leaf stands', () => {
	expect(
		mergeClaims(
			{ access_token: { acrs: { value: 'c1' }, nbf: 1 } },
			{ access_token: { acrs: { value: 'c2' } }, id_token: {} },
		),
	).toEqual({
		access_token: { acrs: { value: 'c2' }, nbf: 1 },
		id_token: {},
	});
});

test('capabilities join a claims request without disturbing it', () => {
	expect(withClientCapabilities({ access_token: { acrs: { value: 'c1' } } }, ['cp1'])).toEqual({
		access_token: { acrs: { value: 'c1' }, xms_cc: { values: ['cp1'] } },
	});
	expect(withClientCapabilities({}, [])).toEqual({});
});
