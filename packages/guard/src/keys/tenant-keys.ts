// The keys of one tenant over time: read again when they are old or when a token names a key that is not among them,
// never by two requests at once, and kept while the authority is away. Microsoft identity platform, "Signing key
// rollover".
import type { KeySet, VerificationKey } from './read-key-set.ts';

/** milliseconds after which the set is read again in the background */
export const refreshAge = 12 * 3_600_000;
/** milliseconds after which no token is judged by the set before it was read again, unless the authority is away */
export const maxAge = 24 * 3_600_000;
/**
 * milliseconds between two attempts: a token can name a key that never existed, and a stranger cannot lengthen the wait
 */
export const cooldown = 30_000;

/** What is known of a key id. */
export type KeyAnswer =
	| { key: VerificationKey }
	/** the authority says that there is no such key */
	| { absent: string; known: readonly string[] }
	/** whether there is such a key cannot be told now */
	| { unavailable: unknown; retryAfterSeconds: number };

export interface TenantKeys {
	find(kid: string): KeyAnswer | Promise<KeyAnswer>;
	/** whether the tenant's keys were ever read */
	readonly isKnown: boolean;
}

/** @param read reads the set, beside the one before it; rejects while the authority is away */
export function createTenantKeys(
	read: (before?: KeySet) => Promise<KeySet>,
	clock: () => number,
	onFailure: (cause: unknown) => void,
): TenantKeys {
	let set: KeySet | undefined;
	let readAt = 0;
	let triedAt = Number.NEGATIVE_INFINITY;
	let failure: { cause: unknown } | undefined;
	let running: Promise<void> | undefined;

	function refresh(): Promise<void> {
		if (running) return running;
		triedAt = clock();
		running = read(set)
			.then(
				(fresh) => {
					// replaced as a whole: a key that the authority withdrew is gone with the answer that no longer lists it
					set = fresh;
					readAt = clock();
					failure = undefined;
				},
				(cause) => {
					failure = { cause };
					onFailure(cause);
				},
			)
			.finally(() => {
				running = undefined;
			});
		return running;
	}
	// a clock that was set back makes everything old rather than new
	const since = (time: number) => (clock() < time ? Number.POSITIVE_INFINITY : clock() - time);
	const mayTry = () => running !== undefined || since(triedAt) >= cooldown;

	function answer(kid: string): KeyAnswer {
		const key = set?.keys.get(kid);
		if (key) return { key };
		if (failure || !set) {
			const seconds = Math.ceil((triedAt + cooldown - clock()) / 1000);
			return { unavailable: failure?.cause, retryAfterSeconds: Math.min(cooldown / 1000, Math.max(1, seconds)) };
		}
		return { absent: set.unusable.get(kid) ?? 'it is not published', known: [...set.keys.keys()].slice(0, 20) };
	}

	return {
		get isKnown() {
			return set !== undefined;
		},
		find(kid) {
			const age = set ? since(readAt) : Number.POSITIVE_INFINITY;
			const key = set?.keys.get(kid);
			if (key && age < refreshAge) return { key };
			if (!mayTry()) return answer(kid);
			const refreshed = refresh();
			// while the authority is away no request waits for it a second time
			if (key && (age < maxAge || failure)) return { key };
			return refreshed.then(() => answer(kid));
		},
	};
}
