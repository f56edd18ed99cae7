// Which route an address is of. Segments are compared without regard to case; a placeholder takes any segment.
import type { GraphMethod, GraphParameters, GraphRoute } from './route.ts';

export interface FoundRoute {
	route: GraphRoute;
	parameters: GraphParameters;
}

/** @returns what the placeholders stand for; `undefined` where the address is not of the pattern */
export function matchPath(pattern: string, segments: readonly string[]): GraphParameters | undefined {
	const parts = pattern.split('/');
	if (parts.length !== segments.length) return undefined;
	const found: Record<string, string> = {};
	for (const [index, part] of parts.entries()) {
		const segment = (segments[index] as string).toLowerCase();
		const [, name] = /^\{(\w+)\}$/.exec(part) ?? [];
		if (name === undefined) {
			if (part.toLowerCase() !== segment) return undefined;
		} else {
			// `$count` and `$ref` are no ids, and neither is what is longer than any
			if (segment.startsWith('$') || segment.length > 256) return undefined;
			found[name] = segment;
		}
	}
	return found;
}

const placeholders = (path: string) => (path.match(/\{/g) ?? []).length;

/**
 * The route of the address and method; one without a placeholder wins: `directoryObjects/getByIds` is no object's id.
 */
export function findRoute(
	routes: readonly GraphRoute[],
	method: string,
	segments: readonly string[],
	isBeta: boolean,
): FoundRoute | undefined {
	const found: (FoundRoute & { path: string })[] = [];
	for (const route of routes) {
		if (route.method !== method || (route.beta && !isBeta)) continue;
		for (const path of [route.path, ...(route.aliases ?? [])]) {
			const parameters = matchPath(path, segments);
			if (parameters) found.push({ route, parameters, path });
		}
	}
	return found.sort((left, right) => placeholders(left.path) - placeholders(right.path))[0];
}

/** Whether some route is at the address, for another method. */
export function isSomeRoute(routes: readonly GraphRoute[], segments: readonly string[], isBeta: boolean): boolean {
	return (['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] satisfies GraphMethod[]).some((method) =>
		findRoute(routes, method, segments, isBeta),
	);
}
