// The admin API in Graph's shape: authorize the caller, find the resource, run the verb.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { requireCaller, requireLogReader } from '../graph/caller.ts';
import { GraphError, graphErrorResponse, graphMethodNotAllowed, graphNotFound } from '../graph/graph-error.ts';
import { graphActions, graphLogs, graphResources } from '../graph/index.ts';
import { applyQuery } from '../graph/query.ts';
import { type GraphChange, type GraphInput, type GraphLog, type GraphResource, tellOfChange } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { answerOfUser } from './graph-users.ts';

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
	const ofUser = /^(?:me|users\/([^/]{1,256}))(?:\/(\w+))?$/.exec(path);
	if (ofUser) return answerOfUser(authority, exchange, { name: ofUser[1], path: ofUser[2] ?? '' });
	const log = graphLogs.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
	if (log) return answerFromLog(authority, exchange, log, path.slice(log.path.length + 1));
	const action = graphActions.find((candidate) => candidate.path === path);
	const caller = await requireCaller(authority, exchange, method === 'GET' || action ? 'read' : 'write');
	const { snapshot } = caller;
	if (action) {
		if (method !== 'POST') throw graphMethodNotAllowed();
		return json(200, await action.run({ authority, exchange, snapshot }, readGraphBody(exchange)));
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
	tellOfChange(input, caller, `${method} ${resource.path}${id === undefined ? '' : `/${id}`}`);
	return change.kind === 'created' ? json(201, { '@odata.context': `${context}/$entity`, ...change.value }) : { status: 204, headers: {}, body: '' };
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
	if (method === 'POST' && id === undefined) return resource.create(input, readGraphBody(input.exchange));
	if (method === 'PATCH' && id !== undefined) return resource.update(input, id, readGraphBody(input.exchange));
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
