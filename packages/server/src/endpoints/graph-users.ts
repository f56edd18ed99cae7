// Below /v1.0/me and /v1.0/users: what users ask about themselves, and what administrators ask and do.
import type { Authority, Exchange } from '../authority.ts';
import { readGraphBody } from '../graph/body.ts';
import { holdsOne, readCaller, requireOnePermission, requireUserReader } from '../graph/caller.ts';
import { entityTag, requireMatch } from '../graph/entity-tag.ts';
import { expanded } from '../graph/expanded.ts';
import { graphForbidden, graphMethodNotAllowed, graphNobodyIsMe, graphNotFound } from '../graph/graph-error.ts';
import { graphOnUsers, graphOwn } from '../graph/index.ts';
import { applyQuery } from '../graph/query.ts';
import { contextOf, type GraphInput, type GraphOnUser, tellOfChange } from '../graph/resource.ts';
import { changeInTurn } from '../graph/turns.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { withoutCredentials } from '../methods/registered-methods.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import type { DirectoryUser } from '../records/user.ts';

interface AskedOfUser {
	/** id or userPrincipalName; absent for `me` */
	name: string | undefined;
	/** below it */
	path: readonly string[];
}

/**
 * A user asks about itself, or an administrator about one of the tenant: whichever the caller's permissions are for.
 */
export async function answerOfUser(
	authority: Authority,
	exchange: Exchange,
	{ name, path: segments }: AskedOfUser,
): Promise<HttpResponse> {
	const { method } = exchange.request;
	const [path, type] = method === 'GET' ? splitCast(segments) : [segments.join('/'), undefined];
	const caller = await readCaller(authority, exchange);
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	const isAsked = (candidate: { path: string; method: string }) =>
		candidate.path.toLowerCase() === path.toLowerCase() && candidate.method === method;
	const own = graphOwn.find(isAsked);
	if (own && caller.user && (name === undefined || isNamed(caller.user, name)) && holdsOne(caller, own.permissions)) {
		const answered = await own.run(input, caller.user, bodyOf(exchange));
		if (own.changes) tellOfChange(input, caller, `${method} me/${own.path}`);
		return answerEntity(input, own.context, ofType(answered, type));
	}
	if (name === undefined && own) throw caller.user ? graphForbidden(own.permissions) : graphNobodyIsMe();
	const operation = name === undefined ? undefined : graphOnUsers.find(isAsked);
	if (operation && name !== undefined) {
		if (method === 'GET' || operation.asks) return ask(input, operation, name, type);
		return act(input, operation, name);
	}
	const isElsewhere = [...graphOwn, ...(name === undefined ? [] : graphOnUsers)].some(
		(one) => one.path.toLowerCase() === path.toLowerCase(),
	);
	throw isElsewhere ? graphMethodNotAllowed() : graphNotFound('The resource');
}

/** an action may come without a body, as its documentation shows it */
function bodyOf(exchange: Exchange): Record<string, unknown> {
	return exchange.request.method === 'GET' || exchange.request.body === '' ? {} : readGraphBody(exchange);
}

async function ask(
	input: GraphInput,
	operation: GraphOnUser,
	name: string,
	type: string | undefined,
): Promise<HttpResponse> {
	await requireUserReader(input.authority, input.caller, operation.permissions);
	const user = await findUserOf(input, name);
	const answered = ofType((await operation.run(input, user, bodyOf(input.exchange))) as object, type);
	if (operation.expand) {
		const { query } = input.exchange.request;
		const offers = { expandable: Object.keys(operation.expand) };
		const whole = { id: user.id, ...answered };
		const [value] = await expanded(input, operation.expand, applyQuery([whole], query, offers));
		const headers: Record<string, string> = operation.path === '' ? { etag: entityTag(withoutCredentials(user)) } : {};
		return json(200, { '@odata.context': contextOf(input, operation.context), ...value }, headers);
	}
	return answerEntity(
		input,
		operation.context,
		answered,
		operation.path === '' ? entityTag(withoutCredentials(user)) : undefined,
	);
}

/** A change is decided on the tenant as it is now, and again where somebody else changed it meanwhile. */
function act(
	{ authority, exchange, snapshot }: GraphInput,
	operation: GraphOnUser,
	name: string,
): Promise<HttpResponse> {
	return changeInTurn(authority, snapshot.tenant.id, async () => {
		const caller = await readCaller(authority, exchange);
		requireOnePermission(caller, operation.permissions);
		const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
		const user = await findUserOf(input, name);
		requireMatch(exchange, withoutCredentials(user));
		const answered = await operation.run(input, user, bodyOf(exchange));
		if (answered === 'stale') return undefined;
		tellOfChange(
			input,
			caller,
			`${operation.method} users/${user.id}${operation.path === '' ? '' : `/${operation.path}`}`,
		);
		return answered ? answerEntity(input, operation.context, answered) : { status: 204, headers: {}, body: '' };
	});
}

/** `memberOf/microsoft.graph.group` is what of a collection is of that type. OData 4.01, "Addressing derived types". */
function splitCast(segments: readonly string[]): [path: string, type: string | undefined] {
	const [, type] = /^microsoft\.graph\.(\w+)$/i.exec(segments.at(-1) ?? '') ?? [];
	return type === undefined
		? [segments.join('/'), undefined]
		: [segments.slice(0, -1).join('/'), `#microsoft.graph.${type}`];
}

/** @throws GraphError 404 where it is no collection of directory objects */
function ofType(answered: object, type: string | undefined): object {
	if (type === undefined) return answered;
	const { value } = answered as { value?: readonly { '@odata.type'?: string }[] };
	if (!Array.isArray(value) || !value.every((one) => one?.['@odata.type'])) throw graphNotFound('The resource');
	return { value: value.filter((one) => one['@odata.type']?.toLowerCase() === type.toLowerCase()) };
}

function isNamed(user: DirectoryUser, name: string): boolean {
	return name.toLowerCase() === user.id || foldPrincipalName(name) === foldPrincipalName(user.userPrincipalName);
}

/** @throws GraphError 404; users of other tenants are not there */
async function findUserOf({ authority, snapshot }: GraphInput, name: string): Promise<DirectoryUser> {
	const { directory } = authority.storage;
	const user = name.includes('@')
		? await directory.findUserByPrincipalName(name)
		: await directory.findUser(snapshot.tenant.id, name.toLowerCase());
	if (user?.tenantId !== snapshot.tenant.id) throw graphNotFound('The user');
	return user;
}

/** What the query options leave of one object, or of each of a collection. */
function asAskedFor(answered: object, { request: { method, query } }: Exchange): object {
	if (method !== 'GET') return answered;
	if ('value' in answered && Array.isArray(answered.value)) {
		const { value, count } = applyQuery(answered.value, query);
		return { ...(count === undefined ? {} : { '@odata.count': count }), value };
	}
	return applyQuery([answered], query).value[0] ?? {};
}

function answerEntity(input: GraphInput, context: string, answered: object, etag?: string): HttpResponse {
	const headers: Record<string, string> = etag === undefined ? {} : { etag };
	return json(200, { '@odata.context': contextOf(input, context), ...asAskedFor(answered, input.exchange) }, headers);
}
