// Mappings in memory: for tests, and for an API of one process that may forget.
import { checkMappingInput, tenantKey } from './check-mapping-input.ts';
import type { MappingChange, OperationMappings } from './operation-mappings.ts';

/**
 * @example
 * const mappings = createMemoryMappings();
 * await mappings.change({ tenantId, operation: 'tasks.delete', contextId: 'c1', changedBy: adminId, changedAt:
 * 1_800_000_000 });
 */
export function createMemoryMappings(): OperationMappings {
	const tenants = new Map<string, Map<string, string>>();
	const changes: MappingChange[] = [];
	return {
		find: (tenantId, operation) => tenants.get(tenantKey(tenantId))?.get(operation),
		async list(tenantId) {
			const mapped = [...(tenants.get(tenantKey(tenantId)) ?? [])].map(([operation, contextId]) => ({
				operation,
				contextId,
			}));
			return mapped.sort((a, b) => (a.operation < b.operation ? -1 : 1));
		},
		async change(input) {
			checkMappingInput(input);
			const { contextId, operation, changedBy, changedAt } = input;
			const tenantId = tenantKey(input.tenantId);
			const mapped = tenants.get(tenantId) ?? new Map<string, string>();
			const previousContextId = mapped.get(operation);
			if (previousContextId === contextId) return undefined;
			tenants.set(tenantId, mapped);
			if (contextId === undefined) mapped.delete(operation);
			else mapped.set(operation, contextId);
			const change: MappingChange = {
				...{ tenantId, operation, changedBy, changedAt },
				...(previousContextId === undefined ? {} : { previousContextId }),
				...(contextId === undefined ? {} : { contextId }),
			};
			changes.push(change);
			return { ...change };
		},
		async history(tenantId, limit = 100) {
			const ofTenant = changes.filter((change) => change.tenantId === tenantKey(tenantId));
			return ofTenant
				.reverse()
				.slice(0, limit)
				.map((change) => ({ ...change }));
		},
	};
}
