// The admin API in Graph's shape: authorize the caller, find the resource, run the verb.
import { BoundedJsonError, isJsonObject, parseBoundedJson } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import { requireCaller, requireLogReader, requireSignedInUser } from '../graph/caller.ts';
import { GraphError, graphBadRequest, graphErrorResponse, graphMethodNotAllowed, graphNotFound } from '../graph/graph-error.ts';
import { graphActions, graphLogs, graphOwn, graphResources } from '../graph/index.ts';
import { applyQuery } from '../graph/query.ts';
import type { GraphChange, GraphInput, GraphLog, GraphResource } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';

export async function graph(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	try {
		return await answer(authority, exchange, path);
	} catch (error) {
		if (error instanceof GraphError) return graphErrorResponse(error, exchange.ids);
		throw error;
	}
}

async function answer(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	const { method } = exchange.request;
	const own = /^(?:me|users\/([0-9a-fA-F-]{36}))(?:\/(\w+))?$/.exec(path);
	if (own) return answerOwn(authority, exchange, { userId: own[1], path: own[2] ?? '' });
	const log = graphLogs.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
	if (log) return answerFromLog(authority, exchange, log, path.slice(log.path.length + 1));
	const action = graphActions.find((candidate) => candidate.path === path);
	const { snapshot, principalId } = await requireCaller(authority, exchange, method === 'GET' || action ? 'read' : 'write');
	if (action) {
		if (method !== 'POST') throw graphMethodNotAllowed();
		return json(200, await action.run({ authority, exchange, snapshot }, readBody(exchange)));
	}
	const found = findResource(path);
	if (!found) throw graphNotFound('The resource');
	const { resource, id } = found;
	const input: GraphInput = { authority, exchange, snapshot };
	const context = `${authority.origin}/v1.0/$metadata#${resource.path}`;
	if (method === 'GET' && id === undefined) return json(200, { '@odata.context': context, value: applyQuery(resource.list(input), exchange.request.query) });
	if (method === 'GET') {
		const one = resource.list(input).find((candidate) => 'id' in candidate && candidate.id === id?.toLowerCase());
		if (!one) throw graphNotFound(`${id}`);
		return json(200, { '@odata.context': `${context}/$entity`, ...one });
	}
	const change = await run(resource, input, method, id);
	authority.emit({
		kind: 'configurationChanged',
		tenantId: snapshot.tenant.id,
		what: `${method} ${resource.path}${id === undefined ? '' : `/${id}`} by ${principalId}`,
	});
	return change.kind === 'created' ? json(201, { '@odata.context': `${context}/$entity`, ...change.value }) : { status: 204, headers: {}, body: '' };
}

/** @param asked.userId absent for `me` */
async function answerOwn(authority: Authority, exchange: Exchange, asked: { userId: string | undefined; path: string }): Promise<HttpResponse> {
	const { method } = exchange.request;
	const found = graphOwn.find(({ path }) => path === asked.path);
	const user = await requireSignedInUser(authority, exchange, found?.permissions ?? ['User.Read']);
	// other users are not shown here, whether they exist or not
	if (!found || (asked.userId !== undefined && asked.userId.toLowerCase() !== user.id)) throw graphNotFound('The resource');
	if (method !== found.method) throw graphMethodNotAllowed();
	const answered = await found.run(authority, user, method === 'POST' ? readBody(exchange) : {});
	const [selected] = method === 'GET' ? applyQuery([answered], exchange.request.query) : [answered];
	return json(200, { '@odata.context': `${authority.origin}/v1.0/$metadata#${found.context}`, ...selected });
}

/** @param id empty for the log itself */
async function answerFromLog(authority: Authority, exchange: Exchange, log: GraphLog, id: string): Promise<HttpResponse> {
	const caller = await requireLogReader(authority, exchange, log.permissions);
	if (exchange.request.method !== 'GET') throw graphMethodNotAllowed();
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot };
	const context = `${authority.origin}/v1.0/$metadata#${log.path}`;
	if (id !== '') return json(200, { '@odata.context': `${context}/$entity`, ...(await log.one(input, caller, id.toLowerCase())) });
	const { value, next } = await log.page(input, caller);
	if (next === undefined) return json(200, { '@odata.context': context, value });
	const query = new URLSearchParams(exchange.request.query);
	query.set('$skiptoken', next);
	return json(200, { '@odata.context': context, '@odata.nextLink': `${authority.origin}/v1.0/${log.path}?${query}`, value });
}

function run(resource: GraphResource, input: GraphInput, method: string, id: string | undefined): Promise<GraphChange> {
	if (method === 'POST' && id === undefined) return resource.create(input, readBody(input.exchange));
	if (method === 'PATCH' && id !== undefined) return resource.update(input, id, readBody(input.exchange));
	if (method === 'DELETE' && id !== undefined) return resource.remove(input, id);
	throw graphMethodNotAllowed();
}

function findResource(path: string): { resource: GraphResource; id?: string } | undefined {
	for (const resource of graphResources) {
		for (const base of [resource.path, ...(resource.alias ? [resource.alias] : [])]) {
			if (path === base) return { resource };
			const id = path.startsWith(`${base}/`) ? path.slice(base.length + 1) : '';
			if (/^[A-Za-z0-9-]{1,64}$/.test(id)) return { resource, id };
		}
	}
	return undefined;
}

function readBody({ request }: Exchange): Record<string, unknown> {
	if (!/^application\/json\b/i.test(request.headers['content-type'] ?? '')) throw graphBadRequest('Send application/json.');
	try {
		const body = parseBoundedJson(request.body, { maxLength: 262_144, maxDepth: 12, maxMembers: 8192 });
		// a plain copy: what is stored and spread later must be ordinary objects, and names such as __proto__ are no Graph names
		if (isJsonObject(body) && !/"__proto__"\s*:/.test(request.body)) return JSON.parse(JSON.stringify(body));
	} catch (error) {
		if (!(error instanceof BoundedJsonError)) throw error;
		throw graphBadRequest(`The body is not acceptable JSON: ${error.reason}.`);
	}
	throw graphBadRequest('The body must be a JSON object.');
}
