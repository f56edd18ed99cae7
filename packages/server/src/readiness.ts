// Whether requests should be sent to this process: not any more from the moment it is told to stop.

export interface Readiness {
	isDraining(): boolean;
	drain(): void;
}

export function createReadiness(): Readiness {
	let draining = false;
	return {
		isDraining: () => draining,
		drain() {
			draining = true;
		},
	};
}
