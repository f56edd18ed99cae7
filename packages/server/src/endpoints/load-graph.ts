// The admin API, loaded at its first call or in idle time before: a start does without this quarter of the program.
import type { Authority, Exchange } from '../authority.ts';
import type { HttpResponse } from '../http/message.ts';

export const loadGraph = () => import('./graph.ts');

export async function graph(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	return (await loadGraph()).graph(authority, exchange, path);
}
