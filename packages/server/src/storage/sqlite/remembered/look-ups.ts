// What was looked up lately. Nothing is kept while a write is under way: whoever asks meanwhile reads, so that nobody
// is told the old answer once the new one is committed.

export interface LookUps<V> {
	/** @param load reads it where it is not remembered; what it returns is shared and must not be changed */
	get(key: string, load: () => Promise<V>): Promise<V>;
	forget(): void;
}

export interface LookUpsFor<Owner extends object, V> {
	/** @param owner what the answer depends on beside the key: itself remembered, and never changed */
	get(owner: Owner, key: string, load: () => Promise<V>): Promise<V>;
	forget(): void;
}

/** The writes that may change an answer, and are not finished. */
export interface WritesUnderWay {
	readonly count: number;
	/** @param forget is called as the first thing: from here until the write is finished nothing is remembered */
	during<T>(forget: () => void, write: () => Promise<T>): Promise<T>;
}

export function createWritesUnderWay(): WritesUnderWay {
	let count = 0;
	return {
		get count() {
			return count;
		},
		async during(forget, write) {
			count += 1;
			forget();
			try {
				return await write();
			} finally {
				count -= 1;
			}
		},
	};
}

/** keys may come out of requests, so that memory must not grow with them, whether they are many or long */
const limit = 5000;
const longestKey = 512;

export function createLookUps<V>(writes: Pick<WritesUnderWay, 'count'>): LookUps<V> {
	const known = new Map<string, Promise<V>>();
	return {
		get(key, load) {
			if (writes.count > 0 || key.length > longestKey) return load();
			const found = known.get(key);
			if (found) return found;
			const loading = load();
			if (known.size >= limit) known.clear();
			known.set(key, loading);
			loading.catch(() => {
				if (known.get(key) === loading) known.delete(key);
			});
			return loading;
		},
		forget: () => known.clear(),
	};
}

/**
 * For answers that depend on a remembered object: its contents need not be made a key, and with it the answers are
 * gone.
 */
export function createLookUpsFor<Owner extends object, V>(writes: Pick<WritesUnderWay, 'count'>): LookUpsFor<Owner, V> {
	let known = new WeakMap<Owner, LookUps<V>>();
	return {
		get(owner, key, load) {
			let ofOwner = known.get(owner);
			if (!ofOwner) {
				ofOwner = createLookUps(writes);
				known.set(owner, ofOwner);
			}
			return ofOwner.get(key, load);
		},
		forget() {
			known = new WeakMap();
		},
	};
}
