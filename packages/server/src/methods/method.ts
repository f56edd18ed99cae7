// What an authentication method is: one file beside this one. It declares what a use of it is worth; the pages that
// prove and register it are steps under sign-in/steps. Microsoft Graph, "authenticationMethodModes".
import type { AuthenticationMethodUse } from '../records/authentication-facts.ts';
import type { MethodsPolicy } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';

export interface AuthenticationMethod {
	/**
	 * Graph's name of the method, such as `softwareOath`: what sessions keep of a use of it, what authentication
	 * strengths ask for, and what the sign-in log tells
	 */
	mode: string;
	/**
	 * RFC 8176 values in `amr`; `mfa` is not one of them: it is added where two factors were proven, by whatever methods
	 */
	amr: readonly string[];
	/** what it proves; `both`: it is multifactor by itself, as a passkey is */
	factor: 'first' | 'second' | 'both';
	/** modes of first factors beside which it counts as the second one, where its own factor is the first */
	secondBeside?: readonly string[];
	/** whether it stands in for lost ones alone: it is asked for last, and no user can prefer it */
	isSpare?: true;
	/** whether other tenants, where the user is a guest, take the proof as well */
	countsInOtherTenants: boolean;
	/** members of a user that hold the credential: no answer carries them */
	credentials: readonly (keyof DirectoryUser)[];
	/**
	 * whether somebody whose account is kept in another tenant can register it here. Microsoft Entra, "Strengths for
	 * external users"
	 */
	registeredByGuests: boolean;
	/**
	 * whether the user can prove it now
	 *
	 * @param now epoch seconds
	 * @param policy of the tenant, for this user: `policyForUser`
	 */
	isRegistered(user: DirectoryUser, now: number, policy: MethodsPolicy): boolean;
	/**
	 * whether users of the tenant may have it without anybody having said so of each, as with certificates that name
	 * their users: it is offered, and stands in the way of nothing; absent: never
	 */
	mayHave?(user: DirectoryUser | undefined, policy: MethodsPolicy): boolean;
	/** whether users of the tenant can be asked for it at all; absent: always */
	isEnabled?(policy: MethodsPolicy): boolean;
	/** whether the user whom the policy is for may register it; absent: where there is a step for it */
	mayRegister?(policy: MethodsPolicy): boolean;
	/** the weakest: offered after all others to whoever registers one */
	registeredLast?: true;
	/** ids of the steps that prove it and register it; without the second one nobody can register it during a sign-in */
	steps: { prove: string; register?: string };
}

/**
 * @param policy of the tenant, for this user
 * @returns id of the step on which the user can register it now, if there is one
 */
export function registrationStep(
	{ steps, registeredByGuests, mayRegister }: AuthenticationMethod,
	user: DirectoryUser | undefined,
	policy: MethodsPolicy,
): string | undefined {
	if (user?.home !== undefined && !registeredByGuests) return undefined;
	return mayRegister && !mayRegister(policy) ? undefined : steps.register;
}

export function isFirstFactor({ factor }: AuthenticationMethod): boolean {
	return factor !== 'second';
}

export function isSecondFactor({ factor }: AuthenticationMethod): boolean {
	return factor !== 'first';
}

/** What is kept of the very authenticator that was used. */
export type UseDetail = Pick<AuthenticationMethodUse, 'aaguid' | 'certificate'>;
