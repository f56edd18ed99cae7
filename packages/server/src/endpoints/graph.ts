// The admin API in Graph's shape: find what the address is of, and hand the request to it.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { readCaller, requireCaller, requireListReader } from '../graph/caller.ts';
import { findRoute, isSomeRoute } from '../graph/find-route.ts';
import { GraphError, graphErrorResponse, graphMethodNotAllowed, graphNotFound } from '../graph/graph-error.ts';
import { graphActions, graphLists, graphResources } from '../graph/index.ts';
import { below, graphSegments } from '../graph/path.ts';
import type { GraphAction } from '../graph/resource.ts';
import { graphRoutes } from '../graph/routes.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { asDpopChallenge } from '../tokens/dpop-proof.ts';
import { answerBatch } from './graph-batch.ts';
import { answerFromList } from './graph-lists.ts';
import { answerFromResource } from './graph-resources.ts';
import { type AskedOfRoute, answerFromRoute } from './graph-routes.ts';
import { answerOfUser } from './graph-users.ts';

/** @param path below the version, decoded */
export async function graph(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	try {
		if (/^\$batch\/?$/i.test(path)) {
			if (exchange.request.method !== 'POST') throw graphMethodNotAllowed();
			await readCaller(authority, exchange);
			return await answerBatch(exchange, (part, below) => graph(authority, part, below));
		}
		return await answer(authority, exchange, graphSegments(path));
	} catch (error) {
		if (error instanceof GraphError) return byScheme(graphErrorResponse(error, exchange.ids), exchange);
		throw error;
	}
}

/** Whoever sends a token that is bound to a key is asked for the next one by the same scheme. RFC 9449 §7.1 */
function byScheme(response: HttpResponse, { request }: Exchange): HttpResponse {
	const challenge = response.headers['www-authenticate'];
	const byProof = /^dpop /i.test(request.headers.authorization ?? '');
	if (!byProof || typeof challenge !== 'string' || !challenge.startsWith('Bearer')) return response;
	return { ...response, headers: { ...response.headers, 'www-authenticate': asDpopChallenge(challenge) } };
}

async function answer(authority: Authority, exchange: Exchange, segments: string[]): Promise<HttpResponse> {
	const asked = findAsked(exchange, segments);
	if (asked) return answerFromRoute(authority, exchange, asked);
	if (exchange.request.method === 'PUT') throw graphMethodNotAllowed();
	const mine = below(segments, 'me');
	if (mine) return answerOfUser(authority, exchange, { name: undefined, path: mine });
	const [name, ...rest] = below(segments, 'users') ?? [];
	if (name !== undefined && name !== '$count' && name.length <= 256)
		return answerOfUser(authority, exchange, { name, path: rest });
	const action = graphActions.find((candidate) => below(segments, candidate.path)?.length === 0);
	if (action) return answerAction(authority, exchange, action);
	for (const list of graphLists) {
		const path = below(segments, list.path);
		if (path) return answerFromList(authority, exchange, list, path);
	}
	for (const resource of graphResources) {
		for (const base of [resource.path, ...(resource.aliases ?? [])]) {
			const path = below(segments, base);
			if (path) return answerFromResource(authority, exchange, resource, path);
		}
	}
	// not a word on permissions: none would bring it about
	await readCaller(authority, exchange);
	if (isSomeRoute(graphRoutes, segments, isBeta(exchange))) throw graphMethodNotAllowed();
	throw graphNotFound('The resource');
}

const isBeta = ({ request }: Exchange) => /^\/+beta\//i.test(request.path);

/** `…/$count` and a cast such as `…/microsoft.graph.user` stand behind a collection's own address. */
function findAsked(exchange: Exchange, segments: readonly string[]): AskedOfRoute | undefined {
	const { method } = exchange.request;
	const isCount = method === 'GET' && segments.at(-1)?.toLowerCase() === '$count';
	const counted = isCount ? segments.slice(0, -1) : segments;
	const [, type] = (method === 'GET' && /^microsoft\.graph\.(\w+)$/i.exec(counted.at(-1) ?? '')) || [];
	const whole = findRoute(graphRoutes, method, counted, isBeta(exchange));
	if (whole && !isCount) return { ...whole, path: counted.join('/'), isCount, type: undefined };
	const base = type === undefined ? counted : counted.slice(0, -1);
	const found = findRoute(graphRoutes, method, base, isBeta(exchange));
	if (!found || ((isCount || type !== undefined) && found.route.answers !== 'collection')) return undefined;
	return { ...found, path: counted.join('/'), isCount, type };
}

async function answerAction(authority: Authority, exchange: Exchange, action: GraphAction): Promise<HttpResponse> {
	const caller = action.permissions
		? await requireListReader(authority, exchange, { permissions: action.permissions, readers: 'users' })
		: await requireCaller(authority, exchange, 'read');
	if (exchange.request.method !== 'POST') throw graphMethodNotAllowed();
	return json(
		200,
		await action.run({ authority, exchange, snapshot: caller.snapshot, caller }, readGraphBody(exchange)),
	);
}
