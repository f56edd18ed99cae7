// The admin API in Graph's shape: find what the address is of, and hand the request to it.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { readCaller, requireCaller, requireListReader } from '../graph/caller.ts';
import { findRoute, isSomeRoute, matchPath } from '../graph/find-route.ts';
import {
	GraphError,
	graphErrorResponse,
	graphMethodNotAllowed,
	graphNobodyIsMe,
	graphNoSegment,
} from '../graph/graph-error.ts';
import { graphErrorOf } from '../graph/graph-error-of.ts';
import { graphActions, graphLists, graphOwn, graphResources } from '../graph/index.ts';
import { withMetadata } from '../graph/metadata-level.ts';
import { referencedId } from '../graph/owners.ts';
import { below, graphSegments, splitSuffix } from '../graph/path.ts';
import type { GraphAction } from '../graph/resource.ts';
import { graphRoutes } from '../graph/routes.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { asDpopChallenge } from '../tokens/dpop-proof.ts';
import { protocolErrorOf } from './failure.ts';
import { answerBatch } from './graph-batch.ts';
import { answerFromList } from './graph-lists.ts';
import { answerMember } from './graph-members.ts';
import { answerFromResource } from './graph-resources.ts';
import { type AskedOfRoute, answerFromRoute } from './graph-routes.ts';
import { prefersMinimal } from './graph-rows.ts';
import { answerOfUser } from './graph-users.ts';

/**
 * An answer of Graph tells its ids in headers of its own. Microsoft Graph, "Best practices for working with Microsoft
 * Graph", reliability and support.
 *
 * @param path below the version, decoded
 */
export async function graph(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	const response = await answerOrRefuse(authority, exchange, path);
	const { traceId, correlationId } = exchange.ids;
	return { ...response, headers: { ...response.headers, 'request-id': traceId, 'client-request-id': correlationId } };
}

async function answerOrRefuse(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	try {
		if (/^\$batch\/?$/i.test(path)) {
			if (exchange.request.method !== 'POST') throw graphMethodNotAllowed();
			await readCaller(authority, exchange);
			return await answerBatch(exchange, (part, below) => graph(authority, part, below));
		}
		return asPreferred(exchange, withMetadata(exchange, await answer(authority, exchange, graphSegments(path))));
	} catch (error) {
		// here and not where all errors end: one request of a batch that fails must not end the others
		const graphError =
			error instanceof GraphError ? error : graphErrorOf(protocolErrorOf(authority, exchange.ids, error));
		return byScheme(graphErrorResponse(graphError, exchange.ids), exchange);
	}
}

/** Who asked for no copy is told that none was made, of a change too, which answers none in any case. RFC 7240 §3 */
function asPreferred(exchange: Exchange, response: HttpResponse): HttpResponse {
	const { method } = exchange.request;
	if (response.status !== 204 || method === 'GET' || method === 'DELETE' || !prefersMinimal(exchange)) return response;
	return { ...response, headers: { ...response.headers, 'preference-applied': 'return=minimal' } };
}

/** Whoever sends a token that is bound to a key is asked for the next one by the same scheme. RFC 9449 §7.1 */
function byScheme(response: HttpResponse, { request }: Exchange): HttpResponse {
	const challenge = response.headers['www-authenticate'];
	const byProof = /^dpop /i.test(request.headers.authorization ?? '');
	if (!byProof || typeof challenge !== 'string' || !challenge.startsWith('Bearer')) return response;
	return { ...response, headers: { ...response.headers, 'www-authenticate': asDpopChallenge(challenge) } };
}

/** What is no address may still be a member of what is one: `users/{id}/displayName`. */
async function answer(authority: Authority, exchange: Exchange, segments: readonly string[]): Promise<HttpResponse> {
	try {
		return await answerAt(authority, exchange, segments);
	} catch (error) {
		if (!(error instanceof GraphError && error.isNoSegment) || exchange.request.method !== 'GET') throw error;
		return answerMember(exchange, segments, error, (part, path) => answerAt(authority, part, path));
	}
}

