// A number that its user proved becomes the phone that codes are sent to.
import type { Exchange } from '../authority.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type ChangesMethods, changeOwnMethods } from './change-methods.ts';
import { maskedNumber, mobileOf } from './text-message.ts';

/**
 * @param phoneNumber that a code was sent to, and came back from
 * @param options.replaces a number that the user has is replaced; else it stands, and nothing is written
 * @returns whether it is the user's now; `false` too for a guest, who has no phone here
 */
export function addPhone(
	authority: ChangesMethods,
	exchange: Exchange,
	user: DirectoryUser,
	phoneNumber: string,
	{ replaces = false }: { replaces?: boolean } = {},
): Promise<boolean> {
	return changeOwnMethods(authority, exchange, user, (methods, as) => {
		const before = mobileOf(as);
		if (as.home || (before && !replaces)) return undefined;
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
