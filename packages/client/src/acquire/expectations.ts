// What a code that is redeemed by itself must turn out to be: remembered when its address was made, found again by its
// verifier.
import type { PendingRequest } from './authorization-request.ts';
import type { AuthorizationCodeRequest } from './by-code.ts';

/** sign-ins that are remembered; a user who comes back to an older one is checked less, not refused */
const most = 256;

export function createExpectations() {
	const pendings = new Map<string, PendingRequest>();
	return {
		remember(pending: PendingRequest): void {
			pendings.set(pending.verifier, pending);
			const [oldest] = pendings.keys();
			if (pendings.size > most && oldest !== undefined) pendings.delete(oldest);
		},
		/** @returns the request with the nonce and the account that its sign-in was begun with */
		complete(request: AuthorizationCodeRequest): AuthorizationCodeRequest {
			const pending = pendings.get(request?.codeVerifier ?? '');
			if (!pending) return request;
			pendings.delete(pending.verifier);
			const { nonce, homeAccountId } = pending;
			return { nonce, ...(homeAccountId === undefined ? {} : { account: { homeAccountId } }), ...request };
		},
	};
}
