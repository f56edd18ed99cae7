// Which passkeys a user may register, and use, by the tenant's profiles: pure functions of the policy and the key.
// Microsoft Entra, "How to enable passkeys (FIDO2)": a passkey is taken where it fits one of the user's profiles, in no
// particular order; the kind and the type count at each sign-in, attestation at registration alone.
import type { MethodsPolicy } from '../../records/methods-policy.ts';
import {
	defaultPasskeyPolicy,
	type KeyRestrictions,
	type PasskeyProfile,
	type PasskeyType,
} from '../../records/passkey-policy.ts';
import type { Passkey } from '../../records/registered-methods.ts';

/** what authenticators say that do not tell their kind */
export const untoldAaguid = '00000000-0000-0000-0000-000000000000';

/** What profiles ask of a passkey. */
export interface PasskeyTraits {
	/** GUID in lower case */
	aaguid: string;
	/** absent: registered before anybody looked; its next use tells */
	passkeyType?: PasskeyType | undefined;
}

/**
 * Why no profile takes a passkey: `none`, the user has no profile; `synced` or `deviceBound`, it is of that type, and
 * only the other one is taken; `model`, its kind of authenticator is not among those; `attestation`, nobody vouches for
 * it.
 */
export type ProfileRefusal = 'none' | PasskeyType | 'model' | 'attestation';

/** @returns the profiles of the user whom the policy is for; none where passkeys are off */
export function profilesOf({ fido2 = defaultPasskeyPolicy }: MethodsPolicy): readonly PasskeyProfile[] {
	if (fido2.state !== 'enabled') return [];
	return fido2.passkeyProfiles.filter((profile) =>
		fido2.includeTargets.some(({ allowedPasskeyProfiles }) => allowedPasskeyProfiles.includes(profile.id)),
	);
}

const takesType = ({ passkeyTypes }: PasskeyProfile, type: PasskeyType | undefined): boolean =>
	// a key from before anybody looked is believed until its use tells
	type === undefined ? passkeyTypes !== '' : passkeyTypes.split(',').includes(type);

function takesModel({ isEnforced, enforcementType, aaGuids }: KeyRestrictions, aaguid: string): boolean {
	if (!isEnforced) return true;
	if (enforcementType === 'allow') return aaGuids.includes(aaguid);
	// one that does not tell its kind may be of a kind that is blocked
	return aaguid !== untoldAaguid && !aaGuids.includes(aaguid);
}

/**
 * @param policy for the user
 * @returns why no profile takes a passkey that is used; `undefined` where one does
 */
export function refusedAtUse(
	{ aaguid, passkeyType }: PasskeyTraits,
	policy: MethodsPolicy,
): Exclude<ProfileRefusal, 'attestation'> | undefined {
	const profiles = profilesOf(policy);
	if (profiles.length === 0) return 'none';
	const ofType = profiles.filter((profile) => takesType(profile, passkeyType));
	if (ofType.length === 0) return passkeyType ?? 'none';
	return ofType.some(({ keyRestrictions }) => takesModel(keyRestrictions, aaguid)) ? undefined : 'model';
}

/**
 * @param isAttested somebody whom the operator trusts vouches for the authenticator
 * @param policy for the user
 * @returns why no profile takes a new passkey; `undefined` where one does
 */
export function refusedAtRegistration(
	traits: PasskeyTraits,
	isAttested: boolean,
	policy: MethodsPolicy,
): ProfileRefusal | undefined {
	const refused = refusedAtUse(traits, policy);
	if (refused !== undefined) return refused;
	const fitting = profilesOf(policy).filter(
		(profile) => takesType(profile, traits.passkeyType) && takesModel(profile.keyRestrictions, traits.aaguid),
	);
	return isAttested || fitting.some(({ attestationEnforcement }) => attestationEnforcement === 'disabled')
		? undefined
		: 'attestation';
}

/** @returns the user's passkeys that can be used now */
export function usablePasskeys(passkeys: readonly Passkey[] | undefined, policy: MethodsPolicy): readonly Passkey[] {
	return (passkeys ?? []).filter((key) => refusedAtUse(key, policy) === undefined);
}

/** @returns whether an administrator decided something that rests on what kind of authenticator a new passkey is of */
export function asksForKind(policy: MethodsPolicy): boolean {
	return profilesOf(policy).some(
		({ attestationEnforcement, keyRestrictions }) =>
			attestationEnforcement !== 'disabled' || keyRestrictions.isEnforced,
	);
}

/** @returns whether the user may register passkeys */
export function mayRegisterPasskeys(policy: MethodsPolicy): boolean {
	return (policy.fido2 ?? defaultPasskeyPolicy).isSelfServiceRegistrationAllowed && profilesOf(policy).length > 0;
}
