// What a signed request must be about, from what Express and Fastify both tell of a request.
import type { PresentedRequest } from '../options.ts';

interface RequestOfNode {
	method: string;
	originalUrl: string;
	headers: { dpop?: string | string[] | undefined };
}

export function presentedRequest({ method, originalUrl, headers: { dpop } }: RequestOfNode): PresentedRequest {
	// two proofs are none
	return { method, url: originalUrl, dpop: typeof dpop === 'string' ? dpop : undefined };
}
