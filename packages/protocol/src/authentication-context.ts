// Authentication context class references: the ids `c1` to `c99` that a policy protects and a token's `acrs` claim
// holds. Microsoft Graph, "authenticationContextClassReference resource type".

const pattern = /^c(?:[1-9]|[1-9][0-9])$/;

/** Says whether a value is exactly an authentication context id: lower-case `c1` … `c99`, nothing around it. */
export function isAuthenticationContextId(value: unknown): value is string {
	return typeof value === 'string' && pattern.test(value);
}
