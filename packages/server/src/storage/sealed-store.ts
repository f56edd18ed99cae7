// All values that are sealed with the root secret, wherever they stand, for the exchange of that secret.

/**
 * `signing-key`: private keys; `totp`: secrets of authenticators; `deleted-totp`: those of users who were deleted and
 * can be restored, sealed as `totp`; `app` and `deleted-app`: the same of authenticator apps beside the first;
 * `totp-registration`: those that are being registered
 */
export type SealedKind = 'signing-key' | 'totp' | 'deleted-totp' | 'app' | 'deleted-app' | 'totp-registration';

export interface SealedValue {
	/** names the row */
	key: string;
	/** what the value was sealed for, beside its kind */
	context: string;
	sealed: string;
}

export interface SealedStore {
	/**
	 * @param after key of the last value that was seen; empty for the first ones
	 * @returns the values that follow, in the order of their keys, `limit` at most
	 */
	list(kind: SealedKind, after: string, limit: number): Promise<SealedValue[]>;
	/** writes values anew, all or none; a row that is gone by now stays gone */
	replace(kind: SealedKind, values: readonly SealedValue[]): Promise<void>;
}
