// A code by text message, as a second factor. It is sent to the mobile number that an administrator wrote, and is good
// for the sign-in that asked for it, for ten minutes. Microsoft Entra, "Authentication methods: phone options".
import type { Authority, Exchange } from '../authority.ts';
import type { Phone } from '../records/registered-methods.ts';
import type { PhoneCode, SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { equalInConstantTime, type Secrets } from '../secrets.ts';
import type { AuthenticationMethod } from './method.ts';
import { oneTimeCodeCounter, reserveOneTimeCode } from './software-one-time-code.ts';

/** seconds for which a code is good */
export const phoneCodeLifetime = 600;

/** of one user, and of one number, whoever has it: nobody's phone is to be flooded, and no bill is to grow */
const messageLimit = { attempts: 5, windowSeconds: 3600, lockSeconds: 3600 };

export const textMessage: AuthenticationMethod = {
	mode: 'sms',
	// Microsoft Entra, "Optional claims reference": the values of `amr` by method
	amr: ['sms'],
	factor: 'second',
	countsInOtherTenants: false,
	registeredByGuests: false,
	credentials: ['registeredMethods'],
	isRegistered: (user, _, { sms }) =>
		user.home === undefined && sms?.state === 'enabled' && mobileOf(user) !== undefined,
	steps: { prove: 'text-message' },
};

/** @returns the phone that codes are sent to */
export function mobileOf({ registeredMethods }: Pick<DirectoryUser, 'registeredMethods'>): Phone | undefined {
	return registeredMethods?.phones?.find(({ phoneType }) => phoneType === 'mobile');
}

/** @returns the number as networks take it: E.164 */
export const dialled = ({ phoneNumber }: Phone): string => phoneNumber.replaceAll(' ', '');

/** @returns enough of the number for its owner to know it, and for nobody else to call it */
export const maskedNumber = (phone: Phone): string => `•••\u00a0${dialled(phone).slice(-2)}`;

function hashOf(
	secrets: Secrets,
	{ id: transactionId }: SignInTransaction,
	user: DirectoryUser,
	code: string,
): Buffer | undefined {
	const phone = mobileOf(user);
	// bound to the number too: once an administrator put another in its place, the old phone proves nothing
	return phone && secrets.mac('phone-code', transactionId, user.tenantId, user.id, dialled(phone), code);
}

/**
 * Sends a code, and counts it before: parallel requests must not outrun the counter.
 *
 * @param textOf the message, of the code
 * @returns what the sign-in keeps of it
 */
export async function sendPhoneCode(
	authority: Pick<Authority, 'storage' | 'random' | 'secrets' | 'sendMessage' | 'emit'>,
	{ now, ids }: Exchange,
	transaction: SignInTransaction,
	user: DirectoryUser,
	textOf: (code: string) => string,
): Promise<PhoneCode | 'tooMany' | 'notSent'> {
	const { storage, random, secrets, sendMessage, emit } = authority;
	const phone = mobileOf(user);
	if (!phone || !sendMessage) return 'notSent';
	const to = dialled(phone);
	for (const key of [`text-message:${user.id}`, `text-message-number:${to}`])
		if (!(await storage.attempts.reserve(key, now, messageLimit))) return 'tooMany';
	const code = String(random(6).readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
	const hash = hashOf(secrets, transaction, user, code);
	if (!hash) return 'notSent';
	try {
		await sendMessage({ to, text: textOf(code) });
	} catch {
		// what a sender says may hold what it sent
		emit({ kind: 'failed', traceId: ids.traceId, detail: 'a text message could not be sent' });
		return 'notSent';
	}
	return { hash: hash.toString('base64url'), sentAt: now };
}

/**
 * Takes a code. Wrong ones are counted together with the wrong codes of apps and with wrong recovery codes, or another
 * counter would be as many guesses more.
 */
export async function takePhoneCode(
	authority: Pick<Authority, 'storage' | 'secrets' | 'random'>,
	exchange: Exchange,
	transaction: SignInTransaction,
	user: DirectoryUser,
	typed: string,
): Promise<'taken' | 'wrong' | 'locked' | 'late'> {
	const { storage, secrets } = authority;
	const { now } = exchange;
	const { phoneCode } = transaction;
	if (!phoneCode || now - phoneCode.sentAt >= phoneCodeLifetime) return 'late';
	const key = oneTimeCodeCounter(user);
	// counted before the answer, the right code too: parallel guesses must not outrun the counter
	if (!(await reserveOneTimeCode(authority, exchange, user))) return 'locked';
	const hash = hashOf(secrets, transaction, user, typed.replace(/[\s-]/g, ''));
	if (!hash || !equalInConstantTime(hash, Buffer.from(phoneCode.hash, 'base64url'))) return 'wrong';
	await storage.attempts.clear(key);
	return 'taken';
}
