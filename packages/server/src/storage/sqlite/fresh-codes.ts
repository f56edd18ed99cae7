// Codes that were just written and not asked for yet: most are redeemed within the second, and need not be read back. The data folder
// is locked to this process, and each is given out once: from then on the row alone tells, which knows whether it was spent.
import type { AuthorizationCode } from '../../records/authorization-code.ts';

export interface FreshCodes {
	/** once it is durable */
	add(code: AuthorizationCode): void;
	/** @returns the code, the first time */
	take(codeHash: string): AuthorizationCode | undefined;
	forgetAll(): void;
}

/** codes that nobody redeems must not fill the memory */
const limit = 1000;

export function createFreshCodes(): FreshCodes {
	const codes = new Map<string, AuthorizationCode>();
	return {
		add(code) {
			if (codes.size >= limit) codes.clear();
			codes.set(code.codeHash, code);
		},
		take(codeHash) {
			const code = codes.get(codeHash);
			codes.delete(codeHash);
			return code;
		},
		forgetAll: () => codes.clear(),
	};
}
