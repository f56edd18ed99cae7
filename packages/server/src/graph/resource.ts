// What a Graph resource is: one file beside this one. The collection's list, one, create, change and delete.
import type { Authority, Exchange } from '../authority.ts';
import type { TenantSnapshot } from '../directory/types.ts';

export interface GraphInput {
	authority: Authority;
	exchange: Exchange;
	snapshot: TenantSnapshot;
}

/** `created` answers 201 with the object, `changed` 204, `deleted` 204. */
export type GraphChange = { kind: 'created'; value: object } | { kind: 'changed' } | { kind: 'deleted' };

export interface GraphResource {
	/** below `/v1.0/` */
	path: string;
	list(input: GraphInput): readonly object[];
	create(input: GraphInput, body: Record<string, unknown>): Promise<GraphChange>;
	update(input: GraphInput, id: string, body: Record<string, unknown>): Promise<GraphChange>;
	remove(input: GraphInput, id: string): Promise<GraphChange>;
}
