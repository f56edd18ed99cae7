// Answers for one route: authorize the caller, ask or change, and put the answer into Graph's shape. A change that was
// decided while somebody else changed the tenant is decided again, so that neither is lost.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { readCaller, requireAccess } from '../graph/caller.ts';
import { entityTag, isKnown } from '../graph/entity-tag.ts';
import { expanded } from '../graph/expanded.ts';
import { graphNotFound } from '../graph/graph-error.ts';
import { requireConsistencyOf } from '../graph/page.ts';
import { requireContextFor } from '../graph/protected-actions.ts';
import { applyQuery } from '../graph/query.ts';
import { contextOf, type GraphInput, nextLinkOf, rootOf, tellOfChange } from '../graph/resource.ts';
import type { GraphParameters, GraphRead, GraphRoute, GraphWrite, Row } from '../graph/route.ts';
import { changeInTurn } from '../graph/turns.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { countResponse } from './graph-lists.ts';

/** rows of a page, where the request does not say */
const defaultTop = 100;

export interface AskedOfRoute {
	route: GraphRoute;
	parameters: GraphParameters;
	/** the address without the version, as a next page continues it */
	path: string;
	/** `…/$count` */
	isCount: boolean;
	/** `…/microsoft.graph.user`: what of a collection is of that type */
	type: string | undefined;
}

export async function answerFromRoute(
	authority: Authority,
	exchange: Exchange,
	asked: AskedOfRoute,
): Promise<HttpResponse> {
	const caller = await readCaller(authority, exchange);
	await requireAccess(authority, caller, asked.route.access);
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	const { route } = asked;
	return route.answers === 'change' ? change(input, route, asked.parameters) : ask(input, route, asked);
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
		if (asked.isCount || asked.type !== undefined) throw graphNotFound('The resource');
		const one = await route.run(input, asked.parameters, body);
		const etag = entityTag(one);
		if (isKnown(exchange.request.headers['if-none-match'], etag)) return { status: 304, headers: { etag }, body: '' };
		const [value] = await expanded(input, route.expand, applyQuery([one], queryOf(exchange), offersOf(route)));
		return json(200, { '@odata.context': contextOf(input, route.context), ...value }, { etag });
	}
	if (route.isDirectory) requireConsistencyOf(exchange.request, asked.isCount);
	const all = await route.run(input, asked.parameters, body);
	const { type } = asked;
	const rows = type === undefined ? all : all.filter((row) => typeOf(row) === `#microsoft.graph.${type}`.toLowerCase());
	const answer = applyQuery(rows, queryOf(exchange), { ...offersOf(route), defaultTop });
	if (asked.isCount) return countResponse(answer.found);
	const { count, nextSkip } = answer;
	const nextLink = route.method === 'GET' ? nextLinkOf(input, asked.path, { $skip: nextSkip }) : undefined;
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

const typeOf = (row: object) => String((row as Row)['@odata.type'] ?? '').toLowerCase();

function change({ authority, exchange, snapshot }: GraphInput, route: GraphWrite, parameters: GraphParameters) {
	return changeInTurn(authority, snapshot.tenant.id, async (): Promise<HttpResponse | undefined> => {
		// who may write may have changed with the tenant
		const caller = await readCaller(authority, exchange);
		await requireAccess(authority, caller, route.access);
		requireContextFor(caller, route.resourceAction);
		const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
		const written = await route.run(input, parameters, bodyOf(exchange));
		if (written.kind === 'stale') return undefined;
		tellOfChange(input, caller, `${route.method} ${filledIn(route.path, parameters)}`);
		if (written.kind === 'done') return { status: 204, headers: {}, body: '' };
		if (written.kind === 'accepted') {
			const headers = { location: `${rootOf(input)}/${written.location}` };
			return written.value ? json(202, written.value, headers) : { status: 202, headers, body: '' };
		}
		if (written.kind === 'created' && /\breturn=minimal\b/i.test(exchange.request.headers.prefer ?? ''))
			return { status: 204, headers: { 'preference-applied': 'return=minimal' }, body: '' };
		return json(written.kind === 'created' ? 201 : 200, {
			'@odata.context': contextOf(input, route.context),
			...written.value,
		});
	});
}

const filledIn = (path: string, parameters: GraphParameters) =>
	path.replace(/\{(\w+)\}/g, (_, name: string) => parameters[name] ?? '');
