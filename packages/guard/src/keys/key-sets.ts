// The authority's keys, tenant by tenant. Tokens are not proven yet when they ask for a key: what they can make the
// guard fetch and keep is bounded here.
import type { Cryptography } from '../cryptography/cryptography.ts';
import { createFetchBudget } from './fetch-budget.ts';
import { UnexpectedStatusError } from './fetch-json.ts';
import { type KeySet, readKeySet } from './read-key-set.ts';
import { createTenantKeys, type KeyAnswer, type TenantKeys } from './tenant-keys.ts';

export interface KeySets {
	find(tenantId: string, kid: string): KeyAnswer | Promise<KeyAnswer>;
	/** a token of this tenant was verified: its keys stay, whatever forged tokens ask for */
	prove(tenantId: string): void;
}

export interface KeySetOptions {
	/** the authority's origin */
	authority: string;
	fetch: typeof fetch;
	/** epoch milliseconds */
	clock: () => number;
	cryptography: Cryptography;
	/** whether a tenant is one that the guard was configured with */
	isListed: (tenantId: string) => boolean;
	/** told when a tenant's keys could not be read */
	onFailure: (tenantId: string, cause: unknown) => void;
}

/** tenants that exist and of which no token was verified yet */
const maxUnproven = 16;
const maxProven = 10_000;

/** What an authority answers for a tenant that it does not have. */
function saysNoSuchTenant(cause: unknown): boolean {
	return cause instanceof UnexpectedStatusError && (cause.status === 400 || cause.status === 404);
}

export function createKeySets({
	authority,
	fetch: request,
	clock,
	cryptography,
	isListed,
	onFailure,
}: KeySetOptions): KeySets {
	const proven = new Map<string, TenantKeys>();
	const unproven = new Map<string, TenantKeys>();
	const budget = createFetchBudget();

	function create(tenantId: string): TenantKeys {
		const address = `${authority}/${tenantId}/discovery/v2.0/keys`;
		const read = (before?: KeySet) => readKeySet(address, request, cryptography, before);
		return createTenantKeys(read, clock, (cause) => onFailure(tenantId, cause));
	}
	function keep(kept: Map<string, TenantKeys>, tenantId: string, keys: TenantKeys, limit: number): void {
		kept.set(tenantId, keys);
		for (const oldest of kept.keys()) {
			if (kept.size <= limit) break;
			kept.delete(oldest);
		}
	}
	async function findOfStranger(tenantId: string, kid: string): Promise<KeyAnswer> {
		const known = unproven.get(tenantId);
		if (!known && !budget.take(clock()))
			return { unavailable: new Error('too many unknown tenants'), retryAfterSeconds: budget.retryAfterSeconds };
		const keys = known ?? create(tenantId);
		if (!known) keep(unproven, tenantId, keys, maxUnproven);
		const answer = await keys.find(kid);
		if ('unavailable' in answer && !keys.isKnown) {
			unproven.delete(tenantId);
			if (saysNoSuchTenant(answer.unavailable)) return { absent: 'the authority has no such tenant', known: [] };
		}
		return answer;
	}

	return {
		find(tenantId, kid) {
			const keys = proven.get(tenantId);
			if (keys) return keys.find(kid);
			if (!isListed(tenantId)) return findOfStranger(tenantId, kid);
			const created = create(tenantId);
			proven.set(tenantId, created);
			return created.find(kid);
		},
		prove(tenantId) {
			const keys = unproven.get(tenantId);
			if (!keys) return;
			unproven.delete(tenantId);
			keep(proven, tenantId, keys, maxProven);
		},
	};
}
