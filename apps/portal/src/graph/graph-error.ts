// A refusal of Graph, as a page shows it: what to do, and the ids under which the authority's log knows it.

interface GraphErrorBody {
	error?: {
		code?: string;
		message?: string;
		innerError?: { message?: string; date?: string; 'request-id'?: string; 'client-request-id'?: string };
	};
}

export class GraphError extends Error {
	override name = 'GraphError';
	readonly status: number;
	readonly code: string;
	/** such as `1007: displayName must be …`; absent where Graph says no more */
	readonly detail: string | undefined;
	readonly requestId: string | undefined;

	constructor(status: number, body: GraphErrorBody, requestId?: string) {
		super(body.error?.message ?? `The authority answered ${status}.`);
		this.status = status;
		this.code = body.error?.code ?? 'unknown';
		this.detail = body.error?.innerError?.message;
		this.requestId = body.error?.innerError?.['request-id'] ?? requestId;
	}
}

/** @returns the error of an answer that is no success; an answer that is not Graph's gives one too */
export async function graphErrorOf(response: Response): Promise<GraphError> {
	const text = await response.text();
	const requestId = response.headers.get('request-id') ?? response.headers.get('x-ms-request-id') ?? undefined;
	try {
		return new GraphError(response.status, JSON.parse(text) as GraphErrorBody, requestId);
	} catch {
		return new GraphError(response.status, {}, requestId);
	}
}
