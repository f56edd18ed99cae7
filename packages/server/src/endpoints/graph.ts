// The admin API in Graph's shape: authorize the caller, find the resource, run the verb.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { readCaller, requireCaller, requireListReader } from '../graph/caller.ts';
import { GraphError, graphErrorResponse, graphMethodNotAllowed, graphNotFound } from '../graph/graph-error.ts';
import { graphActions, graphLists, graphResources } from '../graph/index.ts';
import { applyQuery } from '../graph/query.ts';
import { type GraphAction, type GraphChange, type GraphInput, type GraphList, type GraphResource, type ListPage, tellOfChange } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { answerOfUser } from './graph-users.ts';

export async function graph(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	try {
		return await answer(authority, exchange, path.replace(/\/$/, ''));
	} catch (error) {
		if (error instanceof GraphError) return graphErrorResponse(error, exchange.ids);
		throw error;
	}
}

async function answer(authority: Authority, exchange: Exchange, path: string): Promise<HttpResponse> {
	const ofUser = /^(?:me|users\/([^/]{1,256}))(?:\/(.+))?$/.exec(path);
	if (ofUser) return answerOfUser(authority, exchange, { name: ofUser[1], path: ofUser[2] ?? '' });
	const list = graphLists.find((candidate) => path === candidate.path || path.startsWith(`${candidate.path}/`));
	if (list) return answerFromList(authority, exchange, list, path.slice(list.path.length + 1));
	const action = graphActions.find((candidate) => candidate.path === path);
	if (action) return answerAction(authority, exchange, action);
	const found = findResource(path);
	if (found) return answerFromResource(authority, exchange, found);
	// not a word on permissions: none would bring it about
	await readCaller(authority, exchange);
	throw graphNotFound('The resource');
}

async function answerAction(authority: Authority, exchange: Exchange, action: GraphAction): Promise<HttpResponse> {
	const caller = action.permissions
		? await requireListReader(authority, exchange, { permissions: action.permissions, readers: 'users' })
		: await requireCaller(authority, exchange, 'read');
	if (exchange.request.method !== 'POST') throw graphMethodNotAllowed();
	return json(200, await action.run({ authority, exchange, snapshot: caller.snapshot, caller }, readGraphBody(exchange)));
}

async function answerFromResource(authority: Authority, exchange: Exchange, { resource, id }: FoundResource): Promise<HttpResponse> {
	const { method } = exchange.request;
	const caller = await requireCaller(authority, exchange, method === 'GET' ? 'read' : 'write');
	const { snapshot } = caller;
	const input: GraphInput = { authority, exchange, snapshot, caller };
	const context = `${authority.graphOrigin}/v1.0/$metadata#${resource.path}`;
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

/** @param path below the list; empty for the list itself */
async function answerFromList(authority: Authority, exchange: Exchange, list: GraphList, path: string): Promise<HttpResponse> {
	const caller = await requireListReader(authority, exchange, list);
	if (exchange.request.method !== 'GET') throw graphMethodNotAllowed();
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	const metadata = `${authority.graphOrigin}/v1.0/$metadata#`;
	if (path === '') return pageResponse(input, `${metadata}${list.path}`, list.path, await list.page(input));
	const [id = '', name, ...rest] = path.toLowerCase().split('/');
	if (name === undefined && list.one) return json(200, { '@odata.context': `${metadata}${list.path}/$entity`, ...(await list.one(input, id)) });
	const below = name !== undefined && rest.length === 0 && list.below && Object.hasOwn(list.below, name) ? list.below[name] : undefined;
	if (!below) throw graphNotFound('The resource');
	return pageResponse(input, `${metadata}directoryObjects`, `${list.path}/${id}/${name}`, await below(input, id));
}

function pageResponse({ authority, exchange }: GraphInput, context: string, path: string, { value, next }: ListPage): HttpResponse {
	if (next === undefined) return json(200, { '@odata.context': context, value });
	const query = new URLSearchParams(exchange.request.query);
	query.set('$skiptoken', next);
	return json(200, { '@odata.context': context, '@odata.nextLink': `${authority.graphOrigin}/v1.0/${path}?${query}`, value });
}

function run(resource: GraphResource, input: GraphInput, method: string, id: string | undefined): Promise<GraphChange> {
	if (method === 'POST' && id === undefined) return resource.create(input, readGraphBody(input.exchange));
	if (method === 'PATCH' && id !== undefined) return resource.update(input, id, readGraphBody(input.exchange));
	if (method === 'DELETE' && id !== undefined) return resource.remove(input, id);
	throw graphMethodNotAllowed();
}

interface FoundResource {
	resource: GraphResource;
	/** absent for the collection */
	id?: string;
}

function findResource(path: string): FoundResource | undefined {
	for (const resource of graphResources) {
		for (const base of [resource.path, ...(resource.alias ? [resource.alias] : [])]) {
			if (path === base) return { resource };
			const id = path.startsWith(`${base}/`) ? path.slice(base.length + 1) : '';
			if (/^[A-Za-z0-9-]{1,64}$/.test(id)) return { resource, id };
		}
	}
	return undefined;
}
