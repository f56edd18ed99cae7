// Recovery codes: ten that a user writes down, each good once, for when everything else is lost. Entra ID has none;
// they meet `mfa`, and no authentication strength can name them. Sixteen characters are eighty bits: too many to be
// guessed from the keyed hashes of a stolen database.
import type { Authority, Exchange } from '../authority.ts';
import type { RegisteredMethods } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Secrets } from '../secrets.ts';
import { type ChangesMethods, changeOwnMethods } from './change-methods.ts';
import type { AuthenticationMethod } from './method.ts';
import { oneTimeCodeCounter, reserveOneTimeCode } from './software-one-time-code.ts';

const count = 10;
const length = 16;
/** none that another is taken for, when a code is copied by hand */
const characters = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789';

export const recoveryCode: AuthenticationMethod = {
	mode: 'recoveryCode',
	amr: [],
	factor: 'second',
	isSpare: true,
	countsInOtherTenants: false,
	registeredByGuests: false,
	credentials: ['registeredMethods'],
	isRegistered: ({ registeredMethods }) => (registeredMethods?.recoveryCodes?.hashes.length ?? 0) > 0,
	steps: { prove: 'recovery-code' },
};

const hashOf = (secrets: Secrets, { tenantId, id }: DirectoryUser, code: string) =>
	secrets.mac('recovery-code', tenantId, id, code.toUpperCase().replace(/[^A-Z0-9]/g, '')).toString('base64url');

function createCode(random: Authority['random']): string {
	const code = [...random(length)].map((byte) => characters[byte % characters.length]).join('');
	return code.replace(/(.{4})(?=.)/g, '$1-');
}

/** @returns whether there is something that recovery codes stand in for */
export function hasWhatCanBeLost({ sealedTotpSecret, registeredMethods }: DirectoryUser): boolean {
	const { passkeys = [], authenticatorApps = [], certificateUserIds = [], phones = [] } = registeredMethods ?? {};
	return (
		sealedTotpSecret !== undefined ||
		passkeys.length + authenticatorApps.length + certificateUserIds.length + phones.length > 0
	);
}

/**
 * Recovery codes go with the last method that they stand in for: somebody whose methods an administrator takes away,
 * because everything is lost, registers anew, and is not asked for codes that are lost too.
 *
 * @param left the user without the method that goes
 * @param methods of that user
 */
export function withoutIdleRecoveryCodes(left: DirectoryUser, methods: RegisteredMethods): RegisteredMethods {
	if (hasWhatCanBeLost({ ...left, registeredMethods: methods })) return methods;
	const { recoveryCodes: _, ...kept } = methods;
	return kept;
}

/**
 * @returns new codes, which end those from before; `undefined` where the user has nothing that they could stand in for
 */
export async function makeRecoveryCodes(
	authority: ChangesMethods & Pick<Authority, 'secrets'>,
	exchange: Exchange,
	user: DirectoryUser,
): Promise<readonly string[] | undefined> {
	const codes = Array.from({ length: count }, () => createCode(authority.random));
	const hashes = codes.map((code) => hashOf(authority.secrets, user, code));
	const made = await changeOwnMethods(authority, exchange, user, (methods, as) =>
		hasWhatCanBeLost(as)
			? {
					activity: 'User registered security info',
					operation: 'Add',
					...(methods.recoveryCodes ? { before: 'recovery codes' } : {}),
					after: `${count} recovery codes`,
					methods: { ...methods, recoveryCodes: { createdAt: exchange.now, hashes } },
					notice: { kind: 'recoveryCodesMade' },
				}
			: undefined,
	);
	return made ? codes : undefined;
}

/**
 * Takes a recovery code. Wrong ones are counted together with the wrong codes of apps, or a second counter would be as
 * many guesses more.
 *
 * @returns how many are left when it was right, and is spent now
 */
export async function takeRecoveryCode(
	authority: ChangesMethods & Pick<Authority, 'secrets'>,
	exchange: Exchange,
	user: DirectoryUser,
	code: string,
): Promise<{ left: number } | 'wrong' | 'locked'> {
	const { attempts } = authority.storage;
	const key = oneTimeCodeCounter(user);
	// counted before the answer, the right code too: parallel guesses must not outrun the counter
	if (!(await reserveOneTimeCode(authority, exchange, user))) return 'locked';
	const hash = hashOf(authority.secrets, user, code);
	let left = 0;
	// decided on what is stored, and written only where nobody wrote meanwhile: of two with one code, one gets in
	const taken = await changeOwnMethods(authority, exchange, user, (methods) => {
		const { recoveryCodes } = methods;
		const hashes = recoveryCodes?.hashes.filter((known) => known !== hash) ?? [];
		if (!recoveryCodes || hashes.length === recoveryCodes.hashes.length) return undefined;
		left = hashes.length;
		return {
			activity: 'User used a recovery code',
			operation: 'Update',
			before: `${left + 1} recovery codes`,
			after: `${left} recovery codes`,
			methods: { ...methods, recoveryCodes: { ...recoveryCodes, hashes } },
			notice: { kind: 'recoveryCodeUsed', left },
		};
	});
	if (!taken) return 'wrong';
	await attempts.clear(key);
	return { left };
}
