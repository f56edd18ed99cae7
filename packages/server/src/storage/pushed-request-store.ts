// Pushed authorization requests, each of which is taken once.
import type { PushedRequest } from '../records/pushed-request.ts';

export interface PushedRequestStore {
	create(request: PushedRequest): Promise<void>;
	/** @returns the parameters, once: whoever asks again, too late, or for another client finds nothing */
	take(request: Pick<PushedRequest, 'handleHash' | 'clientAppId' | 'authority'>, at: number): Promise<[string, string][] | undefined>;
}
