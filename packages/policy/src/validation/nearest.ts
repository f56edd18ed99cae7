// The right name that a wrong one probably meant.

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function distance(a: string, b: string): number {
	let before: number[] = [];
	let above = Array.from({ length: b.length + 1 }, (_, column) => column);
	for (let row = 1; row <= a.length; row += 1) {
		const current = [row];
		for (let column = 1; column <= b.length; column += 1) {
			const same = a[row - 1] === b[column - 1];
			let least = Math.min(
				(above[column] ?? 0) + 1,
				(current[column - 1] ?? 0) + 1,
				(above[column - 1] ?? 0) + (same ? 0 : 1),
			);
			if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1])
				least = Math.min(least, (before[column - 2] ?? 0) + 1);
			current.push(least);
		}
		before = above;
		above = current;
	}
	return above[b.length] ?? 0;
}

const longest = 64;

/**
 * @param wrong a name that is none of the right ones
 * @param right the names there are
 * @returns the nearest right one, without regard to letter case; `undefined` where none is within two edits, and within
 *   a third of
 * its length
 */
export function nearest(wrong: string, right: readonly string[]): string | undefined {
	if (wrong.length > longest) return undefined;
	const lower = wrong.toLowerCase();
	let best: string | undefined;
	let least = 3;
	for (const name of right) {
		const edits = distance(lower, name.toLowerCase());
		if (edits < least && edits * 3 <= Math.max(name.length, 3)) [best, least] = [name, edits];
	}
	return best ?? onlyOneThatBegins(lower, right);
}

/**
 * `devicecode` for `deviceCodeFlow`, `allowed` for `allow`: where one name alone begins so, or is what the word begins
 * with.
 */
function onlyOneThatBegins(lower: string, right: readonly string[]): string | undefined {
	if (lower.length < 4) return undefined;
	const begins = right.filter((name) => name.toLowerCase().startsWith(lower) || lower.startsWith(name.toLowerCase()));
	return begins.length === 1 && (begins[0] as string).length >= 4 ? begins[0] : undefined;
}

/** @returns `; did you mean …?`, or nothing where nothing is near */
export function didYouMean(wrong: string, right: readonly string[]): string {
	const name = nearest(wrong, right);
	return name === undefined ? '' : `; did you mean \`${name}\`?`;
}
