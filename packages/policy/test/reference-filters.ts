// The independent evaluator on filter rules. Specification 1.6: operators with or without the hyphen and in any
// letters; comparisons come before not, not before and, and before or; texts compare without case; null is unquoted; a
// collection is searched by whole elements; of an attribute that is null a positive operator says no and a negative one
// yes.

/** what a rule reads of an attribute: a text, a collection, or nothing */
export type Reader = (attribute: string) => string | boolean | readonly string[] | null | undefined;

const words = /"(?:[^"]|"")*"|'[^']*'|[()[\],]|[^\s()[\],]+/g;
const positive = ['eq', 'in', 'contains', 'startswith', 'endswith'];
const negativeOf: Record<string, string> = {
	ne: 'eq',
	notin: 'in',
	notcontains: 'contains',
	notstartswith: 'startswith',
	notendswith: 'endswith',
};
const bare = (word: string | undefined) => (word ?? '').replace(/^-/, '').toLowerCase();
const text = (word: string) => word.replace(/^["']|["']$/g, '').toLowerCase();

/** @returns whether the rule selects what is read */
export function ruleSelects(rule: string, read: Reader): boolean {
	const rest = rule.match(words) ?? [];
	const take = () => rest.shift() as string;
	const values = (): (string | null)[] => {
		const first = take();
		if (first !== '[') return [bare(first) === 'null' ? null : text(first)];
		const found: string[] = [];
		for (let word = take(); word !== ']'; word = take()) if (word !== ',') found.push(text(word));
		return found;
	};
	const holds = (name: string, operator: string, wanted: (string | null)[]): boolean => {
		const value = read(name);
		if (value === null || value === undefined) return operator === 'eq' && wanted[0] === null;
		if (wanted[0] === null) return false;
		const has = (one: string) =>
			wanted.some((other) => {
				if (operator === 'contains' && !Array.isArray(value)) return one.includes(other as string);
				if (operator === 'startswith') return one.startsWith(other as string);
				return operator === 'endswith' ? one.endsWith(other as string) : one === other;
			});
		return (Array.isArray(value) ? value : [String(value)]).some((one) => has(String(one).toLowerCase()));
	};
	const comparison = (): boolean => {
		const name = take().split('.').at(-1) as string;
		const operator = bare(take());
		const wanted = values();
		return positive.includes(operator)
			? holds(name, operator, wanted)
			: !holds(name, negativeOf[operator] as string, wanted);
	};
	const not = (): boolean => {
		if (bare(rest[0]) === 'not') return take() !== '' && !not();
		if (rest[0] !== '(') return comparison();
		take();
		const inside = or();
		take();
		return inside;
	};
	// each side is read to its end, whatever the other says
	const chain = (word: string, next: () => boolean, join: (left: boolean, right: boolean) => boolean) => {
		let answer = next();
		while (bare(rest[0]) === word) {
			take();
			answer = join(next(), answer);
		}
		return answer;
	};
	const and = (): boolean => chain('and', not, (left, right) => left && right);
	const or = (): boolean => chain('or', and, (left, right) => left || right);
	return or();
}

/** An attribute by its name in any letters. */
export function attributeIn(members: object | null | undefined): Reader {
	return (attribute) =>
		Object.entries(members ?? {}).find(([name]) => name.toLowerCase() === attribute.toLowerCase())?.[1];
}
