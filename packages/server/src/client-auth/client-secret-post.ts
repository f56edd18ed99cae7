import { clientIsPublic, clientSecretExpired, clientSecretInvalid } from '../errors.ts';
import { type Application, isConfidential, type PasswordCredential } from '../records/application.ts';
import { equalInConstantTime, sha256 } from '../secrets.ts';
import type { AuthenticatedClient, ClientAuthenticationMethod } from './client-authentication.ts';

const digests = new WeakMap<PasswordCredential, Buffer>();

/** Read once: the directory's objects are shared until they change. */
function digestOf(credential: PasswordCredential): Buffer {
	const known = digests.get(credential);
	if (known) return known;
	const digest = Buffer.from(credential.secretHash, 'base64url');
	digests.set(credential, digest);
	return digest;
}

/** Compares digests in constant time with every registered secret. RFC 6749 §2.3.1. */
export function authenticateWithSecret(application: Application, secret: string, now: number): AuthenticatedClient {
	if (!isConfidential(application)) throw clientIsPublic();
	const digest = sha256(secret);
	const credential = application.passwordCredentials.filter((candidate) =>
		equalInConstantTime(digestOf(candidate), digest),
	)[0];
	if (!credential) throw clientSecretInvalid(application.appId);
	if (credential.endAt !== undefined && credential.endAt <= now) throw clientSecretExpired(application.appId);
	return { application, method: '1', spend: { kind: 'nothing' } };
}

export const clientSecretPost: ClientAuthenticationMethod = {
	id: 'client_secret_post',
	isPresented: (_, form) => form.has('client_secret'),
	authenticate: ({ form, application, now }) =>
		authenticateWithSecret(application, form.get('client_secret') ?? '', now),
};
