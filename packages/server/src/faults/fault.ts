// Faults that a developer orders, so that an application's retry rules and catch blocks can be tested: the next answers
// of an endpoint fail, are throttled, come late, or refuse with a code of the catalogue. Only the development authority
// takes such orders.
import { type AadstsCode, aadsts, type JsonObject } from '@countersign/protocol';
import { orderedRefusal, overloaded, type ProtocolError, tooManyRequests } from '../errors.ts';

export const faultKinds = ['throttle', 'unavailable', 'disconnect', 'delay', 'refuse'] as const;
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
	/** what is refused with */
	code?: AadstsCode;
	/** that the refusal brings, where its code brings any; a policy that nobody has when absent */
	claims?: JsonObject;
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
			ordered = ordered
				.map((fault) => (fault === found ? { ...fault, count: fault.count - 1 } : fault))
				.filter(({ count }) => count > 0);
			return found;
		},
	};
}

/** met by any token that is issued from now on, whatever policies there are */
const ofNoPolicy: JsonObject = {
	access_token: { nbf: { essential: true, value: '1' } },
};

/** The error that a fault amounts to; `undefined` where the request goes on. */
export function faultError({ kind, retryAfter, code, claims = ofNoPolicy }: Fault): ProtocolError | undefined {
	if (kind === 'throttle') return tooManyRequests(retryAfter);
	if (kind === 'refuse' && code !== undefined)
		return orderedRefusal(code, 'claims' in aadsts[code] ? claims : undefined);
	return kind === 'unavailable' ? overloaded(retryAfter) : undefined;
}
