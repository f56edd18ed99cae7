// What a measured flow is: one file beside this one. It prepares what it needs on a contender and gives one lane's
// request.
import type { Contender } from '../contenders.ts';

/** Does one round of the flow; `false` when it was not answered well. */
export type Lane = (index: number) => Promise<boolean>;

export interface Flow {
	name: string;
	/** whether oidc-provider has it */
	peer: boolean;
	/** @param lanes how many there will be */
	start(contender: Contender, lanes: number): Promise<Lane>;
}
