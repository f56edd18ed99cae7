// Below /v1.0/me and /v1.0/users: what users ask about themselves, and what administrators ask and do.
import type { Authority, Exchange } from '../authority.ts';
import { requireActor } from '../graph/administrators.ts';
import { readGraphBody } from '../graph/body.ts';
import { holdsOne, isSelf, readCaller, requireOnePermission, requireUserReader } from '../graph/caller.ts';
import { entityTag, isKnown, requireMatch } from '../graph/entity-tag.ts';
import { expanded } from '../graph/expanded.ts';
import {
	graphForbidden,
	graphMethodNotAllowed,
	graphNobodyIsMe,
	graphNoObject,
	graphNoSegment,
} from '../graph/graph-error.ts';
import { graphOnUsers, graphOwn } from '../graph/index.ts';
import { ofType } from '../graph/of-type.ts';
import { requireConsistencyOf } from '../graph/page.ts';
import { type Suffix, splitSuffix } from '../graph/path.ts';
import { applyQuery } from '../graph/query.ts';
import { contextOf, type GraphInput, type GraphOnUser, nextLinkOf, tellOfChange } from '../graph/resource.ts';
import { changeInTurn } from '../graph/turns.ts';
import { type HttpResponse, json } from '../http/message.ts';
import { withoutCredentials } from '../methods/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import { countResponse, referencesResponse } from './graph-rows.ts';

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
	const { base, ...suffix } = splitSuffix(method, segments);
	const path = base.join('/');
	const caller = await readCaller(authority, exchange);
	const input: GraphInput = { authority, exchange, snapshot: caller.snapshot, caller };
	const isAsked = (candidate: { path: string; method: string }) =>
		candidate.path.toLowerCase() === path.toLowerCase() && candidate.method === method;
	const own = graphOwn.find(isAsked);
	if (own && caller.user && (name === undefined || isSelf(caller, name)) && holdsOne(caller, own.permissions)) {
		const answered = await own.run(input, caller.user, bodyOf(exchange));
		if (own.changes) tellOfChange(input, caller, `${method} me/${own.path}`);
		return answerSuffixed(input, own.context, answered, suffix);
	}
	if (name === undefined && own) throw caller.user ? graphForbidden(own.permissions) : graphNobodyIsMe();
	const operation = name === undefined ? undefined : graphOnUsers.find(isAsked);
	if (operation && name !== undefined) {
		if (method === 'GET' || operation.asks) return ask(input, operation, name, suffix);
		return act(input, operation, name);
	}
	const isElsewhere = [...graphOwn, ...(name === undefined ? [] : graphOnUsers)].some(
		(one) => one.path.toLowerCase() === path.toLowerCase(),
	);
	throw isElsewhere ? graphMethodNotAllowed() : graphNoSegment(segments.at(-1));
}

/** an action may come without a body, as its documentation shows it */
function bodyOf(exchange: Exchange): Record<string, unknown> {
	return exchange.request.method === 'GET' || exchange.request.body === '' ? {} : readGraphBody(exchange);
}

async function ask(
	input: GraphInput,
	operation: GraphOnUser,
	name: string,
	suffix: Omit<Suffix, 'base'>,
): Promise<HttpResponse> {
	await requireUserReader(input.authority, input.caller, operation.permissions);
	const user = await findUserOf(input, name);
	const answered = (await operation.run(input, user, bodyOf(input.exchange))) as object;
	if (operation.path !== '') return answerSuffixed(input, operation.context, answered, suffix);
	const isItself = suffix.type === undefined || suffix.type.toLowerCase() === 'user';
	if (suffix.isCount || suffix.isRef || !isItself) throw graphNoSegment(suffix.type);
	const etag = entityTag(withoutCredentials(user));
	const { headers, query } = input.exchange.request;
	if (isKnown(headers['if-none-match'], etag)) return { status: 304, headers: { etag }, body: '' };
	const { expand = {} } = operation;
	const whole = { id: user.id, ...answered };
	const [value] = await expanded(input, expand, applyQuery([whole], query, { expandable: Object.keys(expand) }));
	return json(200, { '@odata.context': contextOf(input, operation.context), ...value }, { etag });
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
		if (operation.actsOn && !isSelf(caller, name)) await requireActor(input, operation.actsOn, operation.permissions);
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

const isAddressed = ({ isCount, isRef, type }: Omit<Suffix, 'base'>) => isCount || isRef || type !== undefined;

/** A collection of directory objects, narrowed, counted or by addresses where the address asks for that. */
function answerSuffixed(
	input: GraphInput,
	context: string,
	answered: object,
	suffix: Omit<Suffix, 'base'>,
): HttpResponse {
	const { value } = answered as { value?: readonly { '@odata.type'?: string }[] };
	const isOfObjects = Array.isArray(value) && value.every((one) => one?.['@odata.type']);
	const { request } = input.exchange;
	if (!isOfObjects) {
		if (isAddressed(suffix)) throw graphNoSegment(suffix.isCount ? '$count' : suffix.type);
		return answerEntity(input, context, answered);
	}
	if (request.method === 'GET') requireConsistencyOf(request, suffix.isCount);
	const rows = ofType(value, suffix.type);
	if (suffix.isCount) return countResponse(applyQuery(rows, request.query).found);
	if (suffix.isRef) return referencesResponse(input, applyQuery(rows, request.query).rows, undefined);
	return answerEntity(input, context, { value: rows });
}

/** @throws GraphError 404; users of other tenants are not there */
async function findUserOf({ authority, snapshot }: GraphInput, name: string): Promise<DirectoryUser> {
	const { directory } = authority.storage;
	const user = name.includes('@')
		? await directory.findUserByPrincipalName(name)
		: await directory.findUser(snapshot.tenant.id, name.toLowerCase());
	if (user?.tenantId !== snapshot.tenant.id) throw graphNoObject(name);
	return user;
}

/** What the query options leave of one object, or of each of a collection. */
function asAskedFor(input: GraphInput, answered: object): object {
	const { method, query } = input.exchange.request;
	if (method !== 'GET') return answered;
	if ('value' in answered && Array.isArray(answered.value)) {
		const { value, count, nextSkip } = applyQuery(answered.value, query);
		const { path } = input.exchange.request;
		const nextLink = nextLinkOf(input, path.replace(/^\/+(?:v1\.0|beta)\/+/i, ''), { $skip: nextSkip });
		return {
			...(count === undefined ? {} : { '@odata.count': count }),
			...(nextLink === undefined ? {} : { '@odata.nextLink': nextLink }),
			value,
		};
	}
	return applyQuery([answered], query).value[0] ?? {};
}

function answerEntity(input: GraphInput, context: string, answered: object, etag?: string): HttpResponse {
	const headers: Record<string, string> = etag === undefined ? {} : { etag };
	return json(200, { '@odata.context': contextOf(input, context), ...asAskedFor(input, answered) }, headers);
}
