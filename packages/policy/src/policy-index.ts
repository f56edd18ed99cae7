// From what a sign-in presents to the policies that apply, without asking each: per condition and token a set of policies, and
// the answer is an intersection.
import { addAll, addPosition, type Bits, clearBits, emptyBits, type FixedSet, fixedSet, intersection, removeAll } from './bitset.ts';
import type { CompiledPolicy } from './compile.ts';
import { applies, type Condition, judge, type Presented, type Tokens } from './condition.ts';
import { conditions } from './conditions/index.ts';
import type { CompiledFacts } from './facts.ts';
import type { SignIn } from './sign-in.ts';

const maxRemembered = 4096;

type TokenIndex = ReadonlyMap<string, ReadonlyMap<string, FixedSet>>;

interface Axis {
	condition: Condition;
	include: TokenIndex;
	exclude: TokenIndex;
	/** policies with any included token of a kind: they may match what is unknown */
	ofKind: ReadonlyMap<string, FixedSet>;
	/** policies that may include anything */
	openEnded: FixedSet | undefined;
	/** policies that leave the condition unconfigured, or that tokens cannot decide */
	always: FixedSet;
	result: Bits;
	alternative: Bits;
	remembered: Map<string, Bits>;
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

function indexTokens(entries: readonly (Tokens | undefined)[]): { byToken: TokenIndex; ofKind: Map<string, FixedSet> } {
	const positions = new Map<string, Map<string, number[]>>();
	const kinds = new Map<string, number[]>();
	entries.forEach((tokens, position) => {
		for (const [kind, values] of tokens ?? []) {
			if (values.length === 0) continue;
			const byValue = positions.get(kind) ?? new Map<string, number[]>();
			positions.set(kind, byValue);
			kinds.set(kind, [...(kinds.get(kind) ?? [])]);
			for (const value of values) {
				const list = byValue.get(value);
				if (list) list.push(position);
				else byValue.set(value, [position]);
			}
		}
	});
	for (const kind of kinds.keys()) {
		kinds.set(
			kind,
			entries.flatMap((tokens, position) => (tokens?.some(([name, values]) => name === kind && values.length > 0) ? [position] : [])),
		);
	}
	const size = entries.length;
	const freeze = (byValue: ReadonlyMap<string, number[]>) => new Map([...byValue].map(([value, list]) => [value, fixedSet(list, size)]));
	return {
		byToken: new Map([...positions].map(([kind, byValue]) => [kind, freeze(byValue)])),
		ofKind: new Map([...kinds].map(([kind, list]) => [kind, fixedSet(list, size)])),
	};
}

function indexAxis(condition: Condition, at: number, policies: readonly CompiledPolicy[]): Axis | undefined {
	const size = policies.length;
	const assignments = policies.map((policy) => policy.assignments[at]);
	if (assignments.every((assignment) => assignment === undefined || assignment.refine)) return undefined;
	const where = (holds: (assignment: (typeof assignments)[number]) => boolean) =>
		assignments.flatMap((assignment, position) => (holds(assignment) ? [position] : []));
	const byTokens = assignments.map((assignment) => (assignment?.refine ? undefined : assignment));
	const { byToken, ofKind } = indexTokens(byTokens.map((assignment) => assignment?.include));
	const openEnded = where((assignment) => assignment?.openEnded === true && !assignment.refine);
	return {
		condition,
		include: byToken,
		exclude: indexTokens(byTokens.map((assignment) => assignment?.exclude)).byToken,
		ofKind,
		openEnded: openEnded.length > 0 ? fixedSet(openEnded, size) : undefined,
		always: fixedSet(
			where((assignment) => assignment === undefined || assignment.refine !== undefined),
			size,
		),
		result: emptyBits(size),
		alternative: emptyBits(size),
		remembered: new Map(),
	};
}

/** Visits the sets of the tokens that a sign-in holds, walking the shorter of the two sides. */
function eachHeld(index: TokenIndex, { held }: Presented, visit: (set: FixedSet) => void): void {
	for (const [kind, values] of held) {
		const byValue = index.get(kind);
		if (!byValue) continue;
		if (values instanceof Set && values.size > byValue.size) {
			for (const [value, set] of byValue) if (values.has(value)) visit(set);
			continue;
		}
		for (const value of values) {
			const set = byValue.get(value);
			if (set) visit(set);
		}
	}
}

function selectAlternative(axis: Axis, presented: Presented, into: Bits): void {
	eachHeld(axis.include, presented, (set) => addAll(into, set));
	for (const kind of presented.unknown ?? []) {
		const set = axis.ofKind.get(kind);
		if (set) addAll(into, set);
	}
	if (axis.openEnded) addAll(into, axis.openEnded);
	eachHeld(axis.exclude, presented, (set) => removeAll(into, set));
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
	const found = (sets: readonly Bits[], signIn: SignIn): CompiledPolicy[] =>
		intersection(sets).flatMap((position) => {
			const policy = policies[position] as CompiledPolicy;
			return policy.refined.length === 0 || refine(policy, signIn) ? policy : [];
		});
	return {
		policies,
		applying: (signIn, facts) => found([active, ...axes.map((axis) => select(axis, signIn, facts))], signIn),
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
