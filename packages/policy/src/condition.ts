// What a condition is: one file under conditions/. It says what a policy assigns and what a sign-in presents, both as
// tokens; that a policy applies where an included token is presented and no excluded one is, is the same for all and
// stands here.
import type { ConditionalAccessPolicy, WhatIfAnalysisReason } from '@countersign/protocol';
import type { CompiledFacts } from './facts.ts';
import type { SignIn } from './sign-in.ts';

/** `unknown`: the sign-in does not say. */
export type Match = 'match' | 'noMatch' | 'unknown';

/** A user's id is kept apart from a group's by its kind. */
export interface Token {
	kind: string;
	value: string;
}

/**
 * In the policy's order. A flat list: explaining reads it policy by policy, and each list within would be a walk
 * through memory.
 */
export type Tokens = readonly Token[];

export function tokensOf(kind: string, values: readonly string[]): Tokens {
	return values.map((value) => ({ kind, value }));
}

/** What a policy says of one condition. */
export interface Assignment {
	include: Tokens;
	exclude: Tokens;
	/** it holds a member that this version does not understand, which may include anything */
	openEnded?: boolean;
	/**
	 * where tokens cannot say it, such as a filter rule: asked instead of them, and told whether the assignment is
	 * open-ended
	 */
	refine?: (signIn: SignIn, openEnded: boolean) => Verdict;
}

/** What a sign-in presents to one condition. */
export interface Presented {
	held: readonly (readonly [kind: string, values: ReadonlySet<string> | readonly string[]])[];
	/** kinds of which it is not known what the sign-in holds: it may be any */
	unknown?: readonly string[];
}

export interface Verdict {
	match: Match;
	/** the token by which it was included */
	included?: Token;
	/** the token by which it was excluded; exclusion wins */
	excluded?: Token;
}

export interface Condition {
	/** Graph's name of the condition */
	id: string;
	/** members that are understood, where the condition is an object */
	members?: readonly string[];
	/** Graph's What-If reason for a policy that does not apply because of it */
	reason(policy: ConditionalAccessPolicy): WhatIfAnalysisReason;
	/** @returns `undefined` when the policy leaves the condition unconfigured, which matches everything */
	assign(policy: ConditionalAccessPolicy, facts: CompiledFacts): Assignment | undefined;
	/** @returns alternatives, of which one must match: the resources of a request are judged each by itself */
	present(signIn: SignIn, facts: CompiledFacts): readonly Presented[];
	/**
	 * @returns a text, or an object that is always the same, that stands for what the sign-in presents; `undefined` where
	 * it would be unique
	 */
	key?(signIn: SignIn, facts: CompiledFacts): string | object | undefined;
	/** @returns the sign-in log's word for the rule that a token is */
	rule(token: Token): string;
}

/** The one place where unknown gets its meaning: a policy only ever restricts, so one that may match, applies. */
export function applies(match: Match): boolean {
	return match !== 'noMatch';
}

/** @returns the first of a policy's tokens that a sign-in is known to hold */
export function firstHeld(tokens: Tokens, { held }: Presented): Token | undefined {
	for (let index = 0; index < tokens.length; index += 1) {
		const token = tokens[index] as Token;
		if (isHeld(token, held)) return token;
	}
	return undefined;
}

function isHeld({ kind, value }: Token, held: Presented['held']): boolean {
	for (let index = 0; index < held.length; index += 1) {
		const entry = held[index] as Presented['held'][number];
		if (entry[0] !== kind) continue;
		const values = entry[1];
		return values instanceof Set ? values.has(value) : (values as readonly string[]).includes(value);
	}
	return false;
}

function mayHold(tokens: Tokens, { unknown }: Presented): boolean {
	return unknown !== undefined && tokens.some(({ kind }) => unknown.includes(kind));
}

/**
 * Inclusion by a held token or by one that may be held; exclusion by a held token alone: what is unknown excludes
 * nobody.
 */
function judgeAlternative({ include, exclude, openEnded }: Assignment, presented: Presented): Verdict {
	const included = firstHeld(include, presented);
	if (!included && !openEnded && !mayHold(include, presented)) return { match: 'noMatch' };
	const excluded = firstHeld(exclude, presented);
	if (excluded) return included ? { match: 'noMatch', included, excluded } : { match: 'noMatch', excluded };
	return included ? { match: 'match', included } : { match: 'unknown' };
}

const order = { match: 0, unknown: 1, noMatch: 2 };

/** Judges one policy's assignment against what a sign-in presents, token by token: for one policy at a time. */
export function judge(assignment: Assignment, signIn: SignIn, alternatives: readonly Presented[]): Verdict {
	return assignment.refine
		? assignment.refine(signIn, assignment.openEnded === true)
		: judgeTokens(assignment, alternatives);
}

const perhaps: Verdict = { match: 'unknown' };

/**
 * What `judge` says of an assignment of a policy that is known to apply: no exclusion can hold, so none is looked for.
 */
export function judgeApplying(assignment: Assignment, signIn: SignIn, alternatives: readonly Presented[]): Verdict {
	const [only] = alternatives;
	// of several alternatives one matches, and another may be excluded
	if (assignment.refine || alternatives.length !== 1 || !only) return judge(assignment, signIn, alternatives);
	const included = firstHeld(assignment.include, only);
	return included ? { match: 'match', included } : perhaps;
}

/** What is included by nothing that is known may be included by what is not understood. A known exclusion stands. */
export function openEndedVerdict(verdict: Verdict, openEnded: boolean): Verdict {
	return openEnded && verdict.match === 'noMatch' && !verdict.excluded ? { match: 'unknown' } : verdict;
}

export function judgeTokens(assignment: Assignment, alternatives: readonly Presented[]): Verdict {
	const [only] = alternatives;
	if (alternatives.length === 1 && only) return judgeAlternative(assignment, only);
	const verdicts = alternatives.map((presented) => judgeAlternative(assignment, presented));
	const telling = (verdict: Verdict) => order[verdict.match] * 2 - (verdict.excluded ? 1 : 0);
	return verdicts.sort((left, right) => telling(left) - telling(right))[0] ?? { match: 'noMatch' };
}
