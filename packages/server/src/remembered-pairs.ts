// Answers that depend on two ids alone and never change. Kept by the one id and then the other: a key joined of both
// would have to be hashed anew for every token.

/** ids may come out of requests, so that memory must not grow with them */
const limit = 10_000;

/**
 * Remembers what a function tells of two ids.
 *
 * @param tell gives the same answer to the same ids, always
 * @returns the function, which tells each answer once
 */
export function rememberedPairs<Answer>(
	tell: (first: string, second: string) => Answer,
): (first: string, second: string) => Answer {
	const known = new Map<string, Map<string, Answer>>();
	let count = 0;
	return (first, second) => {
		const found = known.get(first)?.get(second);
		if (found !== undefined) return found;
		if (count >= limit) {
			known.clear();
			count = 0;
		}
		const answer = tell(first, second);
		const ofFirst = known.get(first) ?? new Map<string, Answer>();
		known.set(first, ofFirst.set(second, answer));
		count += 1;
		return answer;
	};
}
