// Whether a user name and a password belong together: one check and one counter for every door that takes a password,
// or the door without a counter is the one that is used.

import type { Authority, Exchange } from '../authority.ts';
import { clientNetwork } from '../http/client-network.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import type { Tenant } from '../records/tenant.ts';
import type { CredentialEvidence } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { auditOfRequest, lockOf } from '../security-audit.ts';

/** Microsoft Entra, "Smart lockout": ten failures lock for a minute, and each further one for longer */
export const passwordLimit = { attempts: 10, windowSeconds: 600, lockSeconds: 60, longestLockSeconds: 3600 };

/** wrong passwords from one network, whatever the names: as many are no typing errors of a house behind one address */
export const networkLimit = { attempts: 100, windowSeconds: 600, lockSeconds: 600 };

const isLoopback = (address: string | undefined) => address === '::1' || address?.startsWith('127.') === true;

export interface FailedPasswordCheck {
	/** `notInvited`: the password is right, of an account that the tenant does not know */
	kind: 'locked' | 'wrong' | 'notInvited';
	/** the account of that name, if there is one: for the log, and not for whoever typed it */
	user: DirectoryUser | undefined;
}

export type PasswordCheck =
	| FailedPasswordCheck
	| { kind: 'right'; user: DirectoryUser; credential: CredentialEvidence };

interface PasswordInput {
	username: string;
	password: string;
	tenant: Tenant | undefined;
	familiar: boolean;
	ipAddress: string | undefined;
	now: number;
	/** of the request */
	ids: Exchange['ids'];
}

/**
 * @param input.tenant the tenant that the user must be of; absent where any will do
 * @param input.familiar whether the name signed in on this browser before: then others' guesses do not count against it
 * @param input.ipAddress where from, in canonical text
 * @param input.now epoch seconds
 * @throws ProtocolError 90055 when too many passwords wait to be hashed
 */
export async function checkPassword(
	authority: Authority,
	{ username, password, tenant, familiar, ipAddress, now, ids }: PasswordInput,
): Promise<PasswordCheck> {
	const { storage, passwords, secrets, risk } = authority;
	// the counter is for what was typed, so that names that exist and names that don't are treated alike
	const name = foldPrincipalName(username);
	const key = `password:${familiar ? 'familiar:' : ''}${name}`;
	const typed = await storage.directory.findUserByPrincipalName(username);
	const isOwn = tenant === undefined || typed?.tenantId === tenant.id;
	// somebody of another tenant may be a guest here: the password is that of the home account
	const user =
		isOwn || !typed
			? typed
			: await storage.directory.findGuest(tenant.id, { tenantId: typed.tenantId, userId: typed.id });
	// who sprays one password over many names is stopped by where they are, but for browsers that are known there. From
	// the machine itself come a proxy that was not named, or a developer's tests
	const network = familiar || isLoopback(ipAddress) ? undefined : `password-network:${clientNetwork(ipAddress)}`;
	if (network !== undefined && (await storage.attempts.isLocked(network, now))) return { kind: 'locked', user };
	// 16 bits: enough to know a wrong password again, too few to find it by
	const guess = secrets.mac('wrong-password', name, password).toString('hex', 0, 2);
	// a name that nobody has locks too, and there is nobody to tell of
	const lock = typed && lockOf(authority, { now, ids }, typed, 'password');
	if (!(await storage.attempts.reserve(key, now, passwordLimit, guess, lock))) return { kind: 'locked', user };
	// the same for the same password, whoever's: a spray is one password on many names
	const tried = {
		guess: secrets.mac('password-of-anybody', password).toString('hex', 0, 12),
		name,
		network: clientNetwork(ipAddress),
		now,
	};
	if (!(await passwords.verify(password, typed?.passwordHash))) {
		// counted afterwards: where a thousand people share an address, right passwords must not fill the counter
		risk.recent.wrongPassword(tried);
		if (network !== undefined) {
			const tenantId = tenant?.id ?? typed?.tenantId;
			const lockOfNetwork =
				tenantId === undefined
					? undefined
					: auditOfRequest(authority, { now, ids }, 'networkLocked', {
							tenantId,
							target: { id: tried.network, displayName: tried.network },
							reason: 'too many wrong passwords',
						});
			await storage.attempts.reserve(network, now, networkLimit, guess, lockOfNetwork);
		}
		return { kind: 'wrong', user };
	}
	await storage.attempts.clear(key);
	const credential = { ...risk.recent.credential(tried), isLeaked: risk.isLeaked(password) };
	return user ? { kind: 'right', user, credential } : { kind: 'notInvited', user: typed };
}
