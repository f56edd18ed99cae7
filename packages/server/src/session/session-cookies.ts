// The browser's sessions: opaque handles in two cookies, one that ends with the browser and one that stays. The
// server's row is authoritative; a handle that no row answers to is dropped. `SameSite=None`, since a silent sign-in
// runs in a cross-site frame.
import type { Authority, Exchange } from '../authority.ts';
import { isStillGood } from '../directory/revocation.ts';
import { parseCookies, setCookie } from '../http/cookies.ts';
import type { Session } from '../records/session.ts';
import { sessionKeyOf } from '../tokens/handles.ts';
import type { SignedInAccount } from './signed-in-account.ts';

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

/** The sessions of the browser that a request comes from. */
export interface HeldSessions {
	accounts: SignedInAccount[];
	/** sessions that live, of users that may not sign in now */
	others: Session[];
}

function held(authority: Authority, exchange: Exchange): Promise<HeldSessions> {
	exchange.heldSessions ??= findHeld(authority, exchange);
	return exchange.heldSessions;
}

/**
 * The accounts that are signed in on this browser: sessions that live, of users that may still sign in. Looked up once
 * a request.
 */
export async function signedInAccounts(authority: Authority, exchange: Exchange): Promise<SignedInAccount[]> {
	return (await held(authority, exchange)).accounts;
}

/**
 * Sessions of this browser that live though their users may not sign in now: a user who is let in again would find
 * them.
 */
export async function dormantSessions(authority: Authority, exchange: Exchange): Promise<Session[]> {
	return (await held(authority, exchange)).others;
}

async function findHeld(authority: Authority, exchange: Exchange): Promise<HeldSessions> {
	const { sessions, directory } = authority.storage;
	const accounts: SignedInAccount[] = [];
	const others: Session[] = [];
	for (const handle of new Set([...handlesIn(exchange, names.transient), ...handlesIn(exchange, names.persistent)])) {
		const session = await sessions.findByHandle(sessionKeyOf(handle));
		if (!session || session.endedAt !== undefined || session.expiresAt <= exchange.now) continue;
		const user = await directory.findUser(session.tenantId, session.userId);
		if (isStillGood(user, session.createdAt) && (await isDeviceThere(authority, session)))
			accounts.push({ session, user, handle, facts: session.facts });
		else others.push(session);
	}
	return { accounts, others };
}

/** A session in which a device proved itself ends with the device: the cookie may be on the one that was lost. */
async function isDeviceThere({ storage }: Authority, { tenantId, provenDevice }: Session): Promise<boolean> {
	if (!provenDevice) return true;
	return (await storage.devices.find(tenantId, provenDevice.deviceId))?.accountEnabled === true;
}

/**
 * What the cookies have room for.
 *
 * @returns the accounts that fit, in order, and those that do not: whoever drops these ends their sessions
 */
export function fitAccounts<Account extends Pick<SignedInAccount, 'session'>>(
	accounts: readonly Account[],
): { kept: Account[]; dropped: Account[] } {
	const kept = accounts.filter(
		(account, at) =>
			accounts.slice(0, at).filter(({ session }) => session.persistent === account.session.persistent).length <
			maxSessions,
	);
	return { kept, dropped: accounts.filter((account) => !kept.includes(account)) };
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
