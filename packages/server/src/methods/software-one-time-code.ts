// Time-based one-time codes of authenticator apps: Graph's "software OATH tokens". RFC 6238. Secrets are kept sealed,
// with the id of whoever they are for as their context, so that nobody's sealed secret opens for anybody else.
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { verifyOneTimeCode } from '../one-time-code.ts';
import { nothingRegistered, type RegisteredMethods } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Secrets } from '../secrets.ts';
import { lockOf, ownActivity } from '../security-audit.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';
import type { Storage } from '../storage/storage.ts';
import { type ChangesMethods, changeOwnMethods, readMethodName } from './change-methods.ts';
import type { AuthenticationMethod } from './method.ts';

/**
 * Microsoft Entra, "Authentication methods: OATH tokens": as many authenticator apps and hardware tokens a user can
 * have. Each makes a guess as many times likelier
 */
export const mostAuthenticatorApps = 5;

/** what an app is called to which its user gave no name; pages say it in their own language */
export const unnamedApp = 'Authenticator app';

const otherApps = ({ registeredMethods }: DirectoryUser) => registeredMethods?.authenticatorApps ?? [];

export const softwareOneTimeCode: AuthenticationMethod = {
	mode: 'softwareOath',
	// Microsoft Entra, "Optional claims reference": the values of `amr` by method
	amr: ['totp'],
	factor: 'second',
	countsInOtherTenants: false,
	registeredByGuests: true,
	credentials: ['sealedTotpSecret', 'registeredMethods'],
	isRegistered: (user) => user.sealedTotpSecret !== undefined || otherApps(user).length > 0,
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
export function oneTimeCodeDevices(user: DirectoryUser): readonly OneTimeCodeDevice[] {
	const { displayName = unnamedApp, createdAt } = user.registeredMethods?.firstAuthenticatorApp ?? {};
	const first = { id: user.id, displayName, ...(createdAt === undefined ? {} : { createdAt }) };
	return [
		...(user.sealedTotpSecret === undefined ? [] : [first]),
		...otherApps(user).map(({ sealedSecret: _, ...told }) => told),
	];
}

/** @returns the secret of each app that opens, in base32, by the app's id */
function openSecrets(secrets: Secrets, user: DirectoryUser): [id: string, secret: string][] {
	const sealed: [string, string, string][] = otherApps(user).map((app) => [
		app.id,
		app.sealedSecret,
		`${user.id}/${app.id}`,
	]);
	if (user.sealedTotpSecret !== undefined) sealed.unshift([user.id, user.sealedTotpSecret, user.id]);
	return sealed.flatMap(([id, value, context]) => {
		const secret = secrets.open('totp', value, context);
		return secret === undefined ? [] : [[id, secret]];
	});
}

/**
 * per user, not per session or page: opening sessions in parallel must not buy guesses; and one guess a day after the
 * first few, so that a year of them finds one in a thousand
 */
export const oneTimeCodeLimit = { attempts: 5, windowSeconds: 900, lockSeconds: 900, longestLockSeconds: 86_400 };

export const oneTimeCodeCounter = ({ id }: DirectoryUser): string => `one-time-code:${id}`;

/**
 * Counts an attempt to give a one-time code of whatever kind, before it is looked at.
 *
 * @returns `false` where the user's codes are locked
 */
export const reserveOneTimeCode = (
	authority: Pick<Authority, 'storage' | 'random'>,
	exchange: Exchange,
	user: DirectoryUser,
): Promise<boolean> =>
	authority.storage.attempts.reserve(
		oneTimeCodeCounter(user),
		exchange.now,
		oneTimeCodeLimit,
		undefined,
		lockOf(authority, exchange, user, 'one-time code'),
	);

interface AppCode {
	appId: string;
	step: number;
}

/** Whose code it is: of more than one app in the rare case that two show the same. */
function findAppCode(secrets: Secrets, user: DirectoryUser, code: string, now: number): readonly AppCode[] {
	return openSecrets(secrets, user).flatMap(([appId, secret]) => {
		const step = verifyOneTimeCode(secret, code, now);
		return step === undefined ? [] : [{ appId, step }];
	});
}

/** @returns whether one of them was not spent before, and is spent now */
async function spendAppCode(
	{ directory, authenticationMethods }: Storage,
	{ tenantId, id }: DirectoryUser,
	found: readonly AppCode[],
): Promise<boolean> {
	for (const { appId, step } of found)
		if (
			await (appId === id
				? directory.spendTotpStep(tenantId, id, step)
				: authenticationMethods.spendAppStep(tenantId, id, appId, step))
		)
			return true;
	return false;
}

/**
 * Takes a code of one of the user's authenticator apps: the one place for every page that asks for one, with one
 * counter, or the page without a counter is where codes are guessed.
 *
 * @returns `taken` when it was right, and is spent now
 */
export async function takeOneTimeCode(
	authority: Pick<Authority, 'storage' | 'secrets' | 'random'>,
	exchange: Exchange,
	user: DirectoryUser,
	code: string,
): Promise<'taken' | 'wrong' | 'used' | 'locked' | 'none'> {
	const { storage, secrets } = authority;
	const { now } = exchange;
	const { attempts } = storage;
	if (openSecrets(secrets, user).length === 0) return 'none';
	const key = oneTimeCodeCounter(user);
	if (await attempts.isLocked(key, now)) return 'locked';
	const found = findAppCode(secrets, user, code, now);
	// a code that somebody watched being typed is worth nothing; and whoever sends the right one twice has guessed
	// nothing
	if (found.length > 0 && !(await spendAppCode(storage, user, found))) return 'used';
	// counted before the answer, the right code too: parallel guesses must not outrun the counter
	if (!(await reserveOneTimeCode(authority, exchange, user))) return 'locked';
	if (found.length === 0) return 'wrong';
	await attempts.clear(key);
	return 'taken';
}

interface NewApp {
	/** in base32 */
	secret: string;
	/** of the code that proved it, which is spent by this */
	step: number;
	/** that the user chose */
	name?: string | undefined;
	/** that the user has an app already is no reason against it */
	isBeside?: boolean;
}

/**
 * Registers an authenticator app, unless another browser registered one meanwhile.
 *
 * @returns whether it was registered; `false` too where the user has as many as can be, or has this one
 */
export async function registerOneTimeCodeSecret(
	authority: ChangesMethods & Pick<Authority, 'secrets'>,
	exchange: Exchange,
	user: DirectoryUser,
	{ secret, step, name, isBeside = false }: NewApp,
): Promise<boolean> {
	const { secrets, storage, random } = authority;
	const { now } = exchange;
	const { tenantId, id } = user;
	const app = { displayName: readMethodName(name, unnamedApp), createdAt: now };
	const written = {
		activity: 'User registered security info',
		operation: 'Add',
		after: `authenticator app "${app.displayName}"`,
		notice: { kind: 'added', method: 'authenticatorApp', ...namedApp(app.displayName) },
	} as const;
	const has = (as: DirectoryUser) => openSecrets(secrets, as).some(([, known]) => known === secret);
	if (user.sealedTotpSecret === undefined) {
		if (oneTimeCodeDevices(user).length >= mostAuthenticatorApps || has(user)) return false;
		const sealedTotpSecret = secrets.seal('totp', secret, id);
		const methodsRevision = user.registeredMethods?.revision ?? 0;
		const authenticator = { sealedTotpSecret, step, at: now, methodsRevision };
		const registered = ownActivity(authority, exchange, 'authenticatorRegistered', user);
		if (!(await storage.directory.registerAuthenticator(tenantId, id, authenticator, registered))) return false;
		// by a registration that was written alone, which means that there was no app before: with a secret of their own
		// anybody has right codes, and must not wipe out by them what was counted against the app that is registered
		if (otherApps(user).length === 0) await storage.attempts.clear(oneTimeCodeCounter(user));
		await changeOwnMethods(authority, exchange, user, (methods) => ({
			...written,
			methods: { ...methods, firstAuthenticatorApp: app },
		}));
		return true;
	}
	if (!isBeside) return false;
	const appId = randomUuid(random);
	if (!(await storage.authenticationMethods.spendAppStep(tenantId, id, appId, step))) return false;
	const sealedSecret = secrets.seal('totp', secret, `${id}/${appId}`);
	return changeOwnMethods(authority, exchange, user, (methods, as) => {
		// a form that is sent twice would add it twice, and its code would count twice
		if (oneTimeCodeDevices(as).length >= mostAuthenticatorApps || has(as)) return undefined;
		const authenticatorApps = [...otherApps(as), { id: appId, sealedSecret, ...app }];
		return { ...written, methods: { ...methods, authenticatorApps } };
	});
}

/** @returns the name that the user gave an app, for a notice; nothing where it has none */
export const namedApp = (name: string): { name?: string } => (name === unnamedApp ? {} : { name });

/**
 * @param without what goes of the methods with the app
 * @returns the user without one of the apps, and what takes it away; `undefined` where there is none of that id
 */
export function withoutApp(
	user: DirectoryUser,
	appId: string,
	without: (left: DirectoryUser, methods: RegisteredMethods) => RegisteredMethods,
): { left: DirectoryUser; changes: DirectoryChange[]; displayName: string } | undefined {
	const found = oneTimeCodeDevices(user).find(({ id }) => id === appId);
	if (!found) return undefined;
	const { displayName } = found;
	const methods = user.registeredMethods ?? nothingRegistered;
	const { sealedTotpSecret, ...others } = user;
	const { firstAuthenticatorApp, ...unnamed } = methods;
	const isFirst = appId === user.id;
	const left = isFirst ? others : user;
	const kept = without(
		left,
		isFirst ? unnamed : { ...methods, authenticatorApps: otherApps(user).filter(({ id }) => id !== appId) },
	);
	return {
		left: { ...left, registeredMethods: kept },
		changes: [
			...(isFirst ? [{ kind: 'removeAuthenticator', userId: user.id } as const] : []),
			{ kind: 'putMethods', userId: user.id, methods: kept },
		],
		displayName,
	};
}
