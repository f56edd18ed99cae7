// A claims request, or a challenge, as the sign-in log keeps it: names and values, parsed and bounded. Anybody can
// write one, and the record must fit its row.
import { isJsonObject, type JsonObject, type JsonValue } from '@countersign/protocol';

export interface RecordedClaim {
	/** `access_token`, `id_token`, `userinfo`, or what else the request writes there */
	in: string;
	name: string;
	essential?: true | undefined;
	values?: string[] | undefined;
}

const mostClaims = 16;
const mostValues = 8;
const longestName = 64;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this removes
const bounded = (text: string) => text.slice(0, longestName).replace(/[\u0000-\u001f\u007f]/g, ' ');

function valuesOf({ value, values }: JsonObject): string[] | undefined {
	const all = [value, ...(Array.isArray(values) ? values : [])].filter((one): one is string | number | boolean =>
		['string', 'number', 'boolean'].includes(typeof one),
	);
	return all.length === 0 ? undefined : all.slice(0, mostValues).map((one) => bounded(String(one)));
}

function recordedClaim(kind: string, name: string, value: JsonValue | undefined): RecordedClaim {
	const claim = isJsonObject(value) ? value : undefined;
	return {
		in: bounded(kind),
		name: bounded(name),
		essential: claim?.essential === true || claim?.essential === 'true' ? true : undefined,
		values: claim && valuesOf(claim),
	};
}

/** @returns the first sixteen claims, with eight values each; `undefined` where there is none */
export function recordedClaims(request: JsonObject | undefined): RecordedClaim[] | undefined {
	const claims: RecordedClaim[] = [];
	for (const kind in request) {
		const members = request[kind];
		if (!isJsonObject(members)) continue;
		for (const name in members) {
			if (claims.length === mostClaims) return claims;
			claims.push(recordedClaim(kind, name, members[name]));
		}
	}
	return claims.length === 0 ? undefined : claims;
}
