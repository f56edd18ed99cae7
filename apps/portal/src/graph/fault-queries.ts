// Faults that the development authority takes orders for (docs/testing-applications.md). It alone answers here, to its
// own machine, so an authority at any other address is not even asked.
import { useQuery } from '@tanstack/react-query';
import { isThisMachine } from '../session/authority-clock.ts';

export const faultKinds = ['throttle', 'unavailable', 'disconnect', 'delay', 'refuse'] as const;

export interface Fault {
	endpoint: string;
	kind: (typeof faultKinds)[number];
	count: number;
	retryAfter?: number;
	delayMilliseconds?: number;
	code?: number;
}

const address = '/dev/faults';

/** @throws Error with what the authority says is wrong with the order */
export async function orderFault(fault: Fault): Promise<void> {
	const response = await fetch(address, {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: JSON.stringify(fault),
	});
	if (response.ok) return;
	const { error_description: text } = await response.json().catch(() => ({}));
	throw new Error(typeof text === 'string' ? text : `The authority answered ${response.status}.`);
}

export async function forgetFaults(): Promise<void> {
	await fetch(address, { method: 'DELETE' });
}

/** What was ordered and is not used up; no data where this is no development authority. */
export function useFaults() {
	return useQuery({
		queryKey: ['faults'],
		enabled: isThisMachine,
		retry: false,
		async queryFn({ signal }): Promise<Fault[]> {
			const response = await fetch(address, { signal });
			if (!response.ok) throw new Error('This authority takes no orders for faults.');
			return (await response.json()).faults;
		},
	});
}
