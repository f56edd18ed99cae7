// Runtimes that imitate node:crypto, as Cloudflare Workers with `nodejs_compat` do, and not all of it.
import * as nodeCrypto from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createNodeCryptography } from '../src/cryptography/node.ts';
import { createWebCryptography } from '../src/cryptography/web.ts';
import { importKeySet } from '../src/keys/read-key-set.ts';
import { publishedKey, signText } from './stand-in.ts';

const refuse = () => {
	throw new TypeError('The "options.key" property must be of type string');
};
const ecPair = nodeCrypto.generateKeyPairSync('ec', { namedCurve: 'P-256' });
const ecKey = { ...ecPair.publicKey.export({ format: 'jwk' }), kid: 'e' };

function signedByEc(text: string): string {
	const part = (value: string) => Buffer.from(value).toString('base64url');
	const input = `${part('{"alg":"ES256","kid":"e"}')}.${part(text)}`;
	const key = { key: ecPair.privateKey, dsaEncoding: 'ieee-p1363' } as const;
	return `${input}.${nodeCrypto.sign('sha256', Buffer.from(input), key).toString('base64url')}`;
}

describe.each<[string, Partial<typeof nodeCrypto>]>([
	['takes all', {}],
	['refuses a key when a signature is checked', { verify: refuse as never }],
	['reads no JWK', { createPublicKey: refuse as never }],
	['has no one-call hash', { hash: undefined as never }],
])('a node:crypto that %s', (_, missing) => {
	const cryptography = createNodeCryptography({ ...nodeCrypto, ...missing }, createWebCryptography());

	test.each([
		['RS256', 'k', signText('{}')],
		['ES256', 'e', signedByEc('{}')],
	])('a signature by %s is good, and another one is not', async (_algorithm, kid, token) => {
		const { keys } = await importKeySet({ keys: [publishedKey, ecKey] }, cryptography);
		const verify = keys.get(kid)?.verify;
		const [header = '', payload = '', signature = ''] = token.split('.');
		const signed = { header, payload, signature, input: `${header}.${payload}` };
		expect(await verify?.(signed)).toBe(true);
		expect(await verify?.({ ...signed, input: `${header}.e30A` })).toBe(false);
		expect(await verify?.({ ...signed, signature: '' })).toBe(false);
	});

	test('a token has the same hash everywhere', async () => {
		expect(await cryptography.hash('a token')).toBe(
			nodeCrypto.createHash('sha256').update('a token').digest('base64url'),
		);
	});
});
