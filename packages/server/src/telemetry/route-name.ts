// The name of a request's route, for labels and spans: one of a few, whatever path a stranger asks for.

const routeNames: readonly (readonly [RegExp, string])[] = [
	[/^\/[^/]+\/oauth2\/v2\.0\/(token|authorize|devicecode|par|logout)$/i, '/{tenant}/oauth2/v2.0/$1'],
	[/^\/[^/]+\/oauth2\/(token|authorize|devicecode|logout)$/i, '/{tenant}/oauth2/$1'],
	[/^\/[^/]+\/(?:v2\.0\/)?\.well-known\/openid-configuration$/i, '/{tenant}/.well-known/openid-configuration'],
	[/^\/[^/]+\/discovery\/(?:v2\.0\/)?keys$/i, '/{tenant}/discovery/keys'],
	[/^\/sign-in\/[^/]+$/i, '/sign-in/{step}'],
	[/^\/+(?:v1\.0|beta)\//i, '/graph'],
	[/^\/portal(?:\/|$)/i, '/portal'],
	[/^\/devicelogin$/i, '/devicelogin'],
	[/^\/(?:oidc|[^/]+\/openid)\/userinfo$/i, '/userinfo'],
	[/^\/setup$/i, '/setup'],
];

/** @returns the route's name; `other` for every path that is not listed */
export function routeName(path: string): string {
	for (const [pattern, name] of routeNames) {
		const match = pattern.exec(path);
		if (match) return name.replace('$1', match[1]?.toLowerCase() ?? '');
	}
	return 'other';
}

const methods = new Set(['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS', 'HEAD']);

/** OpenTelemetry, "Semantic conventions for HTTP metrics": an unknown method is `_OTHER`. */
export const methodName = (method: string): string => (methods.has(method) ? method : '_OTHER');
