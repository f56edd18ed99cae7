// From what a sign-in presents to the policies that apply, without asking each: per condition and token a set of policies, and
// the answer is an intersection.
import { addAll, addPosition, type Bits, clearBits, emptyBits, type FixedSet, fixedSet, intersection, removeAll } from './bitset.ts';
import type { CompiledPolicy } from './compile.ts';
import { applies, type Condition, judge, type Presented, type Tokens } from './condition.ts';
import { conditions } from './conditions/index.ts';
import type { CompiledFacts } from './facts.ts';
import type { SignIn } from './sign-in.ts';

const maxRemembered = 4096;

/** The policies that a token includes in, and those that it excludes from. */
interface TokenSets {
	include?: FixedSet;
	exclude?: FixedSet;
}

interface Axis {
	condition: Condition;
	/** by kind, then by value */
	tokens: ReadonlyMap<string, ReadonlyMap<string, TokenSets>>;
	/** policies with any included token of a kind: they may match what is unknown */
	ofKind: ReadonlyMap<string, FixedSet>;
	/** policies that may include anything */
	openEnded: FixedSet;
	/** policies that leave the condition unconfigured, or that tokens cannot decide */
	always: FixedSet;
	result: Bits;
	alternative: Bits;
	remembered: Map<string | object, Bits>;
}

export interface PolicyIndex {
	policies: readonly CompiledPolicy[];
	/** @returns the enabled and report-only policies that apply, in order */
	applying(signIn: SignIn, facts: CompiledFacts): CompiledPolicy[];
	/** @returns a question about one authentication context by itself, as if the sign-in asked for nothing else */
	contextQuestion(signIn: SignIn, facts: CompiledFacts): (context: string) => CompiledPolicy[];
	/** @returns the same index without the policy of a place */
	without(place: number): PolicyIndex;
}

type Positions = number | number[];

/** Positions come in ascending order; a policy with several tokens of a kind has one place in the kind's list. */
function append<Key>(lists: Map<Key, Positions>, key: Key, position: number): void {
	const list = lists.get(key);
	if (list === undefined) lists.set(key, position);
	else if (typeof list === 'number') {
		if (list !== position) lists.set(key, [list, position]);
	} else if (list[list.length - 1] !== position) list.push(position);
}

/** The tokens of one side of a condition, by kind and value. */
class TokenLists {
	readonly byKind = new Map<string, Map<string, Positions>>();
	/** positions of the policies that have any token of a kind */
	readonly ofKind = new Map<string, Positions>();

	add(tokens: Tokens, position: number): void {
		for (const { kind, value } of tokens) {
			let byValue = this.byKind.get(kind);
			if (!byValue) {
				byValue = new Map();
				this.byKind.set(kind, byValue);
			}
			append(byValue, value, position);
			append(this.ofKind, kind, position);
		}
	}
}

function tokenSets(include: TokenLists, exclude: TokenLists, size: number): Map<string, Map<string, TokenSets>> {
	const byKind = new Map<string, Map<string, TokenSets>>();
	for (const [side, lists] of [
		['include', include],
		['exclude', exclude],
	] as const) {
		for (const [kind, byValue] of lists.byKind) {
			const sets = byKind.get(kind) ?? new Map<string, TokenSets>();
			byKind.set(kind, sets);
			for (const [value, positions] of byValue) {
				const known = sets.get(value);
				if (known) known[side] = fixedSet(positions, size);
				else sets.set(value, { [side]: fixedSet(positions, size) });
			}
		}
	}
	return byKind;
}

function indexAxis(condition: Condition, at: number, policies: readonly CompiledPolicy[]): Axis | undefined {
	const size = policies.length;
	const [include, exclude] = [new TokenLists(), new TokenLists()];
	const always: number[] = [];
	const openEnded: number[] = [];
	for (let position = 0; position < size; position += 1) {
		const assignment = (policies[position] as CompiledPolicy).assignments[at];
		if (!assignment || assignment.refine) {
			always.push(position);
			continue;
		}
		include.add(assignment.include, position);
		exclude.add(assignment.exclude, position);
		if (assignment.openEnded) openEnded.push(position);
	}
	if (always.length === size) return undefined;
	return {
		condition,
		tokens: tokenSets(include, exclude, size),
		ofKind: new Map([...include.ofKind].map(([kind, positions]) => [kind, fixedSet(positions, size)])),
		openEnded: fixedSet(openEnded, size),
		always: fixedSet(always, size),
		result: emptyBits(size),
		alternative: emptyBits(size),
		remembered: new Map(),
	};
}

/** Adds what the held tokens include. Walks the shorter of the two sides. @returns what they exclude, to be taken away last */
function selectHeld({ tokens }: Axis, { held }: Presented, into: Bits): FixedSet[] {
	const excluded: FixedSet[] = [];
	// by index, here and below: every decision passes, and taking pairs apart costs as much as looking them up
	for (let at = 0; at < held.length; at += 1) {
		const entry = held[at] as Presented['held'][number];
		const byValue = tokens.get(entry[0]);
		if (byValue === undefined) continue;
		const values = entry[1];
		// one loop for each kind of collection: a loop that meets both is compiled for neither
		if (values instanceof Set) selectOfSet(byValue, values, into, excluded);
		else selectOfList(byValue, values as readonly string[], into, excluded);
	}
	return excluded;
}

