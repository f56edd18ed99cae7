// From intervals that may overlap to a lookup: which of them hold a point. Boundaries are sorted once; a lookup is a
// binary search.

export interface Interval<Point> {
	/** first point inside */
	from: Point;
	/** first point behind */
	to: Point;
	id: string;
}

/** @returns per stretch between two boundaries its first point and the ids that hold it */
export function stretches<Point extends number | bigint>(
	intervals: readonly Interval<Point>[],
): { from: Point; ids: readonly string[] }[] {
	const events = intervals
		.flatMap(({ from, to, id }) => [
			{ at: from, id, change: 1 },
			{ at: to, id, change: -1 },
		])
		.sort((left, right) => (left.at < right.at ? -1 : left.at > right.at ? 1 : 0));
	const open = new Map<string, number>();
	const result: { from: Point; ids: readonly string[] }[] = [];
	events.forEach(({ at, id, change }, index) => {
		open.set(id, (open.get(id) ?? 0) + change);
		if (open.get(id) === 0) open.delete(id);
		if (events[index + 1]?.at !== at) result.push({ from: at, ids: [...open.keys()] });
	});
	return result;
}

/** @returns the last stretch that starts at or before the point */
export function stretchAt<Point extends number | bigint, Stretch extends { from: Point }>(
	sorted: readonly Stretch[],
	point: Point,
): Stretch | undefined {
	let low = 0;
	let high = sorted.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((sorted[middle] as Stretch).from <= point) low = middle + 1;
		else high = middle;
	}
	return sorted[low - 1];
}
