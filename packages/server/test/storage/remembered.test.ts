// What was read lately is not read again, until it is forgotten, and never fills the memory.
import { expect, test } from 'vitest';
import type { AuthorizationCode } from '../../src/records/authorization-code.ts';
import type { SignInTransaction } from '../../src/records/transaction.ts';
import { createFreshCodes } from '../../src/storage/sqlite/fresh-codes.ts';
import { remembered, rememberedFor } from '../../src/storage/sqlite/remembered.ts';
import { createRememberedTransactions } from '../../src/storage/sqlite/remembered-transactions.ts';

/** counts how often it was asked */
function counting() {
	let count = 0;
	return () => {
		count += 1;
		return count;
	};
}

test('an answer is read once, an absent one too, and again after it was forgotten', () => {
	const memory = remembered<number | undefined>();
	const read = counting();
	expect([memory.get('a', read), memory.get('a', read), memory.get('b', read)]).toEqual([1, 1, 2]);
	let asked = 0;
	for (let time = 0; time < 2; time += 1)
		memory.get('none', () => {
			asked += 1;
			return undefined;
		});
	expect(asked).toBe(1);
	memory.forget();
	expect(memory.get('a', read)).toBe(3);
});

test('a key that is long is not kept: requests choose them', () => {
	const memory = remembered<number>();
	const read = counting();
	expect([memory.get('a'.repeat(513), read), memory.get('a'.repeat(513), read)]).toEqual([1, 2]);
	expect([memory.get('a'.repeat(512), read), memory.get('a'.repeat(512), read)]).toEqual([3, 3]);
});

test('more keys than are kept: answers stay right', () => {
	const memory = remembered<number>();
	for (let key = 0; key < 12_000; key += 1) expect(memory.get(String(key), () => key)).toBe(key);
	expect(memory.get('11999', () => -1)).toBe(11_999);
	expect(memory.get('0', () => -1)).toBe(-1);
});

test('what depends on an object is another answer for another object', () => {
	const memory = rememberedFor<object, number>();
	const read = counting();
	const [first, second] = [{}, {}];
	expect([memory.get(first, 'a', read), memory.get(second, 'a', read), memory.get(first, 'a', read)]).toEqual([
		1, 2, 1,
	]);
	memory.forget();
	expect(memory.get(first, 'a', read)).toBe(3);
});

test('a fresh code is given out once, and many that nobody asks for are let go', () => {
	const codes = createFreshCodes();
	const code = (codeHash: string) => ({ codeHash }) as AuthorizationCode;
	codes.add(code('a'));
	expect([codes.take('a')?.codeHash, codes.take('a')]).toEqual(['a', undefined]);
	for (let index = 0; index <= 1000; index += 1) codes.add(code(`c${index}`));
	expect([codes.take('c0'), codes.take('c1000')?.codeHash]).toEqual([undefined, 'c1000']);
	codes.add(code('b'));
	codes.forgetAll();
	expect(codes.take('b')).toBeUndefined();
});

test('sign-ins under way: a thousand at most, none that is large, and nobody changes what others are shown', () => {
	const memory = createRememberedTransactions();
	const transaction = (id: string) => ({ id, revision: 0 }) as SignInTransaction;
	memory.remember(transaction('large'), 4097);
	expect(memory.find('large')).toBeUndefined();
	memory.remember(transaction('small'), 4096);
	expect(() => Object.assign(memory.find('small') ?? {}, { revision: 1 })).toThrow(TypeError);
	for (let index = 1; index < 1000; index += 1) memory.remember(transaction(String(index)), 1);
	expect(memory.find('small')?.revision).toBe(0);
	memory.remember(transaction('one more'), 1);
	expect([memory.find('small'), memory.find('one more')?.id]).toEqual([undefined, 'one more']);
	memory.forget('one more');
	expect(memory.find('one more')).toBeUndefined();
});
