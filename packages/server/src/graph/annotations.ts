// Control information in a body: what every SDK writes beside the members, and what an answer that is sent back
// carries. It is ignored, save for the type where it tells what something is. OData JSON Format 4.01, "Control
// Information".

type Json = Record<string, unknown>;

/** of several kinds that a member may have: without the type nobody could tell which it is */
const telling =
	/(?:NamedLocation|CidrRange|ExternalTenants|CombinationConfiguration|SignIn|Context|ExternalAuthenticationMethodConfiguration)$/i;

const isAnnotation = (name: string) => name.includes('@') || name.startsWith('#');

function isKept(name: string, value: unknown): boolean {
	// OData JSON Format 4.0, "Bind Operation": it looks like an annotation, and is the member itself
	if (name.endsWith('@odata.bind')) return true;
	return !isAnnotation(name) || (name === '@odata.type' && typeof value === 'string' && telling.test(value));
}

/** @returns the body without them, at every depth */
export function withoutAnnotations(body: Json): Json {
	return Object.fromEntries(
		Object.entries(body)
			.filter(([name, value]) => isKept(name === '@type' ? '@odata.type' : name, value))
			.map(([name, value]) => [name === '@type' ? '@odata.type' : name, without(value)]),
	);
}

function without(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(without);
	return typeof value === 'object' && value !== null ? withoutAnnotations(value as Json) : value;
}
