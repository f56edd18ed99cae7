// The token cache of a client at one authority: what it holds when a request begins, and what an answer may change. A
// token got for claims replaces the one it was got instead of, so the next call without claims finds it.
import type { Account } from '../authentication-result.ts';
import { keptHostOf } from '../authority-hosts.ts';
import type { Configuration } from '../configuration.ts';
import { ClientAuthError } from '../errors/auth-error.ts';
import { randomValue } from '../pkce.ts';
import { type Applied, applyAnswer, type Issued } from './apply-answer.ts';
import { type CacheDocument, endOf, parseDocument } from './document.ts';
import { listEntries, readEntry, updateEntry } from './entries.ts';

/** What the cache held when a request was begun: what the answer is compared with. */
export interface Began {
	/** key of the entry; absent for a sign-in, whose account is known with the answer */
	key: string | undefined;
	document: CacheDocument | undefined;
	/** counts sign-outs of this process */
	at: number;
	/** the marks that sign-outs of these accounts had left in the storage, from other tabs too */
	signOuts?: ReadonlyMap<string, string | undefined>;
}

export type Stored =
	| { outcome: 'stored' }
	| { outcome: 'superseded'; document: CacheDocument | undefined }
	/** the answer is good, the storage is not */
	| { outcome: 'notKept'; cause: unknown };

export interface TokenCache {
	/** path of the authority */
	readonly tenant: string;
	accounts(): Promise<Account[]>;
	/** of an account; without one, of a sign-in that begins */
	begin(account?: Pick<Account, 'homeAccountId'>): Promise<Began>;
	/** of an application's own tokens (`app`) or of an assertion's */
	beginPartition(partition: string): Promise<Began>;
	/** @throws ClientAuthError `signed_out` */
	store(began: Began, issued: Issued): Promise<Stored>;
	removeRefreshToken(began: Began): Promise<void>;
	removeAccount(account: Pick<Account, 'homeAccountId'>): Promise<void>;
	/** a value of this client that outlives it, such as the active account */
	read(name: string): Promise<string | undefined>;
	write(name: string, value: string | undefined): Promise<void>;
}

/** milliseconds between two looks for entries that are over */
const sweepInterval = 60_000;
/** entries of assertions and applications; beyond, those that end first are removed */
const mostPartitions = 5000;
/** milliseconds that the mark of a sign-out is kept: longer than any sign-in that was begun before it takes */
const signOutMemory = 24 * 3_600_000;

export const newSession = () => randomValue().slice(0, 12);

/** Shared by the authorities of one client. */
export interface CacheMemory {
	count: number;
	/** when an account signed out in this process */
	removed: Map<string, number>;
	sweptAt: number;
	/** the last entry that was read, since the same is read again and again */
	last?: { text: string; document: CacheDocument | undefined };
}

export const createCacheMemory = (): CacheMemory => ({
	count: 0,
	removed: new Map(),
	sweptAt: Number.NEGATIVE_INFINITY,
});

