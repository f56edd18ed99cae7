// What a tenant decided of passkeys: who may have which kinds. Members have Graph's names, so that what is read over
// Graph is what is stored. Microsoft Graph, "fido2AuthenticationMethodConfiguration" and "passkeyProfile resource
// type".

/** `deviceBound`: its key never leaves one authenticator; `synced`: a provider copies it between devices */
export type PasskeyType = 'deviceBound' | 'synced';

/** Microsoft Graph, "fido2KeyRestrictions resource type". */
export interface KeyRestrictions {
	isEnforced: boolean;
	/** `allow`: only the kinds that are named; `block`: all but those */
	enforcementType: 'allow' | 'block';
	/** kinds of authenticators: GUIDs in lower case */
	aaGuids: readonly string[];
}

/** Microsoft Graph, "passkeyProfile resource type". */
export interface PasskeyProfile {
	/** GUID in lower case */
	id: string;
	name: string;
	/** the types that it takes, joined by commas as Graph writes flags: `deviceBound,synced` */
	passkeyTypes: string;
	/** `registrationOnly`: a new passkey comes with a proof of its kind; keys from before are not asked for one */
	attestationEnforcement: 'disabled' | 'registrationOnly';
	keyRestrictions: KeyRestrictions;
}

/** Microsoft Graph, "passkeyAuthenticationMethodTarget resource type". */
export interface PasskeyTarget {
	/** of a group, or `all_users` */
	id: string;
	/** ids of the profiles that its users have; a passkey that fits one of them is taken */
	allowedPasskeyProfiles: readonly string[];
}

/** Microsoft Graph, "fido2AuthenticationMethodConfiguration resource type". */
export interface PasskeyMethodPolicy {
	state: 'enabled' | 'disabled';
	/** whether users register passkeys themselves */
	isSelfServiceRegistrationAllowed: boolean;
	/** id of the profile that cannot be deleted, and that older programs read and write as the whole policy */
	defaultPasskeyProfile: string;
	passkeyProfiles: readonly PasskeyProfile[];
	includeTargets: readonly PasskeyTarget[];
	/** ids of groups whose members have no passkeys, whatever else they are in */
	excludeTargets: readonly string[];
}

export const allUsers = 'all_users';

/** Microsoft Graph, "Update fido2AuthenticationMethodConfiguration": the id that every tenant's first profile has */
export const defaultProfileId = '00000000-0000-0000-0000-000000000001';

/** Every passkey of anybody: how a new tenant has it. */
export const defaultPasskeyPolicy: PasskeyMethodPolicy = {
	state: 'enabled',
	isSelfServiceRegistrationAllowed: true,
	defaultPasskeyProfile: defaultProfileId,
	passkeyProfiles: [
		{
			id: defaultProfileId,
			name: 'Default passkey profile',
			passkeyTypes: 'deviceBound,synced',
			attestationEnforcement: 'disabled',
			keyRestrictions: { isEnforced: false, enforcementType: 'allow', aaGuids: [] },
		},
	],
	includeTargets: [{ id: allUsers, allowedPasskeyProfiles: [defaultProfileId] }],
	excludeTargets: [],
};
