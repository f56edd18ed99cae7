// A Graph address as it may be written: more slashes than one, any letter case, keys in parentheses, functions with
// their namespace. OData 4.01, URL Conventions §4.

/** derived types that a collection can be narrowed to */
const casts =
	/^microsoft\.graph\.(?:user|group|application|directoryRole|servicePrincipal|device|orgContact|\w+NamedLocation)$/i;

/**
 * @param path below the version, decoded
 * @returns its segments, a key as one of its own; letters as written
 */
export function graphSegments(path: string): string[] {
	return path
		.split('/')
		.filter((segment) => segment !== '')
		.flatMap((segment) => {
			const [, name, key] = /^([A-Za-z.]+)\((.*)\)$/.exec(segment) ?? [];
			if (name === undefined || key === undefined) return [plain(segment)];
			if (key === '') return [plain(name)];
			const [, quoted] = /^'(.*)'$/.exec(key) ?? [];
			// a function with parameters stays one segment
			return quoted === undefined && name.toLowerCase().startsWith('findby')
				? [segment]
				: [plain(name), quoted?.replaceAll("''", "'") ?? key];
		});
}

function plain(segment: string): string {
	return casts.test(segment) ? segment : segment.replace(/^microsoft\.graph\./i, '');
}

/** @returns what stands below `base`, where the address is it or below it; `undefined` elsewhere */
export function below(segments: readonly string[], base: string): readonly string[] | undefined {
	const names = base.toLowerCase().split('/');
	return names.every((name, index) => segments[index]?.toLowerCase() === name)
		? segments.slice(names.length)
		: undefined;
}