export function createTokenCache(configuration: Configuration, memory = createCacheMemory()): TokenCache {
	const { cache: storage, clientId, authority, clock } = configuration;
	const { host: named, pathname } = new URL(authority);
	const host = keptHostOf(named);
	/** a guest's account and refresh token are one at home and abroad, its access tokens are not */
	const tenant = pathname.slice(1).toLowerCase();
	const prefix = (kind: string) => `${kind}|${host}|${clientId}|`;
	const accountKey = (homeAccountId: string) => prefix('account') + homeAccountId;
	const signOutKey = (homeAccountId: string) => prefix('signedOut') + homeAccountId;

	function parse(text: string | undefined): CacheDocument | undefined {
		if (text === undefined) return undefined;
		if (memory.last?.text !== text) memory.last = { text, document: parseDocument(text) };
		return memory.last.document;
	}

	async function begin(key: string | undefined, marks?: readonly string[]): Promise<Began> {
		const at = memory.count;
		const document = key === undefined ? undefined : parse(await readEntry(storage, key));
		// an application's or an assertion's tokens are nobody's who could sign out
		if (!marks) return { key, document, at };
		const found = await Promise.all(marks.map(async (mark) => [mark, await readEntry(storage, mark)] as const));
		return { key, document, at, signOuts: new Map(found) };
	}

	/**
	 * A sign-out leaves its mark before it removes the entry, and a sign-in looks for one after it has written: whichever
	 * comes last sees the other, so that what began earlier, in whatever tab, does not bring the account back.
	 */
	async function isUndoneBySignOut(
		key: string,
		{ signOuts }: Began,
		{ account, newSession: session }: Issued,
	): Promise<boolean> {
		if (!signOuts || !account) return false;
		const mark = signOutKey(account.homeAccountId);
		if ((await readEntry(storage, mark)) === signOuts.get(mark)) return false;
		await updateEntry(storage, key, (text) => (parseDocument(text)?.session === session ? undefined : text));
		return true;
	}

	/** Removes marks of sign-outs that nothing can be compared with any more. */
	async function forgetSignOuts(): Promise<void> {
		const over = (text: string | undefined) =>
			text !== undefined && !(Math.abs(clock() - Number.parseInt(text, 10)) < signOutMemory);
		for (const key of await listEntries(storage, prefix('signedOut')))
			if (over(await readEntry(storage, key)))
				await updateEntry(storage, key, (text) => (over(text) ? undefined : text));
	}

	/** Removes entries of applications and assertions that are over, and the first to end where there are too many. */
	async function sweep(): Promise<void> {
		const now = clock();
		if (Math.abs(now - memory.sweptAt) < sweepInterval) return;
		memory.sweptAt = now;
		const keys = await listEntries(storage, prefix('tokens'));
		const ends = await Promise.all(
			keys.map(async (key) => {
				const document = parseDocument(await readEntry(storage, key));
				return { key, end: document ? endOf(document) : 0 };
			}),
		);
		const live = ends.filter(({ end }) => end * 1000 > now).sort((a, b) => b.end - a.end);
		const kept = new Set(live.slice(0, mostPartitions).map(({ key }) => key));
		for (const { key } of ends) if (!kept.has(key)) await storage.delete(key);
	}

	async function write(key: string, began: Began, issued: Issued): Promise<Applied> {
		let applied: Applied = { outcome: 'superseded' };
		await updateEntry(storage, key, (text) => {
			const current = parseDocument(text);
			applied = applyAnswer(current, began.key === undefined ? current : began.document, issued);
			return applied.outcome === 'stored' ? JSON.stringify(applied.document) : text;
		});
		return applied;
	}

	return {
		tenant,
		async accounts() {
			const keys = await listEntries(storage, prefix('account'));
			const documents = await Promise.all(keys.map(async (key) => parseDocument(await readEntry(storage, key))));
			return documents.flatMap((document) => Object.values(document?.profiles ?? {}));
		},
		begin: async (account) =>
			account
				? begin(accountKey(account.homeAccountId), [signOutKey(account.homeAccountId)])
				: begin(undefined, await listEntries(storage, prefix('signedOut'))),
		beginPartition: (partition) => begin(`${prefix('tokens')}${tenant}|${partition}`),
		async store(began, issued) {
			const { account } = issued;
			const key = began.key ?? accountKey(account?.homeAccountId ?? '');
			const signedOut = () =>
				new ClientAuthError('signed_out', 'the account signed out while its token was requested; nothing was kept');
			if (account && (memory.removed.get(account.homeAccountId) ?? 0) > began.at) throw signedOut();
			let applied: Applied;
			let undone = false;
			try {
				applied = await write(key, began, issued);
				undone = applied.outcome === 'stored' && (await isUndoneBySignOut(key, began, issued));
				if (!account) await sweep();
			} catch (cause) {
				// what the authority issued is handed on even where it cannot be kept: a code is spent by now
				return { outcome: 'notKept', cause };
			}
			if (undone || applied.outcome === 'signedOut') throw signedOut();
			if (applied.outcome === 'stored') return { outcome: 'stored' };
			return { outcome: 'superseded', document: parse(await readEntry(storage, key)) };
		},
		async removeRefreshToken({ key, document }) {
			if (key === undefined) return;
			await updateEntry(storage, key, (text) => {
				const current = parseDocument(text);
				// another may have come meanwhile, which is good
				if (!current || current.refreshToken !== document?.refreshToken) return text;
				const { refreshToken: _, ...rest } = current;
				return JSON.stringify(rest);
			});
		},
		async removeAccount({ homeAccountId }) {
			memory.count += 1;
			memory.removed.delete(homeAccountId);
			memory.removed.set(homeAccountId, memory.count);
			const [oldest] = memory.removed.keys();
			if (memory.removed.size > 256 && oldest !== undefined) memory.removed.delete(oldest);
			const leaveMark = () => updateEntry(storage, signOutKey(homeAccountId), () => `${clock()}.${newSession()}`);
			const marked = await leaveMark().then(
				() => true,
				() => false,
			);
			await updateEntry(storage, accountKey(homeAccountId), () => undefined);
			// a storage that was full has room for the mark now; the tokens are gone whether it takes it or not
			if (!marked) await leaveMark().catch(() => undefined);
			await forgetSignOuts().catch(() => undefined);
		},
		read: (name) => readEntry(storage, prefix(name)),
		write: (name, value) => updateEntry(storage, prefix(name), () => value),
	};
}
