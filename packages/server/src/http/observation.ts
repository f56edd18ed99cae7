// What is told of a request while it is answered, to whoever measures. Nothing is told where nobody measures.

/** The phases of a token request, in order: see endpoints/token.ts. */
export const tokenPhases = [
	'parse',
	'authenticate',
	'redeem',
	'gather',
	'evaluate',
	'enforce',
	'record',
	'mint',
] as const;

export type TokenPhase = (typeof tokenPhases)[number];

/** Watches one request. */
export interface Observation {
	/** ends the phase before, and begins this one */
	enter(phase: TokenPhase): void;
}
