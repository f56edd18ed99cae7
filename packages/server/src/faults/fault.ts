// Faults that a developer orders, so that an application's retry rules can be tested: the next answers of an endpoint fail, are
// throttled, or come late. Only the development authority takes such orders.
import { overloaded, type ProtocolError, tooManyRequests } from '../errors.ts';

export const faultKinds = ['throttle', 'unavailable', 'disconnect', 'delay'] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Fault {
	/** the end of the path, such as `token`, or `*` for every endpoint */
	endpoint: string;
	kind: FaultKind;
	/** answers that are left */
	count: number;
	/** seconds, for Retry-After; a few when absent */
	retryAfter?: number;
	/** how long an answer is held back */
	delayMilliseconds?: number;
}

export interface Faults {
	/** what was ordered and is not used up */
	list(): readonly Fault[];
	order(fault: Fault): void;
	clear(): void;
	/** takes one answer of the first order that the path meets */
	take(path: string): Fault | undefined;
}

export function createFaults(): Faults {
	let ordered: Fault[] = [];
	return {
		list: () => ordered,
		order(fault) {
			ordered = [...ordered, fault];
		},
		clear() {
			ordered = [];
		},
		take(path) {
			const found = ordered.find(({ endpoint }) => endpoint === '*' || path.endsWith(`/${endpoint}`));
			if (!found) return undefined;
			ordered = ordered.map((fault) => (fault === found ? { ...fault, count: fault.count - 1 } : fault)).filter(({ count }) => count > 0);
			return found;
		},
	};
}

/** The error that a fault amounts to; `undefined` where the request goes on. */
export function faultError({ kind, retryAfter }: Fault): ProtocolError | undefined {
	if (kind === 'throttle') return tooManyRequests(retryAfter);
	return kind === 'unavailable' ? overloaded(retryAfter) : undefined;
}