function selectOfSet(byValue: ReadonlyMap<string, TokenSets>, values: ReadonlySet<string>, into: Bits, excluded: FixedSet[]): void {
	if (values.size <= byValue.size) for (const value of values) visit(byValue.get(value), into, excluded);
	else for (const [value, sets] of byValue) if (values.has(value)) visit(sets, into, excluded);
}

function selectOfList(byValue: ReadonlyMap<string, TokenSets>, values: readonly string[], into: Bits, excluded: FixedSet[]): void {
	for (let at = 0; at < values.length; at += 1) visit(byValue.get(values[at] as string), into, excluded);
}

function visit(sets: TokenSets | undefined, into: Bits, excluded: FixedSet[]): void {
	if (sets === undefined) return;
	if (sets.include !== undefined) addAll(into, sets.include);
	if (sets.exclude !== undefined) excluded.push(sets.exclude);
}

function selectAlternative(axis: Axis, presented: Presented, into: Bits): void {
	const excluded = selectHeld(axis, presented, into);
	for (const kind of presented.unknown ?? []) {
		const set = axis.ofKind.get(kind);
		if (set !== undefined) addAll(into, set);
	}
	addAll(into, axis.openEnded);
	for (let at = 0; at < excluded.length; at += 1) removeAll(into, excluded[at] as FixedSet);
}

function selectInto(axis: Axis, alternatives: readonly Presented[], into: Bits): Bits {
	clearBits(into);
	const [only] = alternatives;
	if (alternatives.length === 1 && only) selectAlternative(axis, only, into);
	else {
		for (const presented of alternatives) {
			clearBits(axis.alternative);
			selectAlternative(axis, presented, axis.alternative);
			addAll(into, axis.alternative);
		}
	}
	addAll(into, axis.always);
	return into;
}

/** What a sign-in presents often repeats: the answer for the client type `browser` is made once. */
function select(axis: Axis, signIn: SignIn, facts: CompiledFacts): Bits {
	const key = axis.condition.key?.(signIn, facts);
	if (key === undefined) return selectInto(axis, axis.condition.present(signIn, facts), axis.result);
	const known = axis.remembered.get(key);
	if (known) return known;
	if (axis.remembered.size >= maxRemembered) axis.remembered.clear();
	const bits = selectInto(axis, axis.condition.present(signIn, facts), emptyBits(axis.result.words.length * 32));
	axis.remembered.set(key, bits);
	return bits;
}

/** What tokens cannot decide is asked of the few policies that are left. */
function refine(policy: CompiledPolicy, signIn: SignIn): boolean {
	return policy.refined.every((at) => applies(judge(policy.assignments[at] as NonNullable<(typeof policy.assignments)[number]>, signIn, []).match));
}

function build(policies: readonly CompiledPolicy[], axes: readonly Axis[], active: Bits): PolicyIndex {
	const found = (sets: readonly Bits[], signIn: SignIn): CompiledPolicy[] => {
		const applying: CompiledPolicy[] = [];
		for (const position of intersection(sets)) {
			const policy = policies[position] as CompiledPolicy;
			if (policy.refined.length === 0 || refine(policy, signIn)) applying.push(policy);
		}
		return applying;
	};
	return {
		policies,
		applying(signIn, facts) {
			const sets = new Array<Bits>(axes.length + 1);
			for (let index = 0; index < axes.length; index += 1) sets[index] = select(axes[index] as Axis, signIn, facts);
			sets[axes.length] = active;
			return found(sets, signIn);
		},
		contextQuestion(signIn, facts) {
			const others = axes.filter(({ condition }) => condition.id !== 'applications').map((axis) => select(axis, signIn, facts));
			const resources = axes.find(({ condition }) => condition.id === 'applications');
			return (context) => {
				const { userAction: _, ...rest } = signIn;
				const asked: SignIn = { ...rest, applicationIds: [], requestedPolicyIds: [], requiredAuthenticationContexts: [context] };
				const targeted = resources ? [selectInto(resources, resources.condition.present(asked, facts), resources.result)] : [];
				return found([active, ...targeted, ...others], asked);
			};
		},
		without(place) {
			const position = policies.findIndex((policy) => policy.place === place);
			if (position < 0) return this;
			const words = active.words.slice();
			(words[position >>> 5] as number) &= ~(1 << (position & 31));
			return build(policies, axes, { words, summary: active.summary });
		},
	};
}

/** @param policies in the order of their places */
export function indexPolicies(policies: readonly CompiledPolicy[]): PolicyIndex {
	const active = emptyBits(policies.length);
	policies.forEach((policy, position) => {
		if (policy.state !== 'disabled') addPosition(active, position);
	});
	const axes = conditions.flatMap((condition, at) => indexAxis(condition, at, policies) ?? []);
	return build(policies, axes, active);
}
