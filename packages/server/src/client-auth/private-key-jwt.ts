// Client assertions: signed with a registered certificate, or by another issuer that the registration names. RFC 7523 §3; Microsoft identity platform, "Certificate credentials".
import { createPublicKey, X509Certificate } from 'node:crypto';
import { jwtBearerAssertionType } from '@countersign/protocol';
import type { Application, KeyCredential } from '../directory/types.ts';
import { isConfidential } from '../directory/types.ts';
import { clientAssertionInvalid, clientIsPublic, invalidRequest } from '../errors.ts';
import type { ClientAuthenticationMethod } from './client-authentication.ts';
import { decodeOrRefuse, verifyFederatedAssertion } from './federated-assertion.ts';

/** seconds; bounds the table of spent assertions. HashiCorp's SDK, which Terraform's providers use, asks for an hour. */
const maxLifetime = 3600;
/** seconds */
const clockTolerance = 300;

/** MSAL for Go writes thumbprints in standard base64, the others in base64url; a `kid` may be in hexadecimal too. */
function thumbprint(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	return Buffer.from(value, /^[\dA-F]{40}$/i.test(value) ? 'hex' : 'base64').toString('base64url');
}

function findCertificate(application: Application, assertion: string, decodeProtectedHeader: typeof import('jose').decodeProtectedHeader): KeyCredential {
	const header = decodeOrRefuse(() => decodeProtectedHeader(assertion));
	// HashiCorp's SDK names the certificate in `kid` alone
	const [x5t, x5tS256] = [thumbprint(header.x5t ?? header.kid), thumbprint(header['x5t#S256'])];
	const credential = application.keyCredentials.find((key) => (x5tS256 ? key.x5tS256 === x5tS256 : x5t !== undefined && key.x5t === x5t));
	if (!credential) throw clientAssertionInvalid('no registered certificate has its thumbprint');
	return credential;
}

/** An instant in epoch seconds. MSAL for .NET writes its digits as a text, which RFC 7519 §2 does not foresee and Entra ID takes. */
function instant(claim: unknown): number | undefined {
	if (claim === undefined) return undefined;
	const seconds = typeof claim === 'string' && /^\d{1,12}$/.test(claim) ? Number(claim) : claim;
	if (typeof seconds !== 'number' || !Number.isFinite(seconds)) throw new TypeError('an instant that is no number');
	return seconds;
}

interface Expected {
	appId: string;
	audiences: readonly string[];
	/** epoch seconds */
	now: number;
}

/**
 * The claims of an assertion whose signature is good. RFC 7523 §3, RFC 7519 §4.1.
 *
 * @throws TypeError naming what is wrong, for the log
 */
function checkClaims(payload: Record<string, unknown>, { appId, audiences, now }: Expected): { jti: string; expiresAt: number } {
	const { iss, sub, aud, jti } = payload;
	const [expiresAt, notBefore, issuedAt] = [instant(payload.exp), instant(payload.nbf), instant(payload.iat)];
	if (iss !== appId || sub !== appId) throw new TypeError('issuer or subject');
	// one audience alone: what is also meant for somebody else, somebody else could show here
	if (typeof aud !== 'string' || !audiences.includes(aud)) throw new TypeError('audience');
	if (expiresAt === undefined || expiresAt <= now - clockTolerance) throw new TypeError('expired');
	if (notBefore !== undefined && notBefore > now + clockTolerance) throw new TypeError('not valid yet');
	// counted from now at the latest: one that says it is issued in years would be remembered until then
	if (expiresAt - Math.min(issuedAt ?? notBefore ?? now, now + clockTolerance) > maxLifetime) throw new TypeError('lifetime');
	if (typeof jti !== 'string' || jti.length > 128) throw new TypeError('jti');
	return { jti, expiresAt };
}

export const privateKeyJwt: ClientAuthenticationMethod = {
	id: 'private_key_jwt',
	isPresented: (_, form) => form.has('client_assertion'),
	async authenticate({ form, application, audiences, issuerKeys, now }) {
		if (!isConfidential(application)) throw clientIsPublic();
		if (form.get('client_assertion_type') !== jwtBearerAssertionType) throw invalidRequest('client_assertion_type must be the jwt-bearer type');
		const assertion = form.get('client_assertion') ?? '';
		// loaded where needed: most installations never see an assertion
		const { compactVerify, decodeJwt, decodeProtectedHeader } = await import('jose');
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
			const algorithms = publicKey.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'];
			const { payload } = await compactVerify(assertion, publicKey, { algorithms });
			const { jti, expiresAt } = checkClaims(JSON.parse(Buffer.from(payload).toString()), { appId: application.appId, audiences: audiences(), now });
			return { application, method: '2', spend: { kind: 'clientAssertion', clientAppId: application.appId, jti, expiresAt: expiresAt + clockTolerance } };
		} catch (cause) {
			throw clientAssertionInvalid('its signature, audience, lifetime or jti is wrong', String(cause));
		}
	},
};
