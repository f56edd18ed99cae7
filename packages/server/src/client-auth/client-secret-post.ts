import { clientIsPublic, clientSecretExpired, clientSecretInvalid } from '../errors.ts';
import { isConfidential } from '../records/application.ts';
import { equalInConstantTime, sha256 } from '../secrets.ts';
import type {
	AuthenticatedClient,
	ClientAuthenticationMethod,
	ClientCredentialInput,
} from './client-authentication.ts';

/** Compares digests in constant time with every registered secret. RFC 6749 §2.3.1. */
export function authenticateWithSecret(
	{ application, now, isLeaked }: Pick<ClientCredentialInput, 'application' | 'now' | 'isLeaked'>,
	secret: string,
): AuthenticatedClient {
	if (!isConfidential(application)) throw clientIsPublic();
	const digest = sha256(secret);
	const credential = application.passwordCredentials.filter((candidate) =>
		equalInConstantTime(Buffer.from(candidate.secretHash, 'base64url'), digest),
	)[0];
	if (!credential) throw clientSecretInvalid(application.appId);
	if (credential.endAt !== undefined && credential.endAt <= now) throw clientSecretExpired(application.appId);
	return {
		application,
		method: '1',
		credential: 'clientSecret',
		spend: { kind: 'nothing' },
		...(isLeaked(secret) ? { isLeaked: true } : {}),
	};
}

export const clientSecretPost: ClientAuthenticationMethod = {
	id: 'client_secret_post',
	isPresented: (_, form) => form.has('client_secret'),
	authenticate: (input) => authenticateWithSecret(input, input.form.get('client_secret') ?? ''),
};
