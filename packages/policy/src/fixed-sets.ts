// Sets of positions that never change, by the thousand, in one block of memory. A set is a number: where it begins.
// What a decision reads then lies close together, and reading it is most of what a decision costs when there are many
// policies.
import { addPosition, type Bits, emptyBits, orBits, removePosition, subtractBits } from './bitset.ts';

/** Where a set begins: its length and its positions, or, below zero, which of the large ones it is. */
export type FixedSet = number;

export const emptySet: FixedSet = 0;
/** so many are read with one line of memory */
const few = 8;

export class FixedSets {
	/** positions there are in all */
	readonly #size: number;
	#block = new Int32Array(64);
	/** the empty set stands at the beginning */
	#end = 1;
	readonly #large: Bits[] = [];

	constructor(size: number) {
		this.#size = size;
	}

	/** @param positions ascending */
	add(positions: number | readonly number[]): FixedSet {
		const start = this.#end;
		this.#append(positions);
		return start;
	}

	/** A set that names another, to be taken away where it is added. @returns where it begins, for `addPair` */
	pair(included: number | readonly number[], excluded: number | readonly number[]): FixedSet {
		const other = isEmpty(excluded) ? emptySet : this.add(excluded);
		const start = this.#end;
		this.#push(other);
		this.#append(included);
		return start;
	}

	/** @returns the set to be taken away, which may be empty */
	addPair(into: Bits, pair: FixedSet): FixedSet {
		this.addTo(into, pair + 1);
		return this.#block[pair] as FixedSet;
	}

	addTo(into: Bits, set: FixedSet): void {
		const block = this.#block;
		const length = block[set] as number;
		if (length < 0) orBits(into, this.#large[~length] as Bits);
		else for (let index = set + 1; index <= set + length; index += 1) addPosition(into, block[index] as number);
	}

	removeFrom(from: Bits, set: FixedSet): void {
		const block = this.#block;
		const length = block[set] as number;
		if (length < 0) subtractBits(from, this.#large[~length] as Bits);
		else for (let index = set + 1; index <= set + length; index += 1) removePosition(from, block[index] as number);
	}

	#append(positions: number | readonly number[]): void {
		if (typeof positions === 'number') {
			this.#push(1);
			this.#push(positions);
		} else if (positions.length > few && positions.length * 4 > this.#size >>> 5) {
			// as bits it is smaller
			this.#push(~this.#large.length);
			const bits = emptyBits(this.#size);
			for (const position of positions) addPosition(bits, position);
			this.#large.push(bits);
		} else {
			this.#push(positions.length);
			for (const position of positions) this.#push(position);
		}
	}

	#push(value: number): void {
		if (this.#end === this.#block.length) {
			const larger = new Int32Array(this.#end * 2);
			larger.set(this.#block);
			this.#block = larger;
		}
		this.#block[this.#end] = value;
		this.#end += 1;
	}
}

const isEmpty = (positions: number | readonly number[]) => typeof positions !== 'number' && positions.length === 0;
