// What sign-ins present often repeats: why the condition on client types holds of a policy for the client type
// `browser` is said once. Only of policies that apply, whose explanation hangs on nothing else.
import type { Condition } from './condition.ts';
import type { ConditionExplanation } from './explain.ts';
import type { CompiledFacts } from './facts.ts';
import type { SignIn } from './sign-in.ts';

/** explanations kept at most, of some hundred bytes each */
const maxRemembered = 65_536;

/** What is said of one condition where the same is presented, by the policy's place. */
type ByPlace = Map<number, ConditionExplanation>;

/** Of one policy set. */
export class RememberedExplanations {
	readonly #kept = new Map<Condition, Map<string | object, ByPlace>>();
	#size = 0;

	/** @returns by place what is remembered; `null` where what the sign-in presents would be unique */
	of(condition: Condition, signIn: SignIn, facts: CompiledFacts): ByPlace | null {
		const key = condition.key?.(signIn, facts);
		if (key === undefined) return null;
		let byKey = this.#kept.get(condition);
		if (byKey === undefined) {
			byKey = new Map();
			this.#kept.set(condition, byKey);
		}
		let byPlace = byKey.get(key);
		if (byPlace === undefined) {
			byPlace = new Map();
			byKey.set(key, byPlace);
		}
		return byPlace;
	}

	add(byPlace: ByPlace, place: number, explanation: ConditionExplanation): void {
		if (this.#size >= maxRemembered) this.#forget();
		this.#size += 1;
		byPlace.set(place, explanation);
	}

	/** Whoever is explaining keeps what it holds. */
	#forget(): void {
		this.#kept.clear();
		this.#size = 0;
	}
}
