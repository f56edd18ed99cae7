// What was read lately. The data folder is locked to this process, so nobody else changes it: whoever writes forgets.

export interface Remembered<V> {
	/** @param load reads it where it is not remembered; what it returns is shared and must not be changed */
	get(key: string, load: () => V): V;
	forget(): void;
}

/** keys may come out of requests, so that memory must not grow with them */
const limit = 5000;

export function remembered<V>(): Remembered<V> {
	const known = new Map<string, V>();
	return {
		get(key, load) {
			const found = known.get(key);
			if (found !== undefined || known.has(key)) return found as V;
			const value = load();
			if (known.size >= limit) known.clear();
			known.set(key, value);
			return value;
		},
		forget: () => known.clear(),
	};
}
