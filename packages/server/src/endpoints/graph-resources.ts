// Collections that administrators write: authorize the caller, find the one that is meant, and make the change on what
// stands now. A change that was decided while somebody else changed the tenant is decided again, so that neither is
// lost.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { readCaller, requireCaller } from '../graph/caller.ts';
import { entityTag, isKnown, requireMatch } from '../graph/entity-tag.ts';
import { graphMethodNotAllowed, graphNoSegment, graphNotFound } from '../graph/graph-error.ts';
import { requireContextFor } from '../graph/protected-actions.ts';
import { applyQuery } from '../graph/query.ts';
import { withoutReadOnlyMembers } from '../graph/read-only-members.ts';
import {
	contextOf,
	type GraphBelow,
	type GraphChange,
	type GraphInput,
	type GraphResource,
	nextLinkOf,
	tellOfChange,
} from '../graph/resource.ts';
import { changeInTurn } from '../graph/turns.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { countResponse, minimalResponse, prefersMinimal } from './graph-rows.ts';

/** @param path below the collection; empty for the collection itself */
export async function answerFromResource(
	authority: Authority,
	exchange: Exchange,
	resource: GraphResource,
	path: readonly string[],
): Promise<HttpResponse> {
	const narrowed = narrowedBy(exchange, path);
	if (narrowed) return answerFromResource(authority, narrowed.exchange, resource, narrowed.path);
	const [id, name, ...rest] = path.map((segment) => segment.toLowerCase());
	const below =
		name !== undefined && resource.below && Object.hasOwn(resource.below, name) ? resource.below[name] : undefined;
	const isThere =
		(id === undefined || /^(?:[a-z0-9-]{1,64}|\$count)$/.test(id)) &&
		(name === undefined || below !== undefined) &&
		rest.length === 0;
	if (!isThere) {
		await readCaller(authority, exchange);
		throw graphNoSegment(path.at(-1));
	}
	const { method } = exchange.request;
	// what is to be made is made by the id as it was written; what is there is found in any case
	const written = path[0];
	const access = method === 'GET' ? 'read' : 'write';
	const caller = await requireCaller(authority, exchange, access, resource.permissions);
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	if (method !== 'GET') return change(input, { resource, id, written, below });
	if (below && id !== undefined) {
		if (below.method !== 'GET') throw graphMethodNotAllowed();
		return answerChange(input, resource, below, await below.run(input, id, {}));
	}
	if (id === '$count') return countResponse(applyQuery(await resource.list(input), input.exchange.request.query).found);
	return id === undefined ? readList(input, resource) : readOne(input, resource, id);
}

/**
 * `…/microsoft.graph.ipNamedLocation` is what of a collection is of that type. OData 4.01, "Addressing derived types"
 */
function narrowedBy(exchange: Exchange, path: readonly string[]) {
	const isCast = (segment = '') => /^microsoft\.graph\.\w+NamedLocation$/i.test(segment);
	const at = path.findIndex(isCast);
	if (at < 0 || exchange.request.method !== 'GET') return undefined;
	const rest = path.filter((segment) => !isCast(segment));
	// of one location the cast narrows nothing
	if (at > 0) return { exchange, path: rest };
	const query = new URLSearchParams(exchange.request.query);
	const filter = query.get('$filter');
	query.set('$filter', filter === null ? `isof('${path[0]}')` : `(${filter}) and isof('${path[0]}')`);
	return { exchange: { ...exchange, request: { ...exchange.request, query: String(query) } }, path: rest };
}

interface Target {
	resource: GraphResource;
	/** absent for the collection */
	id: string | undefined;
	written: string | undefined;
	below: GraphBelow | undefined;
}

async function findOne(input: GraphInput, resource: GraphResource, id: string): Promise<object | undefined> {
	if (resource.one) return resource.one(input, id);
	return (await resource.list(input)).find((candidate) => 'id' in candidate && candidate.id === id);
}

async function readList(input: GraphInput, resource: GraphResource): Promise<HttpResponse> {
	const { value, count, nextSkip } = applyQuery(await resource.list(input), input.exchange.request.query);
	const nextLink = nextLinkOf(input, resource.path, { $skip: nextSkip });
	return json(200, {
		'@odata.context': contextOf(input, resource.path),
		...(count === undefined ? {} : { '@odata.count': count }),
		...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }),
		value,
	});
}

