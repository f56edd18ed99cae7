/** Where a cache keeps its entries: strings by key. Any of the calls may be asynchronous. */
export interface CacheStorage {
	get(key: string): string | undefined | Promise<string | undefined>;
	set(key: string, value: string): void | Promise<void>;
	delete(key: string): void | Promise<void>;
	keys(): readonly string[] | Promise<readonly string[]>;
	/**
	 * Changes one entry such that nobody else writes between reading and writing. Needed where several programs or pages
	 * share the storage; without it the client itself runs one change of an entry after the other.
	 *
	 * @param change is given the entry, or `undefined` when there is none; what it returns is written, `undefined`
	 *   removes the entry
	 */
	update?(key: string, change: (text: string | undefined) => string | undefined): void | Promise<void>;
	/**
	 * Runs work while nobody else that shares the storage runs work of the same name, so that tabs do not refresh the
	 * same token at once.
	 */
	exclusive?<T>(name: string, work: () => Promise<T>): Promise<T>;
}

/** `localStorage` and `sessionStorage`, as far as they are used; named here since programs have no types of pages */
export interface WebStorage {
	readonly length: number;
	key(index: number): string | null;
	getItem(key: string): string | null;
	setItem(key: string, value: string): void;
	removeItem(key: string): void;
}

/** A key of WebCrypto, whose type programs do not have by that name. */
export interface WebCryptoKey {
	readonly algorithm: { name: string };
	readonly extractable: boolean;
	readonly type: 'private' | 'public' | 'secret';
	readonly usages: readonly string[];
}
