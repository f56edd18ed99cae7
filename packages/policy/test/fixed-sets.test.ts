// Sets in one block of memory and sets of bits say the same.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPosition, type Bits, clearBits, emptyBits, intersection, orBits } from '../src/bitset.ts';
import { emptySet, FixedSets } from '../src/fixed-sets.ts';

const positionsOf = (bits: Bits): number[] => intersection([bits]);

function bitsOf(positions: Iterable<number>, size: number): Bits {
	const bits = emptyBits(size);
	for (const position of positions) addPosition(bits, position);
	return bits;
}

const runs = (size: number, every: number, from = 0) =>
	Array.from({ length: Math.ceil((size - from) / every) }, (_, index) => from + index * every);

describe.each([1, 31, 32, 33, 200, 1024, 1025, 3000])('of %i positions', (size) => {
	const shapes: [string, number | number[]][] = [
		['none', []],
		['the first alone', 0],
		['the last alone', size - 1],
		['the last in a list', [size - 1]],
		['all', runs(size, 1)],
		['every second', runs(size, 2)],
		['every hundredth', runs(size, 100)],
		['as many as a list holds', runs(size, 1).slice(0, Math.floor((size >>> 5) / 4))],
		['one more than that', runs(size, 1).slice(0, Math.floor((size >>> 5) / 4) + 1)],
	];
	const list = (shape: number | number[]) => (typeof shape === 'number' ? [shape] : shape);

	test.each(shapes)('%s: what is added is there, and what is taken away is not', (_, shape) => {
		const sets = new FixedSets(size);
		const before = sets.add(runs(size, 3));
		const set = sets.add(shape);
		const after = sets.add(runs(size, 5));
		const into = emptyBits(size);
		sets.addTo(into, set);
		expect(positionsOf(into)).toEqual(list(shape));
		sets.addTo(into, before);
		sets.addTo(into, after);
		sets.removeFrom(into, set);
		const others = new Set([...runs(size, 3), ...runs(size, 5)]);
		expect(positionsOf(into)).toEqual(
			[...others].filter((position) => !list(shape).includes(position)).sort((left, right) => left - right),
		);
	});

	test.each(shapes)('%s: a pair gives back what it names', (_, shape) => {
		const sets = new FixedSets(size);
		sets.pair(runs(size, 7), runs(size, 4));
		const pair = sets.pair(runs(size, 3), shape);
		const alone = sets.pair(shape, []);
		const into = emptyBits(size);
		const other = sets.addPair(into, pair);
		expect(positionsOf(into)).toEqual(runs(size, 3));
		expect(other === emptySet).toBe(list(shape).length === 0);
		const taken = emptyBits(size);
		sets.addTo(taken, other);
		expect(positionsOf(taken)).toEqual(list(shape));
		clearBits(into);
		expect(sets.addPair(into, alone)).toBe(emptySet);
		expect(positionsOf(into)).toEqual(list(shape));
	});
});

test('an intersection holds what every set holds, whatever their summaries say', () => {
	const size = 2100;
	const positions = fc.uniqueArray(fc.nat(size - 1), { maxLength: 60 });
	fc.assert(
		fc.property(positions, positions, positions, (first, second, removed) => {
			const [one, two] = [bitsOf([...first, ...second, ...removed], size), bitsOf(second, size)];
			const sets = new FixedSets(size);
			sets.removeFrom(one, sets.add([...removed].sort((left, right) => left - right)));
			const expected = second.filter((position) => !removed.includes(position)).sort((left, right) => left - right);
			expect(intersection([one, two])).toEqual(expected);
			expect(intersection([two, one, two])).toEqual(expected);
			orBits(two, one);
			expect(positionsOf(two)).toEqual(
				[...new Set([...second, ...first.filter((position) => !removed.includes(position))])].sort(
					(left, right) => left - right,
				),
			);
		}),
	);
});
