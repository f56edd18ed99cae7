// Time-based one-time codes of an authenticator app: Graph's "software OATH tokens". RFC 6238. The secret is kept
// sealed, with the id of whoever it is for as its context, so that nobody's sealed secret opens for anybody else.
import type { Authority, Exchange } from '../authority.ts';
import { verifyOneTimeCode } from '../one-time-code.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Secrets } from '../secrets.ts';
import { changeOwnMethods } from './change-methods.ts';
import type { AuthenticationMethod } from './method.ts';

export const softwareOneTimeCode: AuthenticationMethod = {
	mode: 'softwareOath',
	// Entra ID names no value of its own for it: `mfa` stands for it
	amr: [],
	factor: 'second',
	countsInOtherTenants: false,
	registeredByGuests: true,
	credentials: ['sealedTotpSecret'],
	isRegistered: ({ sealedTotpSecret }) => sealedTotpSecret !== undefined,
	steps: { prove: 'one-time-code', register: 'register-one-time-code' },
};

/** An authenticator app, as may be told. */
export interface OneTimeCodeDevice {
	id: string;
	displayName: string;
	/** epoch seconds; absent where it is not known */
	createdAt?: number;
}

/** @returns the user's apps; the one that stands with the user itself has the user's id */
export function oneTimeCodeDevices({ id, sealedTotpSecret }: DirectoryUser): readonly OneTimeCodeDevice[] {
	return sealedTotpSecret === undefined ? [] : [{ id, displayName: 'Authenticator app' }];
}

/**
 * @returns the secret of the user's authenticator app, in base32; `undefined` where there is none, or it was sealed for
 * another user
 */
export function openOneTimeCodeSecret(secrets: Secrets, { id, sealedTotpSecret }: DirectoryUser): string | undefined {
	return sealedTotpSecret === undefined ? undefined : secrets.open('totp', sealedTotpSecret, id);
}

/**
 * per user, not per session or page: opening sessions in parallel must not buy guesses; and one guess a day after the
 * first few, so that a year of them finds one in a thousand
 */
export const oneTimeCodeLimit = { attempts: 5, windowSeconds: 900, lockSeconds: 900, longestLockSeconds: 86_400 };

export const oneTimeCodeCounter = ({ id }: DirectoryUser): string => `one-time-code:${id}`;

/**
 * Takes a code of the user's authenticator app: the one place for every page that asks for one, with one counter, or
 * the page without a counter is where codes are guessed.
 *
 * @param now epoch seconds
 * @returns `taken` when it was right, and is spent now
 */
export async function takeOneTimeCode(
	{ storage: { attempts, directory }, secrets }: Pick<Authority, 'storage' | 'secrets'>,
	user: DirectoryUser,
	code: string,
	now: number,
): Promise<'taken' | 'wrong' | 'used' | 'locked' | 'none'> {
	const secret = openOneTimeCodeSecret(secrets, user);
	if (secret === undefined) return 'none';
	const key = oneTimeCodeCounter(user);
	if (await attempts.isLocked(key, now)) return 'locked';
	const step = verifyOneTimeCode(secret, code, now);
	// a code that somebody watched being typed is worth nothing; and whoever sends the right one twice has guessed
	// nothing
	if (step !== undefined && !(await directory.spendTotpStep(user.tenantId, user.id, step))) return 'used';
	// counted before the answer, the right code too: parallel guesses must not outrun the counter
	if (!(await attempts.reserve(key, now, oneTimeCodeLimit))) return 'locked';
	if (step === undefined) return 'wrong';
	await attempts.clear(key);
	return 'taken';
}

/**
 * Registers an authenticator app, unless another browser registered one meanwhile.
 *
 * @param secret in base32
 * @param step the time step of the code that proved it, which is spent by this
 * @returns whether it was registered
 */
export async function registerOneTimeCodeSecret(
	{ secrets, storage, random }: Pick<Authority, 'secrets' | 'storage' | 'random'>,
	{ now, ids }: Exchange,
	user: DirectoryUser,
	{ secret, step }: { secret: string; step: number },
): Promise<boolean> {
	const sealedTotpSecret = secrets.seal('totp', secret, user.id);
	const { tenantId, id } = user;
	if (!(await storage.directory.registerAuthenticator(tenantId, id, { sealedTotpSecret, step }))) return false;
	// by a registration that was written alone, which means that there was no app before: with a secret of their own
	// anybody has right codes, and must not wipe out by them what was counted against the app that is registered
	await storage.attempts.clear(oneTimeCodeCounter(user));
	await changeOwnMethods({ storage, random, now, correlationId: ids.correlationId }, user, () => ({
		activity: 'User registered security info',
		operation: 'Add',
		after: 'authenticator app',
	}));
	return true;
}
