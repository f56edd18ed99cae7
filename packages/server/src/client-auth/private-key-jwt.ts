// Client assertions: signed with a registered certificate, or by another issuer that the registration names. RFC 7523 §3; Microsoft identity platform, "Certificate credentials".
import { createPublicKey, X509Certificate } from 'node:crypto';
import { jwtBearerAssertionType } from '@countersign/protocol';
import type { Application, KeyCredential } from '../directory/types.ts';
import { isConfidential } from '../directory/types.ts';
import { clientAssertionInvalid, clientIsPublic, invalidRequest } from '../errors.ts';
import type { ClientAuthenticationMethod } from './client-authentication.ts';
import { decodeOrRefuse, verifyFederatedAssertion } from './federated-assertion.ts';

/** seconds; bounds the table of spent assertions */
const maxLifetime = 900;

/** MSAL for Go writes thumbprints in standard base64, the others in base64url. */
function thumbprint(value: unknown): string | undefined {
	return typeof value === 'string' ? Buffer.from(value, 'base64').toString('base64url') : undefined;
}

function findCertificate(application: Application, assertion: string, decodeProtectedHeader: typeof import('jose').decodeProtectedHeader): KeyCredential {
	const header = decodeOrRefuse(() => decodeProtectedHeader(assertion));
	const [x5t, x5tS256] = [thumbprint(header.x5t), thumbprint(header['x5t#S256'])];
	const credential = application.keyCredentials.find((key) => (x5tS256 ? key.x5tS256 === x5tS256 : x5t !== undefined && key.x5t === x5t));
	if (!credential) throw clientAssertionInvalid('no registered certificate has its thumbprint');
	return credential;
}

export const privateKeyJwt: ClientAuthenticationMethod = {
	id: 'private_key_jwt',
	isPresented: (_, form) => form.has('client_assertion'),
	async authenticate({ form, application, audiences, issuerKeys, now }) {
		if (!isConfidential(application)) throw clientIsPublic();
		if (form.get('client_assertion_type') !== jwtBearerAssertionType) throw invalidRequest('client_assertion_type must be the jwt-bearer type');
		const assertion = form.get('client_assertion') ?? '';
		// loaded where needed: most installations never see an assertion
		const { decodeJwt, decodeProtectedHeader, jwtVerify } = await import('jose');
		const credentials = application.federatedIdentityCredentials;
		if (credentials) {
			const claims = decodeOrRefuse(() => decodeJwt(assertion));
			if (claims.iss !== application.appId) {
				await verifyFederatedAssertion({ assertion, claims, credentials, issuerKeys, now });
				return { application, method: '2', spend: { kind: 'nothing' } };
			}
		}
		const credential = findCertificate(application, assertion, decodeProtectedHeader);
		if (now < credential.notBefore || now > credential.notAfter) throw clientAssertionInvalid('the certificate is not within its validity');
		const publicKey = createPublicKey(new X509Certificate(credential.certificate).publicKey.export({ format: 'pem', type: 'spki' }));
		try {
			const { payload } = await jwtVerify(assertion, publicKey, {
				algorithms: publicKey.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'],
				issuer: application.appId,
				subject: application.appId,
				audience: [...audiences()],
				currentDate: new Date(now * 1000),
				clockTolerance: 300,
				requiredClaims: ['exp', 'jti', 'aud'],
			});
			const expiresAt = payload.exp as number;
			const lifetime = expiresAt - (payload.iat ?? payload.nbf ?? now);
			if (Array.isArray(payload.aud)) throw new TypeError('several audiences');
			if (lifetime > maxLifetime || typeof payload.jti !== 'string' || payload.jti.length > 128) throw new TypeError('lifetime or jti');
			return { application, method: '2', spend: { kind: 'clientAssertion', clientAppId: application.appId, jti: payload.jti, expiresAt: expiresAt + 300 } };
		} catch (cause) {
			throw clientAssertionInvalid('its signature, audience, lifetime or jti is wrong', String(cause));
		}
	},
};
