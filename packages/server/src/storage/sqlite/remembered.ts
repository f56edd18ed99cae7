// What was read lately. The data folder is locked to this process, so nobody else changes it: whoever writes forgets.

export interface Remembered<V> {
	/** @param load reads it where it is not remembered; what it returns is shared and must not be changed */
	get(key: string, load: () => V): V;
	forget(): void;
}

export interface RememberedFor<Owner extends object, V> {
	/** @param owner what the answer depends on beside the key: itself remembered, and never changed */
	get(owner: Owner, key: string, load: () => V): V;
	forget(): void;
}

/** keys may come out of requests, so that memory must not grow with them, whether they are many or long */
const limit = 5000;
const longestKey = 512;

export function remembered<V>(): Remembered<V> {
	const known = new Map<string, V>();
	return {
		get(key, load) {
			if (key.length > longestKey) return load();
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

/** For answers that depend on a remembered object: its contents need not be made a key, and with it the answers are gone. */
export function rememberedFor<Owner extends object, V>(): RememberedFor<Owner, V> {
	let known = new WeakMap<Owner, Remembered<V>>();
	return {
		get(owner, key, load) {
			let ofOwner = known.get(owner);
			if (!ofOwner) {
				ofOwner = remembered();
				known.set(owner, ofOwner);
			}
			return ofOwner.get(key, load);
		},
		forget() {
			known = new WeakMap();
		},
	};
}
