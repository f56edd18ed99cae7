// A code by text message, as a second factor. It is sent to the mobile number that an administrator wrote, or that the
// user registered, and is good for the sign-in that asked for it, for ten minutes. Microsoft Entra, "Authentication
// methods: phone options".
import type { Authority, Exchange } from '../authority.ts';
import { UndeliveredMessage } from '../records/phone-message.ts';
import type { Phone } from '../records/registered-methods.ts';
import type { PhoneCode } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import { equalInConstantTime, type Secrets } from '../secrets.ts';
import type { AuthenticationMethod } from './method.ts';
import { oneTimeCodeCounter, reserveOneTimeCode } from './software-one-time-code.ts';

/** seconds for which a code is good */
export const phoneCodeLifetime = 600;

const hour = 3600;
/** of one user, and of one number in a tenant: nobody's phone is to be flooded, and no bill is to grow */
const messageLimit = { attempts: 5, windowSeconds: hour, lockSeconds: hour };
/** of one number over all tenants: no tenant's messages end those of another so soon, and still nobody is flooded */
const numberLimit = { attempts: 15, windowSeconds: hour, lockSeconds: hour };
/** to numbers that a user wants to register: whoever earns by each message to a number would register many */
const registrationLimit = { attempts: 5, windowSeconds: 24 * hour, lockSeconds: 24 * hour };
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
	mayRegister: ({ sms }) => sms?.state === 'enabled',
	registeredLast: true,
	steps: { prove: 'text-message', register: 'register-phone' },
};

/** @returns the phone that codes are sent to */
export function mobileOf({ registeredMethods }: Pick<DirectoryUser, 'registeredMethods'>): Phone | undefined {
	return registeredMethods?.phones?.find(({ phoneType }) => phoneType === 'mobile');
}

/** @returns the number as networks take it: E.164 */
export const dialled = ({ phoneNumber }: Pick<Phone, 'phoneNumber'>): string => phoneNumber.replaceAll(' ', '');

/** a country and a number, as Graph writes them: `+1 5555551234`; an extension gets no text message */
const number = /^\+[1-9]\d{0,2} ?\d{4,14}$/;

/** @returns whether codes can be sent to it */
export const isPhoneNumber = (written: string): boolean => number.test(written);

/**
 * @param written by hand: with spaces, hyphens, brackets, or `00` before the country
 * @returns the number; `undefined` where it names no country, or is none
 */
export function readPhoneNumber(written: string | undefined): string | undefined {
	const plain = (written ?? '')
		.slice(0, 64)
		.trim()
		.replace(/\(0\)/g, '')
		.replace(/[\s()./-]/g, '')
		.replace(/^00/, '+');
	return isPhoneNumber(plain) ? plain : undefined;
}

/** @returns enough of the number for its owner to know it, and for nobody else to call it */
export const maskedNumber = (phone: Pick<Phone, 'phoneNumber'>): string => `•••\u00a0${dialled(phone).slice(-2)}`;

/** characters; a message of two parts costs twice as much */
const longestName = 40;

/**
 * Whoever may register an application chooses its name, and a message comes from the organization: a name must not say
 * more there than a name does. Phones make a link of whatever looks like an address.
 *
 * @returns the name on one line, without the marks of an address, and no longer than a message has room for
 */
export const nameInMessage = (name: string): string =>
	name
		.replace(/[.:/@]+(?=\S)/g, ' ')
		.replace(/[\p{C}\p{Z}]+/gu, ' ')
		.trim()
		.slice(0, longestName)
		.trim();

/** What a code is for: the sign-in or the page that asked for it, whose it is, and the number. */
export interface PhoneCodeFor {
	/** of the sign-in's transaction, or of the form: a code of another one counts for nothing */
	id: string;
	user: DirectoryUser;
	/**
	 * bound to the number too: once another one stands in its place, the old phone proves nothing
	 */
	phone: Pick<Phone, 'phoneNumber'>;
	/** the user does not have the number yet */
	isNew?: true;
}

