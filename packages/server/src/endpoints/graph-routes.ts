// Answers for one route: authorize the caller, ask or change, and put the answer into Graph's shape. A change that was
// decided while somebody else changed the tenant is decided again, so that neither is lost.
import type { Authority, Exchange } from '../authority.ts';
import { requireActor } from '../graph/administrators.ts';
import { readGraphBody } from '../graph/body.ts';
import { isSelf, readCaller, requireAccess } from '../graph/caller.ts';
import { entityTag, isKnown, requireMatch } from '../graph/entity-tag.ts';
import { expanded } from '../graph/expanded.ts';
import { graphNobodyIsMe, graphNoSegment } from '../graph/graph-error.ts';
import { graphLists } from '../graph/index.ts';
import { ofType } from '../graph/of-type.ts';
import { requireConsistencyOf } from '../graph/page.ts';
import type { Suffix } from '../graph/path.ts';
import { requireContextFor } from '../graph/protected-actions.ts';
import { applyQuery } from '../graph/query.ts';
import { withoutReadOnlyMembers } from '../graph/read-only-members.ts';
import { contextOf, type GraphInput, nextLinkOf, rootOf, tellOfChange } from '../graph/resource.ts';
import type { GraphParameters, GraphRead, GraphRoute, GraphWrite, Row } from '../graph/route.ts';
import { graphRoutes } from '../graph/routes.ts';
import { changeInTurn } from '../graph/turns.ts';
import { findUser } from '../graph/user-writes.ts';
import { profileFor } from '../graph/users.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { withoutCredentials } from '../methods/registered-methods.ts';
import { countResponse, minimalResponse, prefersMinimal, referenceResponse, referencesResponse } from './graph-rows.ts';

/** rows of a page, where the request does not say */
const defaultTop = 100;

export interface AskedOfRoute extends Omit<Suffix, 'base'> {
	route: GraphRoute;
	parameters: GraphParameters;
	/** the address without the version, as a next page continues it */
	path: string;
}

export async function answerFromRoute(
	authority: Authority,
	exchange: Exchange,
	asked: AskedOfRoute,
): Promise<HttpResponse> {
	const caller = await readCaller(authority, exchange);
	if (!caller.user && /^me(?:\/|$)/.test(asked.route.path)) throw graphNobodyIsMe();
	await requireAccess(authority, caller, asked.route.access);
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	const { route } = asked;
	await requireActorOf(input, route, asked.parameters);
	return route.answers === 'change' ? change(input, route, asked.parameters) : ask(input, route, asked);
}

async function requireActorOf(input: GraphInput, { actsOn, access }: GraphRoute, { id = '' }: GraphParameters) {
	if (actsOn && !isSelf(input.caller, id)) await requireActor(input, actsOn, access.delegated);
}

/** an action may come without a body, as its documentation shows it */
function bodyOf({ request }: Exchange): Row {
	return request.method === 'GET' || request.method === 'DELETE' || request.body === ''
		? {}
		: readGraphBody({ request } as Exchange);
}

async function ask(input: GraphInput, route: GraphRead, asked: AskedOfRoute): Promise<HttpResponse> {
	const { exchange } = input;
	const body = bodyOf(exchange);
	if (route.answers === 'object') {
		if (asked.isCount || asked.type !== undefined) throw graphNoSegment(asked.isCount ? '$count' : asked.type);
		const one = await route.run(input, asked.parameters, body);
		if (asked.isRef) return referenceResponse(input, one);
		const etag = entityTag(one);
		if (isKnown(exchange.request.headers['if-none-match'], etag)) return { status: 304, headers: { etag }, body: '' };
		const [value] = await expanded(input, route.expand, applyQuery([one], queryOf(exchange), offersOf(route)));
		return json(200, { '@odata.context': contextOf(input, route.context), ...value }, { etag });
	}
	if (route.isDirectory) requireConsistencyOf(exchange.request, asked.isCount);
	const all = await route.run(input, asked.parameters, body);
	const rows = ofType(all, asked.type);
	const answer = applyQuery(rows, queryOf(exchange), { ...offersOf(route), defaultTop });
	if (asked.isCount) return countResponse(answer.found);
	const { count, nextSkip } = answer;
	const nextLink = route.method === 'GET' ? nextLinkOf(input, asked.path, { $skip: nextSkip }) : undefined;
	if (asked.isRef) return referencesResponse(input, answer.rows, nextLink);
	return json(200, {
		'@odata.context': contextOf(input, route.context),
		...(count === undefined ? {} : { '@odata.count': count }),
		...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }),
		value: await expanded(input, route.expand, answer),
	});
}

