// One operation of Graph's directory: where it is, who may ask for it, and what it answers. Routing, authorization, the
// documentation page and the test of every route against every kind of caller are made of these rows.
import type { ActionOnUser } from '../directory/who-may-act-on-whom.ts';
import type { ResourceActionName } from '../records/resource-action.ts';
import type { GraphInput } from './resource.ts';

export type GraphMethod = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

/**
 * Who may ask: a token needs one of the permissions, and where a user is signed in that user must also be one of those
 * named by `users`.
 *
 * `members`: every member of the tenant, and readers' roles where members may not read others. `readers`: those who may
 * read policies.
 * `logs`: those who may read logs. `anyone`: the token alone decides, and the operation looks closer. A list: one of
 * these roles, by template id.
 */
export interface GraphAccess {
	/** permissions of a user's token, one of which suffices */
	delegated: readonly string[];
	/** permissions of an application's own token, one of which suffices; empty where no application may ask */
	application: readonly string[];
	users: 'members' | 'readers' | 'logs' | 'anyone' | readonly string[];
}

/** What the placeholders of a path stand for, by their names; ids in lower case. */
export type GraphParameters = Readonly<Record<string, string>>;

/** What `$expand` may name: the member, and how it is read. */
export type Expansions = Readonly<Record<string, (input: GraphInput, row: Row) => Promise<unknown>>>;

export type Row = Record<string, unknown>;

interface Operation {
	/** below the version, placeholders in braces: `groups/{id}/members/{memberId}/$ref` */
	path: string;
	/** other paths of the same operation */
	aliases?: readonly string[];
	/** only below `/beta` */
	beta?: true;
	access: GraphAccess;
	/** what is done to the user at `{id}`: who may do it to nobody is refused before that user is looked for */
	actsOn?: ActionOnUser;
	/** title of the page in Microsoft Graph's documentation */
	documentation: string;
}

/** A question; it changes nothing. */
export type GraphRead = Operation & {
	method: 'GET' | 'POST';
	/** what is answered, as `@odata.context` names it */
	context: string;
	/** of objects of the directory: what Graph calls advanced asks for `ConsistencyLevel: eventual` */
	isDirectory?: true;
	expand?: Expansions;
} & (
		| {
				answers: 'collection';
				run(input: GraphInput, parameters: GraphParameters, body: Row): Promise<readonly object[]>;
		  }
		| { answers: 'object'; run(input: GraphInput, parameters: GraphParameters, body: Row): Promise<object> }
	);

/**
 * `created` answers 201 with the object, `done` 204, `answered` 200 with a body, `accepted` 202 with the path below
 * which the outcome stands, and a body where there is something to tell. `stale`: somebody else changed the
 * tenant since it was read, nothing was written, and the change is decided again.
 */
export type Written =
	| { kind: 'created'; value: object }
	| { kind: 'done' }
	| { kind: 'answered'; value: object }
	| { kind: 'accepted'; location: string; value?: object }
	| { kind: 'stale' };

/** @param isWritten `false` where the tenant was changed since it was read */
export const doneOrStale = (isWritten: boolean): Written => ({ kind: isWritten ? 'done' : 'stale' });

/** A change: decided on the tenant as it is now, in turn with other changes. */
export type GraphWrite = Operation & {
	method: 'POST' | 'PATCH' | 'PUT' | 'DELETE';
	answers: 'change';
	/** the action that it is, where an administrator can protect it with an authentication context */
	resourceAction?: ResourceActionName;
	/** what a created or answered object is, as `@odata.context` names it */
	context: string;
	run(input: GraphInput, parameters: GraphParameters, body: Row): Promise<Written>;
};

export type GraphRoute = GraphRead | GraphWrite;
