// What policies that ask for the same still miss, judged once for all of them.
import type { Demands } from './compile.ts';
import type { AnyRequirement, PolicyResult, UnmetControl } from './evaluate.ts';

export interface Unmet {
	demands: Demands;
	/** its strengths do not count */
	setAside: boolean;
	requirements: readonly AnyRequirement[];
	described: readonly UnmetControl[];
	/** the result of a report-only policy that asks for it */
	reported: PolicyResult;
	/** an enabled policy asks for it */
	counts: boolean;
}

/** up to so many a list is searched, which is faster; past that a search of the list would cost the square of them */
const fewDemands = 32;

/** Of one decision. */
export class JudgedDemands {
	readonly all: Unmet[] = [];
	#many: Map<Demands, Unmet[]> | undefined;

	find(demands: Demands, setAside: boolean): Unmet | undefined {
		const candidates = this.#many ? this.#many.get(demands) : this.all;
		if (candidates !== undefined)
			for (const unmet of candidates) if (unmet.demands === demands && unmet.setAside === setAside) return unmet;
		return undefined;
	}

	add(unmet: Unmet): Unmet {
		this.all.push(unmet);
		if (this.#many) this.#index(this.#many, unmet);
		else if (this.all.length > fewDemands) {
			this.#many = new Map();
			for (const known of this.all) this.#index(this.#many, known);
		}
		return unmet;
	}

	#index(many: Map<Demands, Unmet[]>, unmet: Unmet): void {
		const same = many.get(unmet.demands);
		if (same) same.push(unmet);
		else many.set(unmet.demands, [unmet]);
	}
}
