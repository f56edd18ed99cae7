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
	const segments = path
		.split('/')
		.filter((segment) => segment !== '')
		.flatMap((segment) => {
			const [, name, key] = /^([A-Za-z.]+)\((.*)\)$/.exec(segment) ?? [];
			if (name === undefined || key === undefined) return [plain(segment)];
			if (key === '') return [plain(name)];
			const [, quoted] = /^(?:(?:id|userPrincipalName|roleTemplateId)=)?'(.*)'$/i.exec(key) ?? [];
			// a function with parameters stays one segment
			return quoted === undefined && name.toLowerCase().startsWith('findby')
				? [segment]
				: [plain(name), quoted?.replaceAll("''", "'") ?? key];
		});
	// the caller's tenant, as programs name it that were written for Azure AD Graph
	return segments[0]?.toLowerCase() === 'myorganization' ? segments.slice(1) : segments;
}

function plain(segment: string): string {
	if (casts.test(segment)) return segment;
	// Microsoft Graph, "Get directoryRole": the one key that is written without parentheses
	return segment.replace(/^microsoft\.graph\./i, '').replace(/^roleTemplateId=/i, '');
}

/** What stands behind a collection's or an object's own address. OData 4.01, URL Conventions §4.8, §4.9 and §4.11. */
export interface Suffix {
	/** the address without it */
	base: readonly string[];
	/** `…/$count` */
	isCount: boolean;
	/** `…/$ref`: addresses in place of objects */
	isRef: boolean;
	/** `…/microsoft.graph.user`: what of a collection is of that type */
	type: string | undefined;
}

/** @param method only a GET has one; a change has a route of its own */
export function splitSuffix(method: string, segments: readonly string[]): Suffix {
	const last = method === 'GET' ? segments.at(-1)?.toLowerCase() : undefined;
	const [isCount, isRef] = [last === '$count', last === '$ref'];
	const rest = isCount || isRef ? segments.slice(0, -1) : segments;
	const [, type] = (method === 'GET' && /^microsoft\.graph\.(\w+)$/i.exec(rest.at(-1) ?? '')) || [];
	return { base: type === undefined ? rest : rest.slice(0, -1), isCount, isRef, type };
}

/** @returns what stands below `base`, where the address is it or below it; `undefined` elsewhere */
export function below(segments: readonly string[], base: string): readonly string[] | undefined {
	const names = base.toLowerCase().split('/');
	return names.every((name, index) => segments[index]?.toLowerCase() === name)
		? segments.slice(names.length)
		: undefined;
}
