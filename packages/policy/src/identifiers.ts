// Directory ids are GUIDs and compare without case; keywords such as `All` compare exactly.

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isGuid(value: string): boolean {
	return guid.test(value);
}

export function normalizeId(value: string): string {
	// most values are no GUIDs by their length
	return value.length === 36 && guid.test(value) ? value.toLowerCase() : value;
}

export function normalizeIds(values: readonly string[] | undefined | null): string[] {
	if (!Array.isArray(values) || values.length === 0) return [];
	const ids: string[] = [];
	for (const value of values) if (typeof value === 'string') ids.push(normalizeId(value));
	return ids.length > 1 ? [...new Set(ids)] : ids;
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
