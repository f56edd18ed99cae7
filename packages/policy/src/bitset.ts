// Sets of small numbers: the positions of policies in a set. Two levels: a summary bit says whether a word of 32 positions may
// hold anything, so that an intersection of large, mostly empty sets touches few words. A set with few members is a list.

export interface Bits {
	readonly words: Uint32Array;
	/** a superset: a set bit says that the word may hold something */
	readonly summary: Uint32Array;
}

/** A set that does not change: one position, a list while that is smaller, or bits. */
export type FixedSet = number | readonly number[] | Bits;

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

/** @param positions ascending; @param size positions there are in all */
export function fixedSet(positions: number | readonly number[], size: number): FixedSet {
	if (typeof positions === 'number' || positions.length * 4 < size >>> 5) return positions;
	const bits = emptyBits(size);
	for (const position of positions) addPosition(bits, position);
	return bits;
}

function orWords(into: Uint32Array, words: Uint32Array): void {
	for (let index = 0; index < into.length; index += 1) (into[index] as number) |= words[index] as number;
}

export function addAll(into: Bits, set: FixedSet): void {
	if (typeof set === 'number') addPosition(into, set);
	else if ('words' in set) {
		orWords(into.words, set.words);
		orWords(into.summary, set.summary);
	} else for (let index = 0; index < set.length; index += 1) addPosition(into, set[index] as number);
}

export function removeAll({ words }: Bits, set: FixedSet): void {
	if (typeof set === 'number') (words[set >>> 5] as number) &= ~(1 << (set & 31));
	else if ('words' in set) for (let index = 0; index < words.length; index += 1) (words[index] as number) &= ~(set.words[index] as number);
	else for (const position of set) (words[position >>> 5] as number) &= ~(1 << (position & 31));
}

/** @returns the positions that stand in every set, ascending */
export function intersection(sets: readonly Bits[]): number[] {
	const found: number[] = [];
	const [first] = sets;
	if (!first) return found;
	for (let block = 0; block < first.summary.length; block += 1) {
		let blocks = first.summary[block] as number;
		for (let index = 1; index < sets.length; index += 1) blocks &= (sets[index] as Bits).summary[block] as number;
		while (blocks !== 0) {
			const word = (block << 5) + 31 - Math.clz32(blocks & -blocks);
			blocks &= blocks - 1;
			let positions = first.words[word] as number;
			for (let index = 1; index < sets.length && positions !== 0; index += 1) positions &= (sets[index] as Bits).words[word] as number;
			while (positions !== 0) {
				found.push((word << 5) + 31 - Math.clz32(positions & -positions));
				positions &= positions - 1;
			}
		}
	}
	return found;
}
