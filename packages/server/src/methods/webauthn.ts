// Passkeys' answers are looked at here: what was signed, by which key, for which origin, and whether the authenticator
// knew its user. The library that does the cryptography takes long to load: it is loaded when the first passkey is
// used, or in idle time before that. Web Authentication Level 3 §7.1 and §7.2.
import type { Passkey } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';

export const loadWebAuthn = () => import('@simplewebauthn/server');

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

/** @returns the new key, where the authenticator made it here and now, for this origin, and verified its user */
export function verifyNewPasskey({
	answer,
	challenge,
	origin,
}: Ceremony): Promise<Looked<Omit<Passkey, 'displayName' | 'createdAt'>>> {
	return look(answer, async () => {
		const { verifyRegistrationResponse } = await loadWebAuthn();
		const { verified, registrationInfo } = await verifyRegistrationResponse({
			response: answer as Parameters<typeof verifyRegistrationResponse>[0]['response'],
			expectedChallenge: challenge,
			expectedOrigin: origin,
			expectedRPID: relyingPartyId(origin),
			requireUserVerification: true,
			supportedAlgorithmIDs: passkeyAlgorithms,
		});
		if (!verified) return undefined;
		const { credential, aaguid } = registrationInfo;
		return {
			id: credential.id,
			publicKey: Buffer.from(credential.publicKey).toString('base64url'),
			aaguid: aaguid.toLowerCase(),
			transports: answer.response.transports ?? [],
		};
	});
}

/**
 * @returns the authenticator's signature counter, where the key signed here and now, for this origin, and verified its
 * user
 */
export function verifyPasskey(
	{ answer, challenge, origin }: Ceremony,
	{ id, publicKey }: Passkey,
): Promise<Looked<number>> {
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
		return verified ? authenticationInfo.newCounter : undefined;
	});
}
