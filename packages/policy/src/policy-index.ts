// From what a sign-in presents to the policies that apply, without asking each: per condition and token a set of
// policies, and the answer is an intersection.
import { addPosition, type Bits, clearBits, emptyBits, intersection, orBits, removePosition } from './bitset.ts';
import type { CompiledPolicy } from './compile.ts';
import { type Assignment, applies, type Condition, judge, type Presented, type Tokens } from './condition.ts';
import { conditions } from './conditions/index.ts';
import type { CompiledFacts } from './facts.ts';
import { emptySet, type FixedSet, FixedSets } from './fixed-sets.ts';
import { isEmpty } from './identifiers.ts';
import type { SignIn } from './sign-in.ts';

const maxRemembered = 4096;

interface Axis {
	condition: Condition;
	sets: FixedSets;
	/** by kind, then by value: the policies that the token includes in, paired with those that it excludes from */
	tokens: ReadonlyMap<string, ReadonlyMap<string, FixedSet>>;
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
	/** @returns the enabled and report-only policies that apply, in the order given */
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

function pairTokens(include: TokenLists, exclude: TokenLists, sets: FixedSets): Map<string, Map<string, FixedSet>> {
	const byKind = new Map<string, Map<string, FixedSet>>();
	for (const kind of new Set([...include.byKind.keys(), ...exclude.byKind.keys()])) {
		const [included, excluded] = [include.byKind.get(kind), exclude.byKind.get(kind)];
		const pairs = new Map<string, FixedSet>();
		for (const [value, positions] of included ?? []) pairs.set(value, sets.pair(positions, excluded?.get(value) ?? []));
		for (const [value, positions] of excluded ?? []) if (!pairs.has(value)) pairs.set(value, sets.pair([], positions));
		byKind.set(kind, pairs);
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
	const sets = new FixedSets(size);
	return {
		condition,
		sets,
		tokens: pairTokens(include, exclude, sets),
		ofKind: new Map([...include.ofKind].map(([kind, positions]) => [kind, sets.add(positions)])),
		openEnded: sets.add(openEnded),
		always: sets.add(always),
		result: emptyBits(size),
		alternative: emptyBits(size),
		remembered: new Map(),
	};
}

/**
 * Adds what the held tokens include. Walks the shorter of the two sides. @returns what they exclude, to be taken away
 * last
 */
function selectHeld({ tokens, sets }: Axis, { held }: Presented, into: Bits): FixedSet[] {
	const excluded: FixedSet[] = [];
	// by index, here and below: every decision passes, and taking pairs apart costs as much as looking them up
	for (let at = 0; at < held.length; at += 1) {
		const entry = held[at] as Presented['held'][number];
		const byValue = tokens.get(entry[0]);
		if (byValue === undefined) continue;
		const values = entry[1];
		// one loop for each kind of collection: a loop that meets both is compiled for neither
		if (values instanceof Set) selectOfSet(sets, byValue, values, into, excluded);
		else selectOfList(sets, byValue, values as readonly string[], into, excluded);
	}
	return excluded;
}

type ByValue = ReadonlyMap<string, FixedSet>;

function selectOfSet(
	sets: FixedSets,
	byValue: ByValue,
	values: ReadonlySet<string>,
	into: Bits,
	excluded: FixedSet[],
): void {
	if (values.size <= byValue.size) for (const value of values) visit(sets, byValue.get(value), into, excluded);
	else for (const [value, pair] of byValue) if (values.has(value)) visit(sets, pair, into, excluded);
}

function selectOfList(
	sets: FixedSets,
	byValue: ByValue,
	values: readonly string[],
	into: Bits,
	excluded: FixedSet[],
): void {
	for (let at = 0; at < values.length; at += 1) visit(sets, byValue.get(values[at] as string), into, excluded);
}

function visit(sets: FixedSets, pair: FixedSet | undefined, into: Bits, excluded: FixedSet[]): void {
	if (pair === undefined) return;
	const other = sets.addPair(into, pair);
	if (other !== emptySet) excluded.push(other);
}

function selectAlternative(axis: Axis, presented: Presented, into: Bits): void {
	const { sets } = axis;
	const excluded = selectHeld(axis, presented, into);
	for (const kind of presented.unknown ?? []) {
		const set = axis.ofKind.get(kind);
		if (set !== undefined) sets.addTo(into, set);
	}
	sets.addTo(into, axis.openEnded);
	for (let at = 0; at < excluded.length; at += 1) sets.removeFrom(into, excluded[at] as FixedSet);
}

function selectInto(axis: Axis, alternatives: readonly Presented[], into: Bits): Bits {
	clearBits(into);
	const [only] = alternatives;
	if (alternatives.length === 1 && only) selectAlternative(axis, only, into);
	else {
		for (const presented of alternatives) {
			clearBits(axis.alternative);
			selectAlternative(axis, presented, axis.alternative);
			orBits(into, axis.alternative);
		}
	}
	axis.sets.addTo(into, axis.always);
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
	for (const at of policy.refined)
		if (!applies(judge(policy.assignments[at] as Assignment, signIn, []).match)) return false;
	return true;
}

function build(policies: readonly CompiledPolicy[], axes: readonly Axis[], active: Bits): PolicyIndex {
	const found = (sets: readonly Bits[], signIn: SignIn): CompiledPolicy[] => {
		const applying: CompiledPolicy[] = [];
		for (const position of intersection(sets)) {
			const policy = policies[position] as CompiledPolicy;
			if (refine(policy, signIn)) applying.push(policy);
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
			const others = axes
				.filter(({ condition }) => condition.id !== 'applications')
				.map((axis) => select(axis, signIn, facts));
			const resources = axes.find(({ condition }) => condition.id === 'applications');
			return (context) => {
				const { userAction: _, ...rest } = signIn;
				const asked: SignIn = {
					...rest,
					applicationIds: [],
					requestedPolicyIds: [],
					requiredAuthenticationContexts: [context],
				};
				const targeted = resources
					? [selectInto(resources, resources.condition.present(asked, facts), resources.result)]
					: [];
				return found([active, ...targeted, ...others], asked);
			};
		},
		without(place) {
			const position = policies.findIndex((policy) => policy.place === place);
			if (position < 0) return this;
			const others = { words: active.words.slice(), summary: active.summary };
			removePosition(others, position);
			return build(policies, axes, others);
		},
	};
}

/**
 * A report-only policy on a user action can be stored and put to What-If, and is not evaluated when somebody registers.
 * Microsoft Entra, "Policy Insights" (2026-06-01).
 */
function isEvaluated({ state, source }: CompiledPolicy): boolean {
	if (state === 'enabled') return true;
	return state !== 'disabled' && isEmpty(source.conditions.applications.includeUserActions);
}

export function indexPolicies(policies: readonly CompiledPolicy[]): PolicyIndex {
	const active = emptyBits(policies.length);
	policies.forEach((policy, position) => {
		if (isEvaluated(policy)) addPosition(active, position);
	});
	const axes = conditions.flatMap((condition, at) => indexAxis(condition, at, policies) ?? []);
	return build(policies, axes, active);
}
