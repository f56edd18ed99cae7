// Which authentication context an operation needs, tenant by tenant; kept in the API's own database.

export interface OperationMapping {
	operation: string;
	/** `c1` to `c99` */
	contextId: string;
}

/** One change of a mapping: who made it, when, and what was before. */
export interface MappingChange {
	tenantId: string;
	operation: string;
	/** before the change; absent where there was no mapping */
	previousContextId?: string;
	/** after it; absent where the mapping was removed */
	contextId?: string;
	/** object id of the administrator */
	changedBy: string;
	/** epoch seconds */
	changedAt: number;
}

export interface MappingInput {
	tenantId: string;
	operation: string;
	/** `c1` to `c99`; absent: the operation needs no context any more */
	contextId?: string | undefined;
	/** object id of the administrator */
	changedBy: string;
	/** epoch seconds */
	changedAt: number;
}

/**
 * A store of mappings. An operation of a tenant has one context at most. Change and audit are written together or not
 * at all, and a change is seen by the next `find` of every instance.
 */
export interface OperationMappings {
	find(tenantId: string, operation: string): string | undefined | Promise<string | undefined>;
	list(tenantId: string): Promise<OperationMapping[]>;
	/** @returns the change as it was written to the history; `undefined` where nothing changed */
	change(input: MappingInput): Promise<MappingChange | undefined>;
	/** @returns the changes of a tenant, newest first; at most `limit`, 100 by default */
	history(tenantId: string, limit?: number): Promise<MappingChange[]>;
}
