// Pushed authorization requests. Each is found until a sign-in that began with it is completed, or its time is over.
import type { PushedRequest } from '../records/pushed-request.ts';

export interface PushedRequestStore {
	create(request: PushedRequest): Promise<void>;
	/** @returns the parameters; whoever asks after it was spent, too late, or for another client finds nothing */
	find(
		request: Pick<PushedRequest, 'handleHash' | 'clientAppId' | 'tenantSegment'>,
		at: number,
	): Promise<[string, string][] | undefined>;
}
