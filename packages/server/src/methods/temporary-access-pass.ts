// A code that an administrator gives somebody who has nothing else yet, or lost it: good for a few hours, once or as
// often as they need it. Microsoft Entra, "Configure Temporary Access Pass to register passwordless authentication
// methods".
import type { TemporaryAccessPass } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { AuthenticationMethod } from './method.ts';

/** minutes. Microsoft Graph, "Create temporaryAccessPassMethod" */
export const passLifetime = { shortest: 10, longest: 43_200, usual: 60 };
/** characters: fifty bits, of which five may be guessed in a quarter of an hour */
export const passLength = 10;
/** none that another is taken for, when a pass is read out */
const passCharacters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** @param random gives that many random bytes */
export function createPass(random: (size: number) => Buffer): string {
	return [...random(passLength)].map((byte) => passCharacters[byte % passCharacters.length]).join('');
}

/** Why a pass cannot be used, in Graph's words; absent: it can. */
export function unusableReason(
	{ startsAt, lifetimeMinutes, usedAt }: TemporaryAccessPass,
	now: number,
): 'oneTimeUsed' | 'expired' | 'notYetValid' | undefined {
	if (usedAt !== undefined) return 'oneTimeUsed';
	if (now >= startsAt + lifetimeMinutes * 60) return 'expired';
	return now < startsAt ? 'notYetValid' : undefined;
}

/** @returns the user's pass, where it can be used now */
export function usablePass(
	{ registeredMethods }: DirectoryUser | { registeredMethods?: undefined },
	now: number,
): TemporaryAccessPass | undefined {
	const pass = registeredMethods?.temporaryAccessPass;
	return pass && unusableReason(pass, now) === undefined ? pass : undefined;
}

/** @returns what both kinds of pass have in common */
export const passMethod = (mode: string, isUsableOnce: boolean): AuthenticationMethod => ({
	mode,
	amr: ['otp'],
	factor: 'both',
	countsInOtherTenants: false,
	registeredByGuests: false,
	credentials: ['registeredMethods'],
	isRegistered: (user, now) => usablePass(user, now)?.isUsableOnce === isUsableOnce,
	steps: { prove: 'temporary-access-pass' },
});
