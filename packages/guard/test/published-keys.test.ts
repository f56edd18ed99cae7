// What an authority may publish in a key set: keys for other uses, several of one id, many of them, and the same ones
// again. RFC 7517 §4 and §5.
import * as nodeCrypto from 'node:crypto';
import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, test } from 'vitest';
import { createNodeCryptography } from '../src/cryptography/node.ts';
import { createWebCryptography } from '../src/cryptography/web.ts';
import { importKeySet } from '../src/keys/read-key-set.ts';
import { authority, publishedKey, signText, standIn, userClaims } from './stand-in.ts';

const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const otherKey = { ...other.publicKey.export({ format: 'jwk' }), kid: 'k' };
const curveKey = { ...curve.publicKey.export({ format: 'jwk' }), kid: 'k' };
const stranger = '8f6f0a5e-0000-4000-8000-00000000000f';

async function judge(keys: object[], token = signText(JSON.stringify(userClaims()))) {
	const { ask, state } = standIn();
	state.answer = async () => Response.json({ keys });
	return [await ask(token), state.told[0]?.reason] as const;
}

describe('[case guard/02] [sec 191, 214] a key does what it was published for, and nothing else', () => {
	test.each([
		['for encryption', { use: 'enc' }, 'it is not for signatures'],
		['for encryption by its operations', { key_ops: ['encrypt', 'wrapKey'] }, 'it is not for signatures'],
		['for another algorithm', { alg: 'PS256' }, 'it was published for another algorithm'],
		['for an algorithm of encryption', { alg: 'RSA-OAEP' }, 'it was published for another algorithm'],
	])('one %s signs no token', async (_what, more, why) => {
		const [verdict, reason] = await judge([{ ...publishedKey, ...more }]);
		expect(verdict).toBe('401 invalid_token');
		expect(reason).toMatchObject({ check: 'key', message: expect.stringContaining(why) });
	});

	test.each([
		{ use: 'sig' },
		{ key_ops: ['verify'] },
		{ alg: 'RS256' },
		{ use: 'sig', alg: 'RS256', key_ops: ['verify'] },
	])('one with %j does', async (more) => {
		expect((await judge([{ ...publishedKey, ...more }]))[0]).toBe('allowed');
	});
});

describe('[case guard/04] [sec 193, 196] several keys of one id', () => {
	const orders: [string, (a: object, b: object) => object[]][] = [
		['first', (a, b) => [a, b]],
		['last', (a, b) => [b, a]],
	];
	describe.each(orders)('with the right one %s', (_where, order) => {
		test.each([
			['a key of the same kind', otherKey],
			['a key of another kind', curveKey],
			['a key of another tenant', { ...otherKey, issuer: `${authority}/${stranger}/v2.0` }],
			['a key for encryption', { ...otherKey, use: 'enc' }],
			['something that is no key', { kid: 'k', kty: 'RSA' }],
		])('beside %s: a good token is let through', async (_what, second) => {
			expect((await judge(order(publishedKey, second)))[0]).toBe('allowed');
		});
	});

	test('a token is let through whichever of them signed it, and refused where none did', async () => {
		const sign = (key: typeof curve, alg: string) =>
			new SignJWT(userClaims()).setProtectedHeader({ alg, kid: 'k' }).sign(key.privateKey);
		const keys = [publishedKey, curveKey, otherKey];
		expect((await judge(keys, await sign(curve, 'ES256')))[0]).toBe('allowed');
		expect((await judge(keys, await sign(other, 'RS256')))[0]).toBe('allowed');
		const forger = generateKeyPairSync('rsa', { modulusLength: 2048 });
		const [verdict, reason] = await judge(keys, await sign(forger, 'RS256'));
		expect([verdict, reason?.check]).toEqual(['401 invalid_token', 'signature']);
	});

	test('a key that signs for another tenant signs for none of this one’s callers, alone or among others', async () => {
		const foreign = { ...publishedKey, issuer: `${authority}/${stranger}/v2.0` };
		expect((await judge([foreign]))[1]?.check).toBe('key');
		expect((await judge([foreign, otherKey]))[0]).toBe('401 invalid_token');
	});
});

test('[sec 195] of a long set every key counts', async () => {
	const many = Array.from({ length: 300 }, (_, index) => ({ ...otherKey, kid: `x${index}` }));
	expect((await judge([...many, publishedKey]))[0]).toBe('allowed');
});

describe('[sec 194] a set that is read again', () => {
	let imported = 0;
	const node = createNodeCryptography(nodeCrypto, createWebCryptography());
	const counting = {
		...node,
		importKey: (...words: Parameters<typeof node.importKey>) => {
			imported += 1;
			return node.importKey(...words);
		},
	};

	test('keeps what was verified by keys that it still lists, and imports only what is new', async () => {
		const first = await importKeySet({ keys: [publishedKey] }, counting);
		const second = await importKeySet({ keys: [publishedKey, { ...otherKey, kid: 'new' }] }, counting, first);
		expect(second.keys.get('k')).toBe(first.keys.get('k'));
		expect(imported).toBe(2);
		// another issuer, or other numbers under the same id, are another key
		const third = await importKeySet({ keys: [{ ...publishedKey, issuer: `${authority}/x` }] }, counting, second);
		expect(third.keys.get('k')).not.toBe(first.keys.get('k'));
		const fourth = await importKeySet({ keys: [otherKey] }, counting, second);
		expect(fourth.keys.get('k')).not.toBe(first.keys.get('k'));
	});

	test('[case guard/02] a key of two under one id that is withdrawn takes its tokens along', async () => {
		const { ask, state } = standIn();
		const token = signText(JSON.stringify(userClaims({ exp: state.now + 3 * 86_400 })));
		state.answer = async () => Response.json({ keys: [otherKey, publishedKey] });
		expect([await ask(token), await ask(token)]).toEqual(['allowed', 'allowed']);
		state.answer = async () => Response.json({ keys: [otherKey] });
		state.now += 86_401;
		expect(await ask(token)).toBe('401 invalid_token');
	});

	test('keys of one id that are listed again are not remembered in place of one another', async () => {
		const first = await importKeySet({ keys: [publishedKey, otherKey] }, counting);
		const alone = await importKeySet({ keys: [otherKey] }, counting, first);
		expect(first.keys.get('k')?.next).toBeDefined();
		expect(alone.keys.get('k')?.next).toBeUndefined();
	});
});
