// A number that its user proved becomes the phone that codes are sent to.
import type { Exchange } from '../authority.ts';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type ChangesMethods, changeOwnMethods } from './change-methods.ts';
import { gainedSecondFactor } from './registered-methods.ts';
import { maskedNumber, mobileOf } from './text-message.ts';

/**
 * @param phoneNumber that a code was sent to, and came back from
 * @param options.replaces a number that the user has is replaced; else it stands, and nothing is written
 * @param options.policy for the user
 * @returns whether it is the user's now; `false` too for a guest, who has no phone here, and for whoever has a second
 *   factor only since the registration was decided on
 */
export function addPhone(
	authority: ChangesMethods,
	exchange: Exchange,
	user: DirectoryUser,
	phoneNumber: string,
	{ replaces = false, policy }: { replaces?: boolean; policy: MethodsPolicy },
): Promise<boolean> {
	return changeOwnMethods(authority, exchange, user, (methods, as) => {
		const before = mobileOf(as);
		if (as.home || (before && !replaces)) return undefined;
		if (gainedSecondFactor(user, as, exchange.now, policy)) return undefined;
		const phone = { phoneType: 'mobile', phoneNumber, createdAt: exchange.now } as const;
		return {
			activity: before ? 'User updated security info' : 'User registered security info',
			operation: before ? 'Update' : 'Add',
			...(before ? { before: `mobile phone ${before.phoneNumber}` } : {}),
			after: `mobile phone ${phoneNumber}`,
			methods: { ...methods, phones: [phone] },
			notice: { kind: before ? 'changed' : 'added', method: 'phone', name: maskedNumber(phone) },
		};
	});
}
