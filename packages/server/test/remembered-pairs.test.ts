// What is told of two ids is told once, and stays right however many there are.
import { expect, test } from 'vitest';
import { rememberedPairs } from '../src/remembered-pairs.ts';

test('the same pair is told once; pairs that would join to the same text are kept apart', () => {
	const asked: string[] = [];
	const tell = rememberedPairs((first, second) => {
		asked.push(`${first}|${second}`);
		return `${first}|${second}`;
	});
	expect([tell('a', 'b c'), tell('a b', 'c'), tell('a', 'b c')]).toEqual(['a|b c', 'a b|c', 'a|b c']);
	expect(asked).toEqual(['a|b c', 'a b|c']);
});

test('more pairs than are kept: answers stay right, and memory does not grow', () => {
	let told = 0;
	const tell = rememberedPairs((first, second) => {
		told += 1;
		return first + second;
	});
	for (let index = 0; index < 25_000; index += 1) expect(tell('x', String(index))).toBe(`x${index}`);
	expect(tell('x', '24999')).toBe('x24999');
	expect(told).toBe(25_000);
	// long forgotten
	expect(tell('x', '0')).toBe('x0');
	expect(told).toBe(25_001);
});
