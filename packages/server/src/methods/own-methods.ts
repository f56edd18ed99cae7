// What users do to their own methods on the page of their security information: each is decided on what they have now,
// and written with its audit.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { RegisteredMethods } from '../records/registered-methods.ts';
import type { Session } from '../records/session.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type OwnChange, readMethodName } from './change-methods.ts';
import { methods as all } from './index.ts';
import { isSecondFactor } from './method.ts';
import { withoutIdleRecoveryCodes } from './recovery-code.ts';
import { hasSecondFactor } from './registered-methods.ts';
import { namedApp, oneTimeCodeDevices, withoutApp } from './software-one-time-code.ts';
import { maskedNumber, mobileOf } from './text-message.ts';

/** `last`: it would be the last second factor, which a policy asks for; `gone`: there is nothing of that name */
export type OwnRefusal = 'last' | 'gone';
export type Decided = OwnChange | OwnRefusal;

interface Needed {
	/** a policy asks for a second factor */
	isNeeded: boolean;
	/** epoch seconds */
	now: number;
	/** of the tenant */
	policy: MethodsPolicy;
}

function unlessLast(change: OwnChange, after: DirectoryUser, { isNeeded, now, policy }: Needed): Decided {
	return isNeeded && !hasSecondFactor(after, now, policy) ? 'last' : change;
}

export function removeOwnPasskey(methods: RegisteredMethods, user: DirectoryUser, id: string, needed: Needed): Decided {
	const found = methods.passkeys.find((one) => one.id === id);
	if (!found) return 'gone';
	const passkeys = methods.passkeys.filter((one) => one !== found);
	const left = withoutIdleRecoveryCodes(user, { ...methods, passkeys });
	const before = `passkey "${found.displayName}"`;
	return unlessLast(
		{
			activity: 'User deleted security info',
			operation: 'Delete',
			before,
			methods: left,
			notice: { kind: 'removed', method: 'passkey', name: found.displayName },
		},
		{ ...user, registeredMethods: left },
		needed,
	);
}

export function renameOwnPasskey(methods: RegisteredMethods, id: string, name: string | undefined): Decided {
	const found = methods.passkeys.find((one) => one.id === id);
	if (!found) return 'gone';
	const displayName = readMethodName(name, found.displayName);
	return {
		activity: 'User updated security info',
		operation: 'Update',
		before: `passkey "${found.displayName}"`,
		after: `passkey "${displayName}"`,
		methods: {
			...methods,
			passkeys: methods.passkeys.map((one) => (one === found ? { ...one, displayName } : one)),
		},
		notice: { kind: 'renamed', method: 'passkey', name: displayName, before: found.displayName },
	};
}

export function removeOwnAuthenticator(user: DirectoryUser, id: string, needed: Needed): Decided {
	const without = withoutApp(user, id, withoutIdleRecoveryCodes);
	if (!without) return 'gone';
	const before = `authenticator app "${without.displayName}"`;
	return unlessLast(
		{
			activity: 'User deleted security info',
			operation: 'Delete',
			before,
			more: without.changes,
			notice: { kind: 'removed', method: 'authenticatorApp', ...namedApp(without.displayName) },
		},
		without.left,
		needed,
	);
}

export function renameOwnAuthenticator(
	methods: RegisteredMethods,
	user: DirectoryUser,
	id: string,
	name: string | undefined,
): Decided {
	const found = oneTimeCodeDevices(user).find((one) => one.id === id);
	if (!found) return 'gone';
	const displayName = readMethodName(name, found.displayName);
	const renamed =
		id === user.id
			? { firstAuthenticatorApp: { ...methods.firstAuthenticatorApp, displayName } }
			: {
					authenticatorApps: (methods.authenticatorApps ?? []).map((one) =>
						one.id === id ? { ...one, displayName } : one,
					),
				};
	return {
		activity: 'User updated security info',
		operation: 'Update',
		before: `authenticator app "${found.displayName}"`,
		after: `authenticator app "${displayName}"`,
		methods: { ...methods, ...renamed },
		notice: { kind: 'renamed', method: 'authenticatorApp', name: displayName, before: found.displayName },
	};
}

export function removeOwnPhone(methods: RegisteredMethods, user: DirectoryUser, needed: Needed): Decided {
	const phone = mobileOf(user);
	if (!phone) return 'gone';
	const { phones: _, ...others } = methods;
	const left = withoutIdleRecoveryCodes(user, others);
	return unlessLast(
		{
			activity: 'User deleted security info',
			operation: 'Delete',
			before: `mobile phone ${phone.phoneNumber}`,
			methods: left,
			notice: { kind: 'removed', method: 'phone', name: maskedNumber(phone) },
		},
		{ ...user, registeredMethods: left },
		needed,
	);
}

export function removeOwnRecoveryCodes({ recoveryCodes, ...left }: RegisteredMethods): Decided {
	if (!recoveryCodes) return 'gone';
	const before = `${recoveryCodes.hashes.length} recovery codes`;
	return {
		activity: 'User deleted security info',
		operation: 'Delete',
		before,
		methods: left,
		notice: { kind: 'removed', method: 'recoveryCodes' },
	};
}

/** @param mode of a second factor that the user has */
export function preferOwn(
	methods: RegisteredMethods,
	user: DirectoryUser,
	mode: string,
	{ now, policy }: Pick<Needed, 'now' | 'policy'>,
): Decided {
	const method = all.find((one) => one.mode === mode);
	if (!method || !isSecondFactor(method) || method.isSpare || !method.isRegistered(user, now, policy)) return 'gone';
	return {
		activity: 'User changed default security info',
		operation: 'Update',
		before: methods.preferredMode ?? '',
		after: mode,
		methods: { ...methods, preferredMode: mode },
		notice: { kind: 'preferred' },
	};
}

/** One session ends, with all refresh tokens that came of it and of those in whose place it is. */
export function endSession({ id, userId, createdAt, ipAddress, replaced = [] }: Session): OwnChange {
	return {
		activity: 'End session',
		operation: 'Delete',
		what: 'Session',
		before: id,
		more: [{ kind: 'endSessions', userId, sessionIds: [id, ...replaced.map((one) => one.id)] }],
		notice: { kind: 'sessionEnded', since: createdAt, ipAddress },
	};
}

/** Every session and token of the user is void from the next second on. */
export function signOutEverywhere(user: DirectoryUser, now: number): OwnChange {
	return {
		activity: 'Update StsRefreshTokenValidFrom Timestamp',
		operation: 'Update',
		more: [
			{ kind: 'putUser', user: { ...user, tokensValidFrom: now + 1 } },
			{ kind: 'event', userId: user.id, event: 'sessionRevoked', notBefore: now + 1, at: now },
		],
		notice: { kind: 'signedOutEverywhere' },
	};
}

/** whether a policy that is in force asks anybody for a second factor: whoever has none could not register one there */
export function asksForSecondFactor(policies: readonly ConditionalAccessPolicy[]): boolean {
	return policies.some(
		({ state, grantControls }) =>
			state === 'enabled' &&
			(grantControls?.builtInControls?.includes('mfa') === true || Boolean(grantControls?.authenticationStrength)),
	);
}
