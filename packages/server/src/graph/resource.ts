// What a Graph resource is: one file beside this one. The collection's list, one, create, change and delete.
import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import type { ActionOnUser } from '../directory/who-may-act-on-whom.ts';
import type { ConditionalAccessResources } from '../records/conditional-access.ts';
import type { ResourceActionName } from '../records/resource-action.ts';
import type { DirectoryUser } from '../records/user.ts';
import { auditOfPolicyWrite } from './audited-policies.ts';
import type { GraphCaller } from './caller.ts';
import type { Expansions } from './route.ts';

export interface GraphInput {
	authority: Authority;
	exchange: Exchange;
	snapshot: TenantSnapshot;
	caller: GraphCaller;
}

/**
 * `created` answers 201 with the object, `changed` and `deleted` 204, `answered` 200 with the body of an action.
 * `stale`: somebody else changed the tenant since it was read, nothing was written, and the change is decided again.
 */
export type GraphChange =
	| { kind: 'created'; value: object; warning?: string | undefined }
	| { kind: 'changed'; warning?: string | undefined }
	| { kind: 'deleted' }
	| { kind: 'answered'; value: object; warning?: string | undefined }
	| { kind: 'stale' };

export function timestamp({ exchange }: GraphInput): string {
	return new Date(exchange.ids.receivedAt).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Where an answer's description is: of the version that was asked, whose clients read it. */
export function contextOf({ authority, exchange }: Pick<GraphInput, 'authority' | 'exchange'>, what: string): string {
	return `${rootOf({ authority, exchange })}/$metadata#${what}`;
}

/** `…/v1.0` or `…/beta`, as the request says. */
export function rootOf({ authority, exchange }: Pick<GraphInput, 'authority' | 'exchange'>): string {
	return `${authority.graphOrigin}/${/^\/+beta\//i.test(exchange.request.path) ? 'beta' : 'v1.0'}`;
}

/** @returns the address of the next page: the same question from further on; `undefined` at the end */
export function nextLinkOf(
	input: GraphInput,
	path: string,
	from: Readonly<Record<string, string | number | undefined>>,
): string | undefined {
	const query = new URLSearchParams(input.exchange.request.query);
	const [[name, value] = []] = Object.entries(from);
	if (name === undefined || value === undefined) return undefined;
	for (const known of [...query.keys()])
		if (new RegExp(`^\\$?(?:skiptoken|deltatoken|${name.slice(1)})$`, 'i').test(known)) query.delete(known);
	query.set(name, String(value));
	// the names of options as they are documented: programs look for `$deltatoken=` in a link
	return `${rootOf(input)}/${path}?${String(query).replaceAll(/(^|&)%24/g, '$1$')}`;
}

/** Writes a resource if the tenant is still as it was read. */
export async function put<Kind extends keyof ConditionalAccessResources>(
	input: GraphInput,
	kind: Kind,
	resource: ConditionalAccessResources[Kind][number],
	change: GraphChange,
): Promise<GraphChange> {
	const { id, version } = input.snapshot.tenant;
	const audit = await auditOfPolicyWrite(input, kind, { after: resource });
	const isWritten = await input.authority.storage.conditionalAccess.put(id, kind, resource, version, audit);
	return isWritten ? change : { kind: 'stale' };
}

/** Removes a resource if the tenant is still as it was read. */
export async function remove(
	input: GraphInput,
	kind: keyof ConditionalAccessResources,
	id: string,
): Promise<GraphChange> {
	const { tenant } = input.snapshot;
	const audit = await auditOfPolicyWrite(input, kind, { removed: id });
	const removed = await input.authority.storage.conditionalAccess.remove(tenant.id, kind, id, tenant.version, audit);
	return { kind: removed ? 'deleted' : 'stale' };
}

/** Tells whoever watches that somebody changed something through Graph. */
export function tellOfChange(
	{ authority, snapshot }: GraphInput,
	{ principalId }: GraphCaller,
	what: string,
	warning?: string,
): void {
	const text = `${what} by ${principalId}${warning === undefined ? '' : `. Warning: ${warning}`}`;
	authority.emit({ kind: 'configurationChanged', tenantId: snapshot.tenant.id, what: text });
}

/** A question that changes nothing: POST, with the permission to read. */
export interface GraphAction {
	/** below `/v1.0/` */
	path: string;
	/** one of which suffices, where it is about users and groups; those to read policies otherwise */
	permissions?: readonly string[];
	/** @returns the answer's body */
	run(input: GraphInput, body: Record<string, unknown>): Promise<object>;
}

/** What an administrator does to a user, below `/v1.0/users/` with its id or userPrincipalName. */
export interface GraphOnUser {
	path: string;
	method: 'GET' | 'POST' | 'PATCH';
	/** one of which suffices */
	permissions: readonly string[];
	/** POST that only asks, as readers may */
	asks?: true;
	/** as in {@link GraphRoute} */
	actsOn?: ActionOnUser;
	/** what `$expand` may name */
	expand?: Expansions;
	/** what the answer is, as `@odata.context` tells it */
	context: string;
	/** @returns the answer's body; `undefined` where there is none to tell, `stale` as in {@link GraphChange} */
	run(input: GraphInput, user: DirectoryUser, body: Record<string, unknown>): Promise<object | undefined | 'stale'>;
}

/** What a user asks about itself, below `/v1.0/me` and below `/v1.0/users/` with its own id. */
export interface GraphOwn {
	path: string;
	method: 'GET' | 'POST';
	/** one of which suffices */
	permissions: readonly string[];
	/** whoever watches is told */
	changes?: true;
	/** what the answer is, as `@odata.context` tells it */
	context: string;
	run(input: GraphInput, user: DirectoryUser, body: Record<string, unknown>): Promise<object>;
}

export interface ListPage {
	value: object[];
	/** where the next page begins; absent at the end */
	next?: string;
	/** what the next page skips, where the list has an order of its own */
	nextSkip?: number;
	/** where what comes later begins, of a list that never ends */
	delta?: string;
	/** how many there are in all, where that was asked for */
	count?: number;
	/** those of the page as they were before $select */
	rows?: readonly object[];
}

/** What is only read, and may be too long to be read at once. */
export interface GraphList {
	/** below `/v1.0/` */
	path: string;
	/** what is listed, as `@odata.context` tells it; the path where absent */
	context?: string;
	/** one of which suffices */
	permissions: readonly string[];
	/** where a user asks: who else may read it */
	readers: 'logs' | 'users';
	/** @throws GraphError 400 for a query that it cannot answer */
	page(input: GraphInput): Promise<ListPage>;
	/**
	 * Absent where one of the list is answered for elsewhere.
	 *
	 * @throws GraphError 404
	 */
	one?(input: GraphInput, id: string): Promise<object>;
	/** what `$expand` may name of one */
	expand?: Expansions;
	/** what one of the list holds, by the name behind its id, in small letters; of one type where one is given */
	below?: Readonly<Record<string, (input: GraphInput, id: string, type?: string) => Promise<ListPage>>>;
}

/** What is asked of or done to one of a collection. */
export interface GraphBelow {
	method: 'GET' | 'POST';
	/** what the answer is, as `@odata.context` tells it */
	context: string;
	/** of a change: as of a route */
	resourceAction?: ResourceActionName;
	run(input: GraphInput, id: string, body: Record<string, unknown>): Promise<GraphChange>;
}

export interface GraphResource {
	/** below `/v1.0/` */
	path: string;
	/** other paths of the same collection */
	aliases?: readonly string[];
	/** one of which suffices; those for policies where absent */
	permissions?: { read: readonly string[]; write: readonly string[] };
	/** the actions that its changes are, where an administrator can protect them with an authentication context */
	resourceActions?: Readonly<Partial<Record<'create' | 'update' | 'remove', ResourceActionName>>>;
	/** whole, as they are answered */
	list(input: GraphInput): readonly object[] | Promise<readonly object[]>;
	/** one as the list has it, where making the whole list is much more work; `undefined` where it is not there */
	one?(input: GraphInput, id: string): object | undefined;
	create?(input: GraphInput, body: Record<string, unknown>): Promise<GraphChange>;
	update?(input: GraphInput, id: string, body: Record<string, unknown>): Promise<GraphChange>;
	remove?(input: GraphInput, id: string): Promise<GraphChange>;
	/** by the name behind the id, in small letters */
	below?: Readonly<Record<string, GraphBelow>>;
}
