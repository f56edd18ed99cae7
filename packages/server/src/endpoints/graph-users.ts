// Below /v1.0/me and /v1.0/users: what users ask about themselves, and what administrators ask and do.
import type { Authority, Exchange } from '../authority.ts';
import { foldPrincipalName } from '../directory/principal-name.ts';
import type { DirectoryUser } from '../directory/types.ts';
import { readGraphBody } from '../graph/body.ts';
import { holdsOne, readCaller, requireUserAdministrator, requireUserReader } from '../graph/caller.ts';
import { graphForbidden, graphMethodNotAllowed, graphNotFound } from '../graph/graph-error.ts';
import { graphOnUsers, graphOwn } from '../graph/index.ts';
import { applyQuery } from '../graph/query.ts';
import { type GraphInput, tellOfChange } from '../graph/resource.ts';
import { type HttpResponse, json } from '../http/message.ts';

interface AskedOfUser {
	/** id or userPrincipalName; absent for `me` */
	name: string | undefined;
	/** below it */
	path: string;
}

/** A user asks about itself, or an administrator about one of the tenant: whichever the caller's permissions are for. */
export async function answerOfUser(authority: Authority, exchange: Exchange, { name, path: whole }: AskedOfUser): Promise<HttpResponse> {
	const { method } = exchange.request;
	const [path, type] = method === 'GET' ? splitCast(whole) : [whole, undefined];
	const caller = await readCaller(authority, exchange);
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	// an action may come without a body, as its documentation shows it
	const body = () => (method === 'GET' || exchange.request.body === '' ? {} : readGraphBody(exchange));
	const own = graphOwn.find((candidate) => candidate.path === path && candidate.method === method);
	if (own && caller.user && (name === undefined || isNamed(caller.user, name)) && holdsOne(caller, own.permissions)) {
		const answered = await own.run(input, caller.user, body());
		if (own.changes) tellOfChange(input, caller, `${method} me/${path}`);
		return answerEntity(input, own.context, ofType(answered, type));
	}
	if (name === undefined && own) throw graphForbidden(own.permissions);
	const operation = name === undefined ? undefined : graphOnUsers.find((candidate) => candidate.path === path && candidate.method === method);
	if (!operation)
		throw [...graphOwn, ...(name === undefined ? [] : graphOnUsers)].some((candidate) => candidate.path === path)
			? graphMethodNotAllowed()
			: graphNotFound('The resource');
	await (method === 'GET' ? requireUserReader : requireUserAdministrator)(authority, caller, operation.permissions);
	const user = await findUserOf(input, name as string);
	const answered = await operation.run(input, user, body());
	if (method !== 'GET') tellOfChange(input, caller, `${method} users/${user.id}${path === '' ? '' : `/${path}`}`);
	return answered ? answerEntity(input, operation.context, ofType(answered, type)) : { status: 204, headers: {}, body: '' };
}

/** `memberOf/microsoft.graph.group` is what of a collection is of that type. OData 4.01, "Addressing derived types". */
function splitCast(path: string): [path: string, type: string | undefined] {
	const [, collection, type] = /^(\w+)\/microsoft\.graph\.(\w+)$/.exec(path) ?? [];
	return collection === undefined ? [path, undefined] : [collection, `#microsoft.graph.${type}`];
}

/** @throws GraphError 404 where it is no collection of directory objects */
function ofType(answered: object, type: string | undefined): object {
	if (type === undefined) return answered;
	const { value } = answered as { value?: readonly { '@odata.type'?: string }[] };
	if (!Array.isArray(value) || !value.every((one) => one?.['@odata.type'])) throw graphNotFound('The resource');
	return { value: value.filter((one) => one['@odata.type'] === type) };
}

function isNamed(user: DirectoryUser, name: string): boolean {
	return name.toLowerCase() === user.id || foldPrincipalName(name) === foldPrincipalName(user.userPrincipalName);
}

/** @throws GraphError 404; users of other tenants are not there */
async function findUserOf({ authority, snapshot }: GraphInput, name: string): Promise<DirectoryUser> {
	const { directory } = authority.storage;
	const user = name.includes('@') ? await directory.findUserByPrincipalName(name) : await directory.findUser(snapshot.tenant.id, name.toLowerCase());
	if (user?.tenantId !== snapshot.tenant.id) throw graphNotFound('The user');
	return user;
}

/** What the query options leave of one object, or of each of a collection. */
function asAskedFor(answered: object, { request: { method, query } }: Exchange): object {
	if (method !== 'GET') return answered;
	if ('value' in answered && Array.isArray(answered.value)) return { value: applyQuery(answered.value, query) };
	return applyQuery([answered], query)[0] ?? {};
}

function answerEntity({ authority, exchange }: GraphInput, context: string, answered: object): HttpResponse {
	return json(200, { '@odata.context': `${authority.graphOrigin}/v1.0/$metadata#${context}`, ...asAskedFor(answered, exchange) });
}
