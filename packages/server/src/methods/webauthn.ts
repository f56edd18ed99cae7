// Passkeys' answers are looked at here: what was signed, by which key, for which origin, and whether the authenticator
// knew its user. The library that does the cryptography takes long to load: it is loaded when the first passkey is
// used, or in idle time before that. Web Authentication Level 3 §7.1 and §7.2.
import type { PasskeyType } from '../records/passkey-policy.ts';
import type { Passkey } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import { vouchFor } from './passkeys/attestation.ts';
import type { FidoMetadata } from './passkeys/fido-metadata.ts';
import { untoldAaguid } from './passkeys/profiles.ts';

/** roots that the library brings along, and whose certificates' revocation lists it would fetch */
const formatsWithRoots = ['android-key', 'android-safetynet', 'apple', 'mds'] as const;

export async function loadWebAuthn() {
	const library = await import('@simplewebauthn/server');
	// whom to trust is asked in attestation.ts, before the library sees a certificate: it fetches what they name
	for (const identifier of formatsWithRoots)
		library.SettingsService.setRootCertificates({ identifier, certificates: [] });
	return library;
}

/** COSE algorithms that keys may use: EdDSA, ES256, RS256 */
export const passkeyAlgorithms = [-8, -7, -257];
/** characters; the largest attestation of a real authenticator is a tenth of it */
const longestAnswer = 65_536;

/** The scope of passkeys: the host name of the authority's own origin. */
export function relyingPartyId(origin: string): string {
	return new URL(origin).hostname;
}

/**
 * A user's handle, which authenticators keep: the bytes of the tenant's id and the user's, and nothing that tells
 * anybody who it is. Web Authentication Level 3 §5.4.3: 64 bytes at most.
 */
export function userHandleOf({ tenantId, id }: Pick<DirectoryUser, 'tenantId' | 'id'>): string {
	return Buffer.from((tenantId + id).replaceAll('-', ''), 'hex').toString('base64url');
}

