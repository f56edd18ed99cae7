// Directory ids are GUIDs and compare without case; keywords such as `All` compare exactly.

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(value: string): boolean {
	return guid.test(value);
}

export function normalizeId(value: string): string {
	return guid.test(value) ? value.toLowerCase() : value;
}

export function normalizeIds(values: readonly string[] | undefined | null): string[] {
	return Array.isArray(values) ? [...new Set(values.filter((value) => typeof value === 'string').map(normalizeId))] : [];
}

/** Graph writes some sets of flags as one comma-joined string. */
export function flags(value: string | undefined | null): string[] {
	return typeof value === 'string' ? value.split(',').flatMap((flag) => flag.trim() || []) : [];
}

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What Graph writes for a member that is not configured. */
export function isEmpty(value: unknown): boolean {
	return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
