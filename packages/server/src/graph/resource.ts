// What a Graph resource is: one file beside this one. The collection's list, one, create, change and delete.
import type { Authority, Exchange } from '../authority.ts';
import type { DirectoryUser, TenantSnapshot } from '../directory/types.ts';
import type { GraphCaller } from './caller.ts';

export interface GraphInput {
	authority: Authority;
	exchange: Exchange;
	snapshot: TenantSnapshot;
	caller: GraphCaller;
}

/** `created` answers 201 with the object, `changed` 204, `deleted` 204. */
export type GraphChange = { kind: 'created'; value: object } | { kind: 'changed' } | { kind: 'deleted' };

/** What a client may not choose. */
export function withoutServerMembers(body: Record<string, unknown>): Record<string, unknown> {
	const { id: _id, createdDateTime: _created, modifiedDateTime: _modified, ...rest } = body;
	return rest;
}

export function timestamp({ exchange }: GraphInput): string {
	return new Date(exchange.ids.receivedAt).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Tells whoever watches that somebody changed something through Graph. */
export function tellOfChange({ authority, snapshot }: GraphInput, { principalId }: GraphCaller, what: string): void {
	authority.emit({ kind: 'configurationChanged', tenantId: snapshot.tenant.id, what: `${what} by ${principalId}` });
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
	/** what the answer is, as `@odata.context` tells it */
	context: string;
	/** @returns the answer's body; `undefined` where there is none to tell */
	run(input: GraphInput, user: DirectoryUser, body: Record<string, unknown>): Promise<object | undefined>;
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
}

/** What is only read, and may be too long to be read at once. */
export interface GraphList {
	/** below `/v1.0/` */
	path: string;
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
	/** what one of the list holds, by the name behind its id */
	below?: Readonly<Record<string, (input: GraphInput, id: string) => Promise<ListPage>>>;
}

export interface GraphResource {
	/** below `/v1.0/` */
	path: string;
	/** another path of the same collection */
	alias?: string;
	list(input: GraphInput): readonly object[];
	create(input: GraphInput, body: Record<string, unknown>): Promise<GraphChange>;
	update(input: GraphInput, id: string, body: Record<string, unknown>): Promise<GraphChange>;
	remove(input: GraphInput, id: string): Promise<GraphChange>;
}
