// What may be written to a store of mappings, whichever it is.
import { isAuthenticationContextId } from '@countersign/protocol';
import type { MappingInput } from './operation-mappings.ts';

/**
 * Tenant ids are the same in any letters; tokens carry small ones. A mapping that was written otherwise would never be
 * found.
 */
export const tenantKey = (tenantId: string) => tenantId.toLowerCase();

/** @throws TypeError when the mapping could never work: a challenge for it could not be met */
export function checkMappingInput({ tenantId, operation, contextId, changedBy, changedAt }: MappingInput): void {
	for (const [name, value] of Object.entries({ tenantId, operation, changedBy })) {
		if (typeof value !== 'string' || value === '' || value.length > 200)
			throw new TypeError(`a mapping needs \`${name}\``);
	}
	if (contextId !== undefined && !isAuthenticationContextId(contextId)) {
		throw new TypeError(`\`${String(contextId).slice(0, 20)}\` is no authentication context (c1 to c99)`);
	}
	if (!Number.isSafeInteger(changedAt)) throw new TypeError('a mapping needs the time of its change, in seconds');
}