const hashOf = (secrets: Secrets, { id, user, phone }: PhoneCodeFor, code: string): Buffer =>
	secrets.mac('phone-code', id, user.tenantId, user.id, dialled(phone), code);

/** Counted before anything is sent: parallel requests must not outrun the counters. */
async function mayBeSent(
	{ storage, messagesPerTenant }: Pick<Authority, 'storage' | 'messagesPerTenant'>,
	now: number,
	{ user, phone, isNew }: PhoneCodeFor,
): Promise<boolean> {
	const to = dialled(phone);
	const ofTenant = { attempts: messagesPerTenant, windowSeconds: hour, lockSeconds: hour };
	// the user's own first: what one user asks for too often takes nothing from the others
	const counters = [
		...(isNew ? ([[`text-message-registration:${user.id}`, registrationLimit]] as const) : []),
		[`text-message:${user.id}`, messageLimit],
		[`text-message-number:${user.tenantId}:${to}`, messageLimit],
		[`text-message-number:${to}`, numberLimit],
		[`text-message-tenant:${user.tenantId}`, ofTenant],
	] as const;
	for (const [key, limit] of counters) if (!(await storage.attempts.reserve(key, now, limit))) return false;
	return true;
}

/**
 * Sends a code.
 *
 * @param textOf the message, of the code
 * @returns what the sign-in keeps of it
 */
export async function sendPhoneCode(
	authority: Pick<Authority, 'storage' | 'random' | 'secrets' | 'sendMessage' | 'messagesPerTenant' | 'emit'>,
	{ now, ids }: Exchange,
	about: PhoneCodeFor,
	textOf: (code: string) => string,
): Promise<PhoneCode | 'tooMany' | 'notSent'> {
	const { random, secrets, sendMessage, emit } = authority;
	if (!sendMessage) return 'notSent';
	if (!(await mayBeSent(authority, now, about))) return 'tooMany';
	const code = String(random(6).readUIntBE(0, 6) % 1_000_000).padStart(6, '0');
	try {
		await sendMessage({ channel: 'sms', to: dialled(about.phone), text: textOf(code) });
	} catch (error) {
		// what a sender says may hold what it sent, unless it says that it does not
		const why = error instanceof UndeliveredMessage ? `: ${error.message}` : '';
		emit({ kind: 'failed', traceId: ids.traceId, detail: `a text message could not be sent${why}` });
		return 'notSent';
	}
	return { hash: hashOf(secrets, about, code).toString('base64url'), sentAt: now };
}

/**
 * Takes a code. Wrong ones are counted together with the wrong codes of apps and with wrong recovery codes, or another
 * counter would be as many guesses more.
 */
export async function takePhoneCode(
	authority: Pick<Authority, 'storage' | 'secrets' | 'random'>,
	exchange: Exchange,
	about: PhoneCodeFor,
	phoneCode: PhoneCode | undefined,
	typed: string,
): Promise<'taken' | 'wrong' | 'locked' | 'late'> {
	const { storage, secrets } = authority;
	const { now } = exchange;
	if (!phoneCode || now - phoneCode.sentAt >= phoneCodeLifetime) return 'late';
	const key = oneTimeCodeCounter(about.user);
	// counted before the answer, the right code too: parallel guesses must not outrun the counter
	if (!(await reserveOneTimeCode(authority, exchange, about.user))) return 'locked';
	const hash = hashOf(secrets, about, typed.replace(/[\s-]/g, ''));
	if (!equalInConstantTime(hash, Buffer.from(phoneCode.hash, 'base64url'))) return 'wrong';
	// a code that came to a new number clears nothing: whoever holds that phone could otherwise reset the count of wrong
	// codes of the methods that the user has
	if (!about.isNew) await storage.attempts.clear(key);
	return 'taken';
}