/** @returns the ids in a handle; `undefined` where it is none of ours */
export function readUserHandle(handle: string | undefined): { tenantId: string; userId: string } | undefined {
	const bytes = Buffer.from(handle ?? '', 'base64url').toString('hex');
	if (bytes.length !== 64) return undefined;
	const guid = (from: number) =>
		bytes.slice(from, from + 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
	return { tenantId: guid(0), userId: guid(32) };
}

/** What a page's script sends: a credential as the browser writes it in JSON. Web Authentication Level 3 §5.1. */
export interface PasskeyAnswer {
	id: string;
	rawId: string;
	type: 'public-key';
	clientExtensionResults: Record<string, never>;
	response: {
		clientDataJSON: string;
		attestationObject: string;
		authenticatorData: string;
		signature: string;
		userHandle?: string;
		transports?: string[];
	};
}

const isText = (value: unknown): value is string => typeof value === 'string' && value.length <= longestAnswer;

/** @returns the answer; `undefined` where it has not the shape of one. Nothing of it is believed yet. */
export function readPasskeyAnswer(text: string | undefined): PasskeyAnswer | undefined {
	if (!isText(text)) return undefined;
	try {
		const { id, response } = JSON.parse(text) as Partial<PasskeyAnswer>;
		if (!isText(id) || typeof response !== 'object' || response === null || !isText(response.clientDataJSON))
			return undefined;
		const { transports } = response;
		return {
			id,
			rawId: id,
			type: 'public-key',
			clientExtensionResults: {},
			response: {
				clientDataJSON: response.clientDataJSON,
				attestationObject: isText(response.attestationObject) ? response.attestationObject : '',
				authenticatorData: isText(response.authenticatorData) ? response.authenticatorData : '',
				signature: isText(response.signature) ? response.signature : '',
				...(isText(response.userHandle) ? { userHandle: response.userHandle } : {}),
				transports: (Array.isArray(transports) ? transports : [])
					.filter((name) => typeof name === 'string' && /^[a-z-]{1,16}$/.test(name))
					.slice(0, 8),
			},
		};
	} catch {
		return undefined;
	}
}

/**
 * §7.1 step 10, §7.2 step 13: a page inside another site's must not sign for it; no page of ours is shown in a frame.
 */
function isFramed({ response }: PasskeyAnswer): boolean {
	const { crossOrigin, topOrigin } = JSON.parse(Buffer.from(response.clientDataJSON, 'base64url').toString()) as {
		crossOrigin?: unknown;
		topOrigin?: unknown;
	};
	return (crossOrigin !== undefined && crossOrigin !== false) || topOrigin !== undefined;
}

export type Looked<T> = { refused: string; value?: undefined } | { value: T; refused?: undefined };

/** Whatever is wrong with an answer is a refusal: the library throws for each fault that it finds. */
async function look<T>(answer: PasskeyAnswer, verify: () => Promise<T | undefined>): Promise<Looked<T>> {
	try {
		if (isFramed(answer)) return { refused: 'signed within a page of another origin' };
		const value = await verify();
		return value === undefined ? { refused: 'the signature is not right' } : { value };
	} catch (error) {
		return { refused: error instanceof Error ? error.message.slice(0, 200) : 'not understood' };
	}
}

interface Ceremony {
	answer: PasskeyAnswer;
	/** base64url */
	challenge: string;
	/** of the authority */
	origin: string;
}

/** Web Authentication Level 3 §6.1: a key that may be backed up is one that a provider copies */
const typeOf = (deviceType: 'singleDevice' | 'multiDevice'): PasskeyType =>
	deviceType === 'multiDevice' ? 'synced' : 'deviceBound';

export interface NewPasskey extends Omit<Passkey, 'displayName' | 'createdAt'> {
	passkeyType: PasskeyType;
	/** why nobody vouches for the authenticator; absent where somebody does */
	unattested?: string;
}

/** What of an attestation is believed, and the object that is left to verify: without a statement that is not. */
async function readAttestation(attestationObject: string, metadata: FidoMetadata | undefined, now: number) {
	const { decodeAttestationObject, isoBase64URL, isoCBOR, parseAuthenticatorData, convertAAGUIDToString } =
		await import('@simplewebauthn/server/helpers');
	const decoded = decodeAttestationObject(isoBase64URL.toBuffer(attestationObject));
	const authData = decoded.get('authData');
	const statement = decoded.get('attStmt');
	const format: unknown = decoded.get('fmt');
	const certificates = statement.get('x5c') ?? [];
	const { aaguid } = parseAuthenticatorData(authData);
	if (
		typeof format !== 'string' ||
		!Array.isArray(certificates) ||
		certificates.some((der) => !(der instanceof Uint8Array))
	)
		throw new Error('the attestation is not understood');
	const told = aaguid ? convertAAGUIDToString(aaguid).toLowerCase() : untoldAaguid;
	const vouched = await vouchFor({ format, certificates, aaguid: told }, metadata, now);
	// a key that vouches for itself: there is nobody to trust, and a signature to verify
	const isOwn = format === 'packed' && certificates.length === 0;
	if (vouched.problem === undefined || isOwn || format === 'none') return { vouched, attestationObject };
	const bare = new Map<string, string | Uint8Array | Map<string, string>>([
		['fmt', 'none'],
		['attStmt', new Map<string, string>()],
		['authData', authData],
	]);
	return { vouched, attestationObject: isoBase64URL.fromBuffer(isoCBOR.encode(bare)) };
}

/**
 * @param given.metadata of the authenticators that somebody vouches for
 * @param given.now epoch seconds
 * @returns the new key, where the authenticator made it here and now, for this origin, and verified its user
 */
export function verifyNewPasskey({
	answer,
	challenge,
	origin,
	metadata,
	now,
}: Ceremony & { metadata: FidoMetadata | undefined; now: number }): Promise<Looked<NewPasskey>> {
	return look(answer, async () => {
		const { verifyRegistrationResponse } = await loadWebAuthn();
		const read = await readAttestation(answer.response.attestationObject, metadata, now);
		const response = { ...answer, response: { ...answer.response, attestationObject: read.attestationObject } };
		const { verified, registrationInfo } = await verifyRegistrationResponse({
			response: response as Parameters<typeof verifyRegistrationResponse>[0]['response'],
			expectedChallenge: challenge,
			expectedOrigin: origin,
			expectedRPID: relyingPartyId(origin),
			requireUserVerification: true,
			supportedAlgorithmIDs: passkeyAlgorithms,
		});
		if (!verified) return undefined;
		const { credential, aaguid, credentialDeviceType } = registrationInfo;
		return {
			id: credential.id,
			publicKey: Buffer.from(credential.publicKey).toString('base64url'),
			aaguid: aaguid.toLowerCase(),
			transports: answer.response.transports ?? [],
			passkeyType: typeOf(credentialDeviceType),
			...(read.vouched.problem === undefined
				? { attestation: read.vouched.attestation }
				: { unattested: read.vouched.problem }),
		};
	});
}

/**
 * @returns the authenticator's signature counter and the passkey's type, where the key signed here and now, for this
 * origin, and verified its user
 */
export function verifyPasskey(
	{ answer, challenge, origin }: Ceremony,
	{ id, publicKey, passkeyType: before }: Passkey,
): Promise<Looked<{ counter: number; passkeyType: PasskeyType }>> {
	return look(answer, async () => {
		const { verifyAuthenticationResponse } = await loadWebAuthn();
		const { verified, authenticationInfo } = await verifyAuthenticationResponse({
			response: answer as Parameters<typeof verifyAuthenticationResponse>[0]['response'],
			expectedChallenge: challenge,
			expectedOrigin: origin,
			expectedRPID: relyingPartyId(origin),
			requireUserVerification: true,
			// the counter is compared where it is spent: two answers at once must not both pass
			credential: { id, publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')), counter: 0 },
		});
		if (!verified) return undefined;
		const passkeyType = typeOf(authenticationInfo.credentialDeviceType);
		// §6.1.3: a key is born one or the other, so that it is another key which says otherwise
		if (before !== undefined && passkeyType !== before) throw new Error('its backup eligibility changed');
		return { counter: authenticationInfo.newCounter, passkeyType };
	});
}
