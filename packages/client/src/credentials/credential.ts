// How a confidential client says who it is. RFC 6749 §2.3.1, RFC 7521 §4.2, RFC 7523 §2.2.
import { jwtBearerAssertionType } from '@countersign/protocol';
import { ClientConfigurationError } from '../errors/auth-error.ts';

export interface AssertionRequest {
	clientId: string;
	/** address of the token endpoint: the assertion's audience */
	audience: string;
}

/** A secret, or a function that makes a signed assertion for each request. */
export type Credential = string | ((request: AssertionRequest) => string | Promise<string>);

/** @returns the fields of a token request */
export async function credentialFields(
	credential: Credential,
	request: AssertionRequest,
): Promise<Record<string, string>> {
	if (typeof credential === 'string') return { client_secret: credential };
	const assertion = await credential(request);
	if (typeof assertion !== 'string' || assertion === '')
		throw new ClientConfigurationError('credential_required', 'the credential gave no assertion');
	return { client_assertion_type: jwtBearerAssertionType, client_assertion: assertion };
}
