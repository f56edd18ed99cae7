// Nonces that servers ask for in proofs, one an origin. RFC 9449 §8 and §9.

/** origins that are remembered */
const most = 64;

export interface Nonces {
	of(url: string): string | undefined;
	/** @returns whether the server asks for the same request with the nonce that it has just given */
	learn(url: string, response: Response, error: string | undefined): boolean;
}

export function createNonces(): Nonces {
	const kept = new Map<string, string>();
	return {
		of: (url) => kept.get(new URL(url).origin),
		learn(url, { headers }, error) {
			const nonce = headers.get('dpop-nonce');
			if (nonce === null) return false;
			const { origin } = new URL(url);
			const isNew = kept.get(origin) !== nonce;
			kept.delete(origin);
			kept.set(origin, nonce);
			const [oldest] = kept.keys();
			if (kept.size > most && oldest !== undefined) kept.delete(oldest);
			return isNew && error === 'use_dpop_nonce';
		},
	};
}
