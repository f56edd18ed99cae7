// What a token held, as the sign-in log tells it: the names of its claims, and those values that help an administrator
// and harm nobody. Never the token. Every token waits for its record to be written, and nearly all tokens hold the same
// claims: the names are bits of one number.

/**
 * A name's place in the list is its bit for ever: a new name goes to the end. A number of JSON has 53 bits; names
 * behind those stand in `others`.
 */
const claimNames: readonly string[] = [
	...['aud', 'iss', 'iat', 'nbf', 'exp', 'azp', 'azpacr', 'tid', 'uti', 'ver', 'aio', 'rh', 'roles', 'xms_cc', 'oid'],
	...['sub', 'idtyp', 'name', 'preferred_username', 'idp', 'scp', 'sid', 'amr', 'auth_time', 'acr', 'acrs'],
	...['deviceid', 'xms_obo', 'cnf', 'appid', 'appidacr', 'app_displayname', 'ipaddr', 'unique_name', 'upn'],
	...['nonce', 'login_hint', 'email', 'signin_state', 'c_hash', 'acct', 'family_name', 'given_name', 'xms_edov'],
	...['groups', 'wids', 'hasgroups', '_claim_names', '_claim_sources'],
];
const mostBits = 53;

/** 2 to the power of the name's place */
const weightOf: ReadonlyMap<string, number> = new Map(
	claimNames.slice(0, mostBits).map((name, index) => [name, 2 ** index]),
);

/** Rows of November 2026 had a letter for each name, in the token's order. */
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_';

export interface TokenContents {
	/** one bit for each claim that the list knows; in older rows a letter for each */
	claims: number | string;
	/** names of claims that it does not know */
	others?: string[] | undefined;
	/** of a token of version 1: how its audience is written. Else it is the resource of the record */
	aud?: string | undefined;
	/** absent: `2.0` */
	ver?: string | undefined;
	scp?: string | undefined;
	roles?: string[] | undefined;
	amr?: string[] | undefined;
	/** capabilities of the client */
	xms_cc?: string[] | undefined;
}

/** values of a list that the log keeps, and characters of a text: the row must stay small */
const mostValues = 16;
const longestText = 512;

const listOf = (value: unknown): string[] | undefined =>
	Array.isArray(value) ? value.slice(0, mostValues).map((text) => String(text).slice(0, 64)) : undefined;

/** @returns the names alone; members that are undefined are not in the token */
function namesIn(payload: Readonly<Record<string, unknown>>): Pick<TokenContents, 'claims' | 'others'> {
	let claims = 0;
	let others: string[] | undefined;
	for (const name in payload) {
		if (payload[name] === undefined) continue;
		const weight = weightOf.get(name);
		if (weight !== undefined) claims += weight;
		else others = [...(others ?? []), name.slice(0, 64)].slice(0, mostValues);
	}
	return { claims, others };
}

/** @param payload of an access token, before it is signed */
export function accessTokenContents(payload: Readonly<Record<string, unknown>>): TokenContents {
	const { claims, others } = namesIn(payload);
	const { aud, ver, scp } = payload;
	const isVersion1 = ver !== '2.0';
	return {
		claims,
		others,
		aud: isVersion1 ? String(aud).slice(0, longestText) : undefined,
		ver: isVersion1 ? String(ver) : undefined,
		scp: typeof scp === 'string' ? scp.slice(0, longestText) : undefined,
		roles: listOf(payload.roles),
		amr: listOf(payload.amr),
		xms_cc: listOf(payload.xms_cc),
	};
}

/** @param payload of an ID token: what it says of the user is the user's own, and the names are enough */
export function idTokenContents(payload: Readonly<Record<string, unknown>>): TokenContents {
	return namesIn(payload);
}

const isIn = (claims: number, weight: number) => Math.floor(claims / weight) % 2 === 1;

/** @returns the names of the claims */
export function claimsOf({ claims, others = [] }: Pick<TokenContents, 'claims' | 'others'>): string[] {
	const known =
		typeof claims === 'string'
			? [...claims].flatMap((letter) => claimNames[letters.indexOf(letter)] ?? [])
			: [...weightOf].flatMap(([name, weight]) => (isIn(claims, weight) ? name : []));
	return [...known, ...others];
}
