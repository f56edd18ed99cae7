// Tokens that were verified, by the SHA-256 of their whole text: a key that two tokens share would make one pass for
// the other. Only verified tokens are kept, so forged ones cost no memory.
import type { VerificationKey } from '../keys/read-key-set.ts';
import type { CallerFacts } from './caller.ts';

export interface RememberedToken {
	facts: CallerFacts;
	kid: string;
	/** the key that verified it; the token is only as good as that key is still published */
	key: VerificationKey;
}

export interface RememberedTokens {
	get(hash: string): RememberedToken | undefined;
	set(hash: string, token: RememberedToken): void;
	delete(hash: string): void;
}

/**
 * Keeps the tokens that were seen last, in two halves: when the newer half is full, the older one is dropped.
 *
 * @param limit how many at most
 */
export function createRememberedTokens(limit: number): RememberedTokens {
	const half = Math.max(1, Math.floor(limit / 2));
	let newer = new Map<string, RememberedToken>();
	let older = new Map<string, RememberedToken>();
	function set(hash: string, token: RememberedToken): void {
		if (newer.size >= half) {
			older = limit > 1 ? newer : older;
			newer = new Map();
		}
		newer.set(hash, token);
	}
	return {
		get(hash) {
			const recent = newer.get(hash);
			if (recent) return recent;
			const found = older.get(hash);
			if (found) {
				older.delete(hash);
				set(hash, found);
			}
			return found;
		},
		set,
		delete(hash) {
			newer.delete(hash);
			older.delete(hash);
		},
	};
}
