// What every storage must do with signing keys, those that take each other's place too.
import { describe, expect, test } from 'vitest';
import type { StoredSigningKey } from '../../src/records/signing-key.ts';
import type { Storage } from '../../src/storage/storage.ts';

const at = 1_000_000;

export function signingKeyConformance(storage: () => Storage, tenantId: string): void {
	const key = (kid: string, more: Partial<StoredSigningKey> = {}): StoredSigningKey => ({
		kid,
		tenantId,
		algorithm: 'ES256',
		publicJwk: { kid },
		sealedPrivateKey: 'x',
		createdAt: at,
		...more,
	});
	const kids = async () => (await storage().signingKeys.list(tenantId)).map(({ kid }) => kid).sort();

	describe('a signing key that takes another’s place', () => {
		test('[sec 269] of those that are offered at once one is added, and the old key has the end that it came with', async () => {
			await storage().signingKeys.add(key('old'));
			const offered = ['b', 'c', 'd', 'e'];
			const won = await Promise.all(
				offered.map((kid, index) =>
					storage().signingKeys.succeed(key(kid, { signsFrom: at + 10 }), 'old', at + 100 + index),
				),
			);
			expect(won.filter((isMine) => isMine)).toHaveLength(1);
			const winner = won.indexOf(true);
			expect(await kids()).toEqual([offered[winner], 'old'].sort());
			const listed = await storage().signingKeys.list(tenantId);
			expect(listed.find(({ kid }) => kid === 'old')?.withdrawnAt).toBe(at + 100 + winner);
			expect(listed.find(({ kid }) => kid !== 'old')?.signsFrom).toBe(at + 10);
		});

		test('is not added where the old one was withdrawn, or is not there', async () => {
			await storage().signingKeys.add(key('old'));
			await storage().signingKeys.withdraw('old', at);
			expect(await storage().signingKeys.succeed(key('b'), 'old', at + 100)).toBe(false);
			expect(await storage().signingKeys.succeed(key('b'), 'nothing', at + 100)).toBe(false);
			expect(await kids()).toEqual(['old']);
			expect((await storage().signingKeys.list(tenantId))[0]?.withdrawnAt).toBe(at);
		});
	});

	test('signing keys that were withdrawn before a time are deleted, and no others', async () => {
		for (const kid of ['long ago', 'lately', 'live']) await storage().signingKeys.add(key(kid));
		await storage().signingKeys.withdraw('long ago', at - 1);
		await storage().signingKeys.withdraw('lately', at);
		await storage().signingKeys.removeWithdrawn(at);
		expect(await kids()).toEqual(['lately', 'live']);
	});

	test('only the first signing key of an algorithm is kept', async () => {
		await Promise.all([storage().signingKeys.addFirst(key('a')), storage().signingKeys.addFirst(key('b'))]);
		expect(await kids()).toHaveLength(1);
	});

	test('what is published of a signing key can be written anew, and no other key’s with it', async () => {
		await storage().signingKeys.addFirst(key('a'));
		await storage().signingKeys.addFirst(key('b', { algorithm: 'RS256' }));
		await storage().signingKeys.describe('a', { kid: 'a', x5t: 'described' });
		expect((await storage().signingKeys.list(tenantId)).map(({ publicJwk }) => publicJwk)).toEqual([
			{ kid: 'a', x5t: 'described' },
			{ kid: 'b' },
		]);
	});
}
