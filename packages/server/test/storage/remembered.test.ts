// What was read lately is not read again, until it is forgotten, and never fills the memory.
import { expect, test } from 'vitest';
import type { AuthorizationCode } from '../../src/records/authorization-code.ts';
import type { Session } from '../../src/records/session.ts';
import type { SignInTransaction } from '../../src/records/transaction.ts';
import { createFreshCodes } from '../../src/storage/sqlite/remembered/codes.ts';
import { createLookUps, createLookUpsFor, createWritesUnderWay } from '../../src/storage/sqlite/remembered/look-ups.ts';
import { createRememberedSessions } from '../../src/storage/sqlite/remembered/sessions.ts';
import { createRememberedTransactions } from '../../src/storage/sqlite/remembered/transactions.ts';

/** counts how often it was asked */
function counting() {
	let count = 0;
	return async () => {
		count += 1;
		return count;
	};
}
const nothingUnderWay = { count: 0 };

test('an answer is read once, an absent one too, and again after it was forgotten', async () => {
	const memory = createLookUps<number | undefined>(nothingUnderWay);
	const read = counting();
	expect([await memory.get('a', read), await memory.get('a', read), await memory.get('b', read)]).toEqual([1, 1, 2]);
	let asked = 0;
	for (let time = 0; time < 2; time += 1)
		await memory.get('none', async () => {
			asked += 1;
			return undefined;
		});
	expect(asked).toBe(1);
	memory.forget();
	expect(await memory.get('a', read)).toBe(3);
});

test('a key that is long is not kept: requests choose them', async () => {
	const memory = createLookUps<number>(nothingUnderWay);
	const read = counting();
	const [long, short] = ['a'.repeat(513), 'a'.repeat(512)];
	expect([await memory.get(long, read), await memory.get(long, read)]).toEqual([1, 2]);
	expect([await memory.get(short, read), await memory.get(short, read)]).toEqual([3, 3]);
});

test('[sec 281] more keys than are kept: answers stay right', async () => {
	const memory = createLookUps<number>(nothingUnderWay);
	for (let key = 0; key < 12_000; key += 1) expect(await memory.get(String(key), async () => key)).toBe(key);
	expect(await memory.get('11999', async () => -1)).toBe(11_999);
	expect(await memory.get('0', async () => -1)).toBe(-1);
});

test('what depends on an object is another answer for another object', async () => {
	const memory = createLookUpsFor<object, number>(nothingUnderWay);
	const read = counting();
	const [first, second] = [{}, {}];
	const ask = (owner: object) => memory.get(owner, 'a', read);
	expect([await ask(first), await ask(second), await ask(first)]).toEqual([1, 2, 1]);
	memory.forget();
	expect(await ask(first)).toBe(3);
});

test('an answer that could not be read is asked for again', async () => {
	const memory = createLookUps<number>(nothingUnderWay);
	await expect(memory.get('a', () => Promise.reject(new Error('disk I/O error')))).rejects.toThrow('disk');
	expect(await memory.get('a', async () => 1)).toBe(1);
});

test('while a write is under way nothing is remembered, also not what was asked for before it', async () => {
	const writes = createWritesUnderWay();
	const memory = createLookUps<number>(writes);
	const read = counting();
	await memory.get('a', read);
	let commit: () => void = () => undefined;
	const writing = writes.during(memory.forget, () => new Promise<void>((resolve) => (commit = resolve)));
	expect([await memory.get('a', read), await memory.get('a', read)]).toEqual([2, 3]);
	commit();
	await writing;
	expect([await memory.get('a', read), await memory.get('a', read)]).toEqual([4, 4]);
});

test('a session that is read while it is written is not remembered', async () => {
	const memory = createRememberedSessions();
	const session = (facts: number) => ({ id: 's', createdAt: facts }) as Session;
	let commit: () => void = () => undefined;
	const writing = memory.duringWrite(['s'], () => new Promise<void>((resolve) => (commit = resolve)));
	expect((await memory.byHandle('h', async () => session(1)))?.createdAt).toBe(1);
	let answer: (session: Session) => void = () => undefined;
	const readAcross = memory.byHandle('h', () => new Promise<Session>((resolve) => (answer = resolve)));
	commit();
	await writing;
	answer(session(1));
	await readAcross;
	expect((await memory.byHandle('h', async () => session(2)))?.createdAt).toBe(2);
	expect((await memory.byHandle('h', async () => session(3)))?.createdAt).toBe(2);
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

test('[sec 281] sign-ins under way: a thousand at most, none that is large, and nobody changes what others are shown', () => {
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