/** An action's answer is not narrowed by a query. */
const queryOf = ({ request: { method, query } }: Exchange) => (method === 'GET' ? query : '');
const offersOf = ({ expand = {} }: GraphRead) => ({ expandable: Object.keys(expand) });

function change({ authority, exchange, snapshot }: GraphInput, route: GraphWrite, parameters: GraphParameters) {
	return changeInTurn(authority, snapshot.tenant.id, async (): Promise<HttpResponse | undefined> => {
		// who may write may have changed with the tenant
		const caller = await readCaller(authority, exchange);
		await requireAccess(authority, caller, route.access);
		requireContextFor(caller, route.resourceAction);
		const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
		await requireActorOf(input, route, parameters);
		await requireRead(input, route, parameters);
		const standing = async () => (await standingAt(input, route.path, parameters))?.shown;
		const body = await withoutReadOnlyMembers(route, bodyOf(exchange), standing);
		const written = await route.run(input, parameters, body);
		if (written.kind === 'stale') return undefined;
		tellOfChange(input, caller, `${route.method} ${filledIn(route.path, parameters)}`);
		if (written.kind === 'done') return { status: 204, headers: {}, body: '' };
		if (written.kind === 'accepted') {
			const headers = { location: `${rootOf(input)}/${written.location}` };
			return written.value ? json(202, written.value, headers) : { status: 202, headers, body: '' };
		}
		if (written.kind === 'created' && prefersMinimal(exchange)) {
			// what is made by its own name stands in the collection above
			const collection = route.method === 'PATCH' ? route.path.replace(/\/[^/]*$/, '') : route.path;
			return minimalResponse(input, filledIn(collection, parameters), written.value);
		}
		return json(written.kind === 'created' ? 201 : 200, {
			'@odata.context': contextOf(input, route.context),
			...written.value,
		});
	});
}

/** @returns the object at an address: `tagged`, what its tag is made of, and `shown`, what its reader sees */
async function standingAt(input: GraphInput, at: string, parameters: GraphParameters) {
	const { id = '' } = parameters;
	if (at === 'users/{id}') {
		const user = await findUser(input, id);
		return { tagged: withoutCredentials(user), shown: profileFor(input, user) };
	}
	const read = graphRoutes.find((route) => route.method === 'GET' && route.path === at);
	const list = graphLists.find(({ path }) => at === `${path}/{id}`);
	const one = read?.answers === 'object' ? await read.run(input, parameters, {}) : await list?.one?.(input, id);
	return one && { tagged: one, shown: one };
}

/**
 * Compares `If-Match` and `If-None-Match` with the tag of the object that is changed: the one at the address of the
 * change, or else the nearest one above it. `POST` to a collection makes something new and is compared with nothing.
 */
async function requireRead(input: GraphInput, { method, path }: GraphWrite, parameters: GraphParameters) {
	const { 'if-match': ifMatch, 'if-none-match': ifNoneMatch } = input.exchange.request.headers;
	if (ifMatch === undefined && ifNoneMatch === undefined) return;
	const isCollection = graphRoutes.some(
		(route) => route.method === 'GET' && route.path === path && route.answers === 'collection',
	);
	if (method === 'POST' && isCollection) return;
	// a reference belongs to the object that refers, not to the one that it leads to
	for (let at = path.replace(/\/[^/]+\/\$ref$/, ''); at.includes('/'); at = at.replace(/\/[^/]*$/, '')) {
		const standing = await standingAt(input, at, parameters);
		if (standing) return requireMatch(input.exchange, standing.tagged);
	}
}

const filledIn = (path: string, parameters: GraphParameters) =>
	path.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
