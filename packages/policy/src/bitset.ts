// Sets of small numbers: the positions of policies in a set. Two levels: a summary bit says whether a word of 32
// positions may hold anything, so that an intersection of large, mostly empty sets touches few words.

export interface Bits {
	readonly words: Uint32Array;
	/** a superset: a set bit says that the word may hold something */
	readonly summary: Uint32Array;
}

export function emptyBits(size: number): Bits {
	const words = (size + 31) >>> 5;
	return { words: new Uint32Array(words), summary: new Uint32Array((words + 31) >>> 5) };
}

export function addPosition({ words, summary }: Bits, position: number): void {
	const word = position >>> 5;
	(words[word] as number) |= 1 << (position & 31);
	(summary[word >>> 5] as number) |= 1 << (word & 31);
}

export function clearBits({ words, summary }: Bits): void {
	words.fill(0);
	summary.fill(0);
}

/** The word's summary bit stays: it says only that there may be something. */
export function removePosition({ words }: Bits, position: number): void {
	(words[position >>> 5] as number) &= ~(1 << (position & 31));
}

/** @param other of the same size */
export function orBits(into: Bits, other: Bits): void {
	orWords(into.words, other.words);
	orWords(into.summary, other.summary);
}

function orWords(into: Uint32Array, words: Uint32Array): void {
	for (let index = 0; index < into.length; index += 1) (into[index] as number) |= words[index] as number;
}

/** @param other of the same size */
export function subtractBits({ words }: Bits, other: Bits): void {
	for (let index = 0; index < words.length; index += 1) (words[index] as number) &= ~(other.words[index] as number);
}

/** @param sets one at least, of the same size @returns the positions that stand in every one, ascending */
export function intersection(sets: readonly Bits[]): number[] {
	const found: number[] = [];
	const first = sets[0] as Bits;
	for (let block = 0; block < first.summary.length; block += 1) {
		let blocks = first.summary[block] as number;
		for (let index = 1; index < sets.length; index += 1) blocks &= (sets[index] as Bits).summary[block] as number;
		while (blocks !== 0) {
			const word = (block << 5) + 31 - Math.clz32(blocks & -blocks);
			blocks &= blocks - 1;
			let positions = first.words[word] as number;
			for (let index = 1; index < sets.length && positions !== 0; index += 1)
				positions &= (sets[index] as Bits).words[word] as number;
			while (positions !== 0) {
				found.push((word << 5) + 31 - Math.clz32(positions & -positions));
				positions &= positions - 1;
			}
		}
	}
	return found;
}
