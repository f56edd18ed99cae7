// The browser's sessions: opaque handles in two cookies, one that ends with the browser and one that stays. The server's row
// is authoritative; a handle that no row answers to is dropped. `SameSite=None`, since a silent sign-in runs in a cross-site
// frame.
import type { Authority, Exchange } from '../authority.ts';
import { validFrom } from '../directory/revocation.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import type { SignedInAccount } from '../sign-in/assess.ts';
import { sessionKeyOf } from '../tokens/handles.ts';

const names = { transient: 'session', persistent: 'session-persistent' } as const;
/** seconds */
export const persistentSessionLifetime = 90 * 86_400;
export const transientSessionLifetime = 86_400;
const maxSessions = 8;

function handlesIn(exchange: Exchange, name: string): string[] {
	const value = parseCookies(exchange.request.headers.cookie).get(`__Host-${name}`) ?? '';
	return value
		.split('.')
		.filter((handle) => /^[A-Za-z0-9_-]{43}$/.test(handle))
		.slice(0, maxSessions);
}

const answered = new WeakMap<Exchange, Promise<SignedInAccount[]>>();

/** The accounts that are signed in on this browser: sessions that live, of users that may still sign in. Looked up once a request. */
export function signedInAccounts(authority: Authority, exchange: Exchange): Promise<SignedInAccount[]> {
	const known = answered.get(exchange) ?? findAccounts(authority, exchange);
	answered.set(exchange, known);
	return known;
}

async function findAccounts(authority: Authority, exchange: Exchange): Promise<SignedInAccount[]> {
	const { sessions, directory } = authority.storage;
	const accounts: SignedInAccount[] = [];
	for (const handle of new Set([...handlesIn(exchange, names.transient), ...handlesIn(exchange, names.persistent)])) {
		const session = await sessions.findByHandle(sessionKeyOf(handle));
		if (!session || session.endedAt !== undefined || session.expiresAt <= exchange.now) continue;
		const user = await directory.findUser(session.tenantId, session.userId);
		if (!user?.accountEnabled || session.createdAt < validFrom(user)) continue;
		accounts.push({ session, user, handle, facts: session.facts });
	}
	return accounts;
}

/** The cookies that hold exactly these accounts from now on. */
export function sessionCookies(accounts: readonly Pick<SignedInAccount, 'session' | 'handle'>[]): string[] {
	return ([false, true] as const).map((persistent) => {
		const handles = accounts.filter(({ session }) => session.persistent === persistent).map(({ handle }) => handle);
		const lifetime = persistent ? persistentSessionLifetime : undefined;
		const maxAge = handles.length === 0 ? 0 : lifetime;
		return setCookie(persistent ? names.persistent : names.transient, handles.slice(0, maxSessions).join('.'), {
			sameSite: 'None',
			...(maxAge === undefined ? {} : { maxAge }),
		});
	});
}