async function readOne(input: GraphInput, resource: GraphResource, id: string): Promise<HttpResponse> {
	const one = await findOne(input, resource, id);
	if (!one) throw graphNotFound(id);
	const etag = entityTag(one);
	if (isKnown(input.exchange.request.headers['if-none-match'], etag))
		return { status: 304, headers: { etag }, body: '' };
	const [selected] = applyQuery([one], input.exchange.request.query).value;
	return json(200, { '@odata.context': contextOf(input, `${resource.path}/$entity`), ...selected }, { etag });
}

function change({ authority, exchange, caller: { snapshot } }: GraphInput, target: Target): Promise<HttpResponse> {
	const { resource, id, below } = target;
	return changeInTurn(authority, snapshot.tenant.id, async () => {
		// who may write may have changed with it
		const caller = await requireCaller(authority, exchange, 'write', resource.permissions);
		requireContextFor(caller, actionOf(exchange, target));
		const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
		const changed = await run(input, target);
		if (changed.kind === 'stale') return undefined;
		const path = [resource.path, id, below && exchange.request.path.replace(/.*\//, '')]
			.filter((part) => part !== undefined)
			.join('/');
		tellOfChange(
			input,
			caller,
			`${exchange.request.method} ${path}`,
			'warning' in changed ? changed.warning : undefined,
		);
		if (changed.kind === 'created' && prefersMinimal(exchange)) return minimalResponse(input, path, changed.value);
		const now = id === undefined || changed.kind !== 'changed' ? undefined : await current(input, resource, id);
		return answerChange(input, resource, below, changed, now);
	});
}

function actionOf({ request }: Exchange, { resource: { resourceActions = {} }, id, below }: Target) {
	if (below) return below.resourceAction;
	if (id === undefined) return resourceActions.create;
	return request.method === 'DELETE' ? resourceActions.remove : resourceActions.update;
}

/** the resource after the change, for its new tag */
async function current(
	{ authority, ...input }: GraphInput,
	resource: GraphResource,
	id: string,
): Promise<object | undefined> {
	const snapshot = await authority.snapshots.get(input.snapshot.tenant.id);
	return snapshot && findOne({ ...input, authority, snapshot }, resource, id);
}

async function run(input: GraphInput, { resource, id, written, below }: Target): Promise<GraphChange> {
	const { method } = input.exchange.request;
	if (id === undefined) {
		if (method !== 'POST' || !resource.create) throw graphMethodNotAllowed();
		const operation = { method, path: resource.path };
		const body = await withoutReadOnlyMembers(operation, readGraphBody(input.exchange), async () => undefined);
		return resource.create(input, body);
	}
	if (below) {
		if (method !== below.method) throw graphMethodNotAllowed();
		requireMatch(input.exchange, await findOne(input, resource, id));
		return below.run(input, id, input.exchange.request.body === '' ? {} : readGraphBody(input.exchange));
	}
	if (!(method === 'PATCH' ? resource.update : method === 'DELETE' && resource.remove)) throw graphMethodNotAllowed();
	const one = await findOne(input, resource, id);
	requireMatch(input.exchange, one);
	if (method === 'PATCH' && resource.update) {
		const operation = { method, path: `${resource.path}/{id}` };
		const body = await withoutReadOnlyMembers(operation, readGraphBody(input.exchange), async () => one);
		return resource.update(input, one ? id : (written ?? id), body);
	}
	if (resource.remove) return resource.remove(input, id);
	throw graphMethodNotAllowed();
}

function answerChange(
	input: GraphInput,
	resource: GraphResource,
	below: GraphBelow | undefined,
	change: GraphChange,
	now?: object,
): HttpResponse {
	const warning: Record<string, string> =
		'warning' in change && change.warning !== undefined ? { warning: `199 countersign "${change.warning}"` } : {};
	const told = 'warning' in change && change.warning !== undefined ? { '@countersign.warning': change.warning } : {};
	if (change.kind === 'created') {
		const context = contextOf(input, `${resource.path}/$entity`);
		return json(
			201,
			{ '@odata.context': context, ...told, ...change.value },
			{ etag: entityTag(change.value), ...warning },
		);
	}
	if (change.kind === 'answered')
		return json(
			200,
			{ '@odata.context': contextOf(input, below?.context ?? resource.path), ...told, ...change.value },
			warning,
		);
	return { status: 204, headers: { ...(now ? { etag: entityTag(now) } : {}), ...warning }, body: '' };
}
