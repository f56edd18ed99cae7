// What the portal asks of Graph. Whatever it can do, a script can do by the same addresses.
import { graphErrorOf } from './graph-error.ts';

export interface Stored<Resource> {
	value: Resource;
	/** of the version that was read; sent as If-Match, it keeps a change of somebody else from being overwritten */
	etag: string | undefined;
}

export interface Page<Row> {
	rows: Row[];
	/** address of the next page; absent at the end */
	next: string | undefined;
}

export interface Graph {
	get<Resource>(path: string, signal?: AbortSignal): Promise<Stored<Resource>>;
	/** @param headers such as the consistency level that Graph asks for where a list is sorted */
	page<Row>(path: string, signal?: AbortSignal, headers?: Record<string, string>): Promise<Page<Row>>;
	/** every row of a list, page by page, up to `most` */
	all<Row>(path: string, options?: { most?: number; signal?: AbortSignal }): Promise<Row[]>;
	post<Answer>(path: string, body: object): Promise<Answer>;
	/** @throws GraphError 412 when the object changed since the ETag was read */
	patch(path: string, body: object, etag?: string): Promise<string | undefined>;
	remove(path: string, etag?: string): Promise<void>;
}

const json = { 'content-type': 'application/json' };
const matching = (etag: string | undefined): Record<string, string> => (etag === undefined ? {} : { 'if-match': etag });

/**
 * @param call a fetch that carries the token and answers challenges
 * @param origin of Graph
 */
export function createGraph(call: typeof fetch, origin: string): Graph {
	const addressOf = (path: string) => (path.startsWith('https://') ? path : `${origin}/${path}`);
	async function send(path: string, init: RequestInit = {}): Promise<Response> {
		const response = await call(addressOf(path), init);
		if (!response.ok) throw await graphErrorOf(response);
		return response;
	}
	const graph: Graph = {
		async get(path, signal) {
			const response = await send(path, signal ? { signal } : {});
			return { value: await response.json(), etag: response.headers.get('etag') ?? undefined };
		},
		async page(path, signal, headers = {}) {
			const response = await send(path, { headers, ...(signal ? { signal } : {}) });
			const { value, '@odata.nextLink': next } = await response.json();
			return { rows: value, next };
		},
		async all<Row>(path: string, { most = 10_000, signal }: { most?: number; signal?: AbortSignal } = {}) {
			const rows: Row[] = [];
			for (let next: string | undefined = path; next !== undefined && rows.length < most; ) {
				const page: Page<Row> = await graph.page(next, signal);
				rows.push(...page.rows);
				next = page.next;
			}
			return rows;
		},
		async post(path, body) {
			const response = await send(path, { method: 'POST', headers: json, body: JSON.stringify(body) });
			return response.status === 204 ? undefined : response.json();
		},
		async patch(path, body, etag) {
			const headers = { ...json, ...matching(etag) };
			const response = await send(path, { method: 'PATCH', headers, body: JSON.stringify(body) });
			// resources of ours answer with what stands now, and with a warning in it
			const answer: { '@countersign.warning'?: string } = response.status === 200 ? await response.json() : {};
			return answer['@countersign.warning'] ?? response.headers.get('warning') ?? undefined;
		},
		async remove(path, etag) {
			await send(path, { method: 'DELETE', headers: matching(etag) });
		},
	};
	return graph;
}
