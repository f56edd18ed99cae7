// Which tenant a domain belongs to, as the authority's metadata says: asked before the first token is judged, and again
// each day.
import { fetchJson } from './fetch-json.ts';
import { cooldown, maxAge } from './tenant-keys.ts';

export interface TenantDomains {
	/** @returns the tenants that the domains belong to, as far as that is known */
	readonly tenantIds: ReadonlySet<string>;
	/** asks where that is needed; settles when it is known or cannot be known now */
	refresh(): Promise<void> | undefined;
	/** why a domain is not known */
	readonly failure: { cause: unknown } | undefined;
}

const issuerShape = /\/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})\/v2\.0$/;

/** @param onFailure told which domain could not be resolved */
export function createTenantDomains(
	domains: readonly string[],
	authority: string,
	request: typeof fetch,
	clock: () => number,
	onFailure: (domain: string, cause: unknown) => void,
): TenantDomains {
	const resolved = new Map<string, string>();
	let tenantIds: ReadonlySet<string> = new Set();
	let readAt = Number.NEGATIVE_INFINITY;
	let triedAt = Number.NEGATIVE_INFINITY;
	let failure: { cause: unknown } | undefined;
	let running: Promise<void> | undefined;

	async function resolve(domain: string): Promise<void> {
		const document = await fetchJson(`${authority}/${domain}/v2.0/.well-known/openid-configuration`, request);
		const { issuer } = (document ?? {}) as { issuer?: unknown };
		const [, tenantId] = (typeof issuer === 'string' && issuerShape.exec(issuer)) || [];
		if (!tenantId) throw new Error(`the metadata of ${domain} names no tenant`);
		resolved.set(domain, tenantId);
	}
	async function resolveAll(): Promise<void> {
		let failed: { cause: unknown } | undefined;
		for (const domain of domains) {
			await resolve(domain).catch((cause) => {
				failed = { cause };
				onFailure(domain, cause);
			});
		}
		failure = failed;
		tenantIds = new Set(resolved.values());
		if (!failed) readAt = clock();
	}
	return {
		get tenantIds() {
			return tenantIds;
		},
		get failure() {
			return failure;
		},
		refresh() {
			if (domains.length === 0) return undefined;
			const now = clock();
			// a clock that was set back makes everything old rather than new
			const since = (time: number) => (now < time ? Number.POSITIVE_INFINITY : now - time);
			const isFresh = since(readAt) < maxAge || since(triedAt) < cooldown;
			if (isFresh && !running) return undefined;
			if (!running) triedAt = now;
			running ??= resolveAll().finally(() => {
				running = undefined;
			});
			// once all are known, a request does not wait for what is asked again
			return resolved.size === domains.length ? undefined : running;
		},
	};
}
