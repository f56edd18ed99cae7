// Directory ids are GUIDs and compare without case; keywords such as `All` compare exactly.

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function normalizeId(value: string): string {
	return guid.test(value) ? value.toLowerCase() : value;
}

/** A Set, not an object: ids come from outside and may be called `__proto__`. */
export function idSet(values: readonly string[] | undefined | null): ReadonlySet<string> {
	return new Set((values ?? []).map(normalizeId));
}

export function intersects(left: ReadonlySet<string>, right: ReadonlySet<string>): boolean {
	const [small, large] = left.size <= right.size ? [left, right] : [right, left];
	for (const value of small) if (large.has(value)) return true;
	return false;
}
