// What was tried lately, in memory and in bounded space: passwords that were wrong for many names, and second factors
// that were refused. Each process counts by itself.

/** seconds */
const day = 86_400;
const hour = 3600;
/** of passwords, networks and accounts that are counted at a time: the oldest go first */
const mostCounted = 4096;
/** of names and networks that one of them is counted with: more change nothing */
const mostOfOne = 64;

interface Counted {
	since: number;
	names: Set<string>;
	networks: Set<string>;
}

export interface WrongPassword {
	/** a keyed hash of the password, which tells nobody what it was */
	guess: string;
	/** folded */
	name: string;
	network: string;
	/** epoch seconds */
	now: number;
}

export interface RecentActivity {
	wrongPassword(wrong: WrongPassword): void;
	/** of a password that was right for this name */
	credential(right: WrongPassword): { otherNames: number; otherNetworks: number; wrongNamesOfNetwork: number };
	promptRefused(account: string, now: number): void;
	refusedPrompts(account: string, now: number): number;
}

/** A map that forgets: what is older than the window counts no more, and the oldest makes room. */
export function createWindow<Value extends { since: number }>(seconds: number, make: (now: number) => Value) {
	const entries = new Map<string, Value>();
	const find = (key: string, now: number) => {
		const found = entries.get(key);
		if (found && now - found.since <= seconds) return found;
		if (found) entries.delete(key);
		return undefined;
	};
	return {
		find,
		take(key: string, now: number): Value {
			const found = find(key, now);
			if (found) return found;
			const [oldest] = entries.size >= mostCounted ? entries.keys() : [];
			if (oldest !== undefined) entries.delete(oldest);
			const made = make(now);
			entries.set(key, made);
			return made;
		},
	};
}

function add(set: Set<string>, value: string): void {
	if (set.size < mostOfOne) set.add(value);
}

export function createRecentActivity(): RecentActivity {
	const counted = (since: number): Counted => ({ since, names: new Set(), networks: new Set() });
	const ofGuess = createWindow(day, counted);
	const ofNetwork = createWindow(hour, counted);
	const refusals = createWindow(hour, (since) => ({ since, count: 0 }));
	return {
		wrongPassword({ guess, name, network, now }) {
			const sprayed = ofGuess.take(guess, now);
			add(sprayed.names, name);
			add(sprayed.networks, network);
			if (network !== '') add(ofNetwork.take(network, now).names, name);
		},
		credential({ guess, name, network, now }) {
			const sprayed = ofGuess.find(guess, now);
			const others = (names: ReadonlySet<string> | undefined) =>
				names === undefined ? 0 : names.size - (names.has(name) ? 1 : 0);
			return {
				otherNames: others(sprayed?.names),
				otherNetworks: sprayed?.networks.size ?? 0,
				wrongNamesOfNetwork: others(ofNetwork.find(network, now)?.names),
			};
		},
		promptRefused(account, now) {
			refusals.take(account, now).count += 1;
		},
		refusedPrompts: (account, now) => refusals.find(account, now)?.count ?? 0,
	};
}
