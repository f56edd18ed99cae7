/** Where a cache keeps its entries: strings by key. Any of the calls may be asynchronous. */
export interface CacheStorage {
	get(key: string): string | undefined | Promise<string | undefined>;
	set(key: string, value: string): void | Promise<void>;
	delete(key: string): void | Promise<void>;
	keys(): readonly string[] | Promise<readonly string[]>;
}