async function answerAt(authority: Authority, exchange: Exchange, segments: readonly string[]): Promise<HttpResponse> {
	const { method } = exchange.request;
	const asked = findAsked(exchange, segments);
	if (asked) return answerFromRoute(authority, exchange, asked);
	const mine = below(segments, 'me');
	if (mine) {
		if (isOwn(method, mine)) return answerOfUser(authority, exchange, { name: undefined, path: mine });
		const { user } = await readCaller(authority, exchange);
		if (!user) throw graphNobodyIsMe();
		return answerAt(authority, exchange, ['users', user.id, ...mine]);
	}
	// a list's own address comes before what is below another: `users/delta` is nobody's id
	const list = graphLists.find((candidate) => below(segments, candidate.path)?.length === 0);
	if (list) return answerFromList(authority, exchange, list, []);
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
	throw graphNoSegment(firstUnknown(segments));
}

const known: readonly string[] = [
	...graphRoutes.flatMap(({ path, aliases = [] }) => [path, ...aliases]),
	...graphResources.flatMap(({ path, aliases = [] }) => [path, ...aliases]),
	...[...graphActions, ...graphLists].map(({ path }) => path),
];

/** the first that no address has behind those before it */
function firstUnknown(segments: readonly string[]): string | undefined {
	const isKnown = (count: number) =>
		known.some((path) => {
			const parts = path.split('/').slice(0, count).join('/');
			return matchPath(parts, segments.slice(0, count)) !== undefined;
		});
	return segments.find((_, index) => !isKnown(index + 1)) ?? segments.at(-1);
}

/** Whether users ask it about themselves with less than about others, or it is answered for `me` alone. */
function isOwn(method: string, path: readonly string[]): boolean {
	const name = splitSuffix(method, path).base.join('/').toLowerCase();
	return graphOwn.some((one) => one.path.toLowerCase() === name && (one.method === method || method !== 'PATCH'));
}

const isBeta = ({ request }: Exchange) => /^\/+beta\//i.test(request.path);

/**
 * A collection's own address may be followed by `$count`, `$ref` or a cast, unless the whole is an address by itself.
 */
function findAsked(exchange: Exchange, segments: readonly string[]): AskedOfRoute | undefined {
	const { method } = exchange.request;
	const whole = findRoute(graphRoutes, method, segments, isBeta(exchange));
	const none = { isCount: false, isRef: false, type: undefined };
	if (whole) return { ...whole, path: segments.join('/'), ...none };
	if (method === 'DELETE') return findReferred(exchange, segments);
	const { base, ...suffix } = splitSuffix(method, segments);
	// `…/microsoft.graph.user/$count` of what is an address with its cast
	const cast = suffix.type === undefined ? base : [...base, `microsoft.graph.${suffix.type}`];
	const narrowed = findRoute(graphRoutes, method, cast, isBeta(exchange));
	if (narrowed) return { ...narrowed, path: cast.join('/'), ...suffix, type: undefined };
	const found = findRoute(graphRoutes, method, base, isBeta(exchange));
	return found && { ...found, path: segments.filter((one) => !/^\$(?:count|ref)$/i.test(one)).join('/'), ...suffix };
}

/** `DELETE …/members/$ref?$id=…`: which of them stands in the query. OData 4.01, Protocol §11.4.6.2 */
function findReferred(exchange: Exchange, segments: readonly string[]): AskedOfRoute | undefined {
	const query = new URLSearchParams(exchange.request.query);
	const address = query.get('$id') ?? query.get('@id');
	if (address === null || segments.at(-1)?.toLowerCase() !== '$ref') return undefined;
	const whole = [...segments.slice(0, -1), referencedId(address), '$ref'];
	const found = findRoute(graphRoutes, 'DELETE', whole, isBeta(exchange));
	return found && { ...found, path: whole.join('/'), isCount: false, isRef: false, type: undefined };
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
