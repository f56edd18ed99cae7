// What a user has registered to prove who they are, beside a password and an authenticator app. Microsoft Graph,
// "authentication resource type".
import type { PasskeyType } from './passkey-policy.ts';

/**
 * A passkey or security key. Microsoft Graph, "fido2AuthenticationMethod"; Web Authentication Level 3, "Credential
 * Record".
 */
export interface Passkey {
	/** of the credential, base64url */
	id: string;
	/** COSE key, base64url */
	publicKey: string;
	/**
	 * kind of authenticator, as it says itself unless it is attested: lower-case GUID, all zeros where it does not tell
	 */
	aaguid: string;
	/** whether a provider copies it between devices; absent: registered before anybody looked */
	passkeyType?: PasskeyType;
	/** who vouched for the authenticator when it was registered; absent: nobody did */
	attestation?: PasskeyAttestation;
	/** how the browser reaches it, as it says itself */
	transports: readonly string[];
	/** that the user chose */
	displayName: string;
	/** epoch seconds */
	createdAt: number;
}

/** Microsoft Graph, "fido2AuthenticationMethod": what is kept of an attestation that was believed. */
export interface PasskeyAttestation {
	/** what the metadata call the model */
	model: string;
	/** thumbprints of the certificates, SHA-1 in hex, as Graph shows them */
	certificates: readonly string[];
}

/**
 * A code that an administrator gave a user, for a few hours. Microsoft Graph,
 * "temporaryAccessPassAuthenticationMethod".
 */
export interface TemporaryAccessPass {
	/** GUID */
	id: string;
	/** argon2id, PHC string */
	hash: string;
	/** epoch seconds */
	createdAt: number;
	startsAt: number;
	lifetimeMinutes: number;
	isUsableOnce: boolean;
	/** of one that is usable once: when it was; epoch seconds */
	usedAt?: number;
}

/** An authenticator app beside the one that stands with the user itself. */
export interface AuthenticatorApp {
	/** GUID */
	id: string;
	/** TOTP secret, sealed for the user and this id */
	sealedSecret: string;
	/** that the user chose */
	displayName: string;
	/** epoch seconds */
	createdAt: number;
}

/** What lets its owner in who lost everything else; each code once. */
export interface RecoveryCodes {
	/** epoch seconds */
	createdAt: number;
	/** those that are left: keyed hashes, base64url */
	hashes: readonly string[];
}

/** Microsoft Graph, "phoneAuthenticationMethod resource type". */
export interface Phone {
	phoneType: 'mobile';
	/** as it was written: `+49 15112345678` */
	phoneNumber: string;
	/** epoch seconds */
	createdAt: number;
}

export interface RegisteredMethods {
	/** grows with each change */
	revision: number;
	passkeys: readonly Passkey[];
	temporaryAccessPass?: TemporaryAccessPass;
	/** which certificates are the user's: Graph's `authorizationInfo.certificateUserIds` */
	certificateUserIds?: readonly string[];
	/** absent: none but the one that stands with the user itself */
	authenticatorApps?: readonly AuthenticatorApp[];
	/** of the app that stands with the user itself; absent where it came with a tenant file and has no name of its own */
	firstAuthenticatorApp?: { displayName: string; createdAt?: number };
	recoveryCodes?: RecoveryCodes;
	/** that codes are sent to; one of a type */
	phones?: readonly Phone[];
	/** mode of the second factor that the user is asked for first */
	preferredMode?: string;
}

export const nothingRegistered: RegisteredMethods = { revision: 0, passkeys: [] };
