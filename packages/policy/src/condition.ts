// What a condition is: one file under conditions/, compiled once per policy, asked once per sign-in.
import type { ConditionalAccessPolicy, IpNamedLocation } from '@countersign/protocol';
import type { SignIn } from './sign-in.ts';

/** `unknown`: the sign-in does not say. What that means is decided in evaluate.ts alone. */
export type Match = 'match' | 'noMatch' | 'unknown';

export interface DirectoryFacts {
	namedLocations: readonly IpNamedLocation[];
}

/** A compiled condition. It must not throw: whatever can be wrong is found by validation or by compile. */
export type CompiledCondition = (signIn: SignIn) => Match;

export interface Condition {
	/** Graph's name of the condition, and the file's */
	id: string;
	/** @returns the compiled condition, or `undefined` when the policy leaves it unconfigured, which matches everything */
	compile(policy: ConditionalAccessPolicy, facts: DirectoryFacts): CompiledCondition | undefined;
}

/** Exclusion wins over inclusion. An exclusion that is unknown excludes nobody. */
export function includeExclude(included: Match, excluded: Match): Match {
	return excluded === 'match' ? 'noMatch' : included;
}
