// Which claims of a challenge are passed on. An API may ask for a better access token to itself; what else it writes is
// dropped, or a hostile API could steer the sign-in: ID tokens, user info, roles.

const names = new Set([
	'acr',
	'acrs',
	'amr',
	'auth_time',
	'capolids',
	'deviceid',
	'nbf',
	'polids',
	'tenant_region_scope',
]);

const isAllowed = (name: string) => names.has(name) || name.startsWith('xms_');

/**
 * @param claims of a challenge, JSON text
 * @returns the claims that the access token may be asked to carry; `undefined` when none is left
 */
export function allowedClaims(claims: string): string | undefined {
	const { access_token: wanted } = JSON.parse(claims) as Record<string, unknown>;
	if (typeof wanted !== 'object' || wanted === null || Array.isArray(wanted)) return undefined;
	const kept = Object.entries(wanted).filter(([name]) => isAllowed(name));
	return kept.length === 0 ? undefined : JSON.stringify({ access_token: Object.fromEntries(kept) });
}
