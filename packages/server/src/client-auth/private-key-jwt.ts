// Client assertions: signed with a registered certificate, or by another issuer that the registration names. RFC 7523
// §3; Microsoft identity platform, "Certificate credentials". Libraries keep an assertion and send it until it expires,
// so it is taken again until then, unless the tenant's settings say otherwise (docs/decisions/0011).
import { createPublicKey, X509Certificate } from 'node:crypto';
import { jwtBearerAssertionType } from '@countersign/protocol';
import { clientAssertionInvalid, clientCertificateOutsideValidity, clientIsPublic, invalidRequest } from '../errors.ts';
import type { Form } from '../http/form.ts';
import type { Application, KeyCredential } from '../records/application.ts';
import { isConfidential } from '../records/application.ts';
import { isCanonicalJws } from '../secrets.ts';
import { checkAssertionClaims, clockTolerance } from './assertion-claims.ts';
import type { ClientAuthenticationMethod } from './client-authentication.ts';
import { decodeOrRefuse, verifyFederatedAssertion } from './federated-assertion.ts';

/** MSAL for Go writes thumbprints in standard base64, the others in base64url; a `kid` may be in hexadecimal too. */
function thumbprint(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	return Buffer.from(value, /^[\dA-F]{40}$/i.test(value) ? 'hex' : 'base64').toString('base64url');
}

function findCertificate(
	application: Application,
	assertion: string,
	decodeProtectedHeader: typeof import('jose').decodeProtectedHeader,
): KeyCredential {
	const header = decodeOrRefuse(() => decodeProtectedHeader(assertion));
	// HashiCorp's SDK names the certificate in `kid` alone
	const [x5t, x5tS256] = [thumbprint(header.x5t ?? header.kid), thumbprint(header['x5t#S256'])];
	const credential = application.keyCredentials.find((key) =>
		x5tS256 ? key.x5tS256 === x5tS256 : x5t !== undefined && key.x5t === x5t,
	);
	if (!credential) throw clientAssertionInvalid('no registered certificate has its thumbprint');
	return credential;
}

/** The claim of an assertion that is not verified yet: it may say whose it is, and nothing more. */
function unverifiedClaim(form: Form, name: 'iss' | 'sub'): unknown {
	try {
		const payload: unknown = JSON.parse(
			Buffer.from((form.get('client_assertion') ?? '').split('.')[1] ?? '', 'base64url').toString(),
		);
		return (payload as Record<string, unknown> | null)?.[name];
	} catch {
		return undefined;
	}
}

export const privateKeyJwt: ClientAuthenticationMethod = {
	id: 'private_key_jwt',
	isPresented: (_, form) => form.has('client_assertion'),
	// RFC 7521 §4.2: client_id is optional beside an assertion. In another issuer's, `sub` is no application's id
	clientId(_, form) {
		const subject = unverifiedClaim(form, 'sub');
		return typeof subject === 'string' && subject === unverifiedClaim(form, 'iss') ? subject : undefined;
	},
	async authenticate({ form, application, audiences, issuerKeys, singleUseAssertions, now }) {
		if (!isConfidential(application)) throw clientIsPublic();
		if (form.get('client_assertion_type') !== jwtBearerAssertionType)
			throw invalidRequest('client_assertion_type must be the jwt-bearer type');
		const assertion = form.get('client_assertion') ?? '';
		// jose takes what a lenient decoder takes: one assertion would have many texts
		if (!isCanonicalJws(assertion)) throw clientAssertionInvalid('it is not in canonical base64url');
		// loaded where needed: most installations never see an assertion
		const { compactVerify, decodeJwt, decodeProtectedHeader } = await import('jose');
		const credentials = application.federatedIdentityCredentials;
		if (credentials) {
			const claims = decodeOrRefuse(() => decodeJwt(assertion));
			if (claims.iss !== application.appId) {
				await verifyFederatedAssertion({ assertion, claims, credentials, issuerKeys, now });
				return { application, method: '2', credential: 'federatedIdentityCredential', spend: { kind: 'nothing' } };
			}
		}
		const credential = findCertificate(application, assertion, decodeProtectedHeader);
		if (now < credential.notBefore || now > credential.notAfter)
			throw clientCertificateOutsideValidity(`the certificate ${credential.x5t}`);
		const publicKey = createPublicKey(
			new X509Certificate(credential.certificate).publicKey.export({ format: 'pem', type: 'spki' }),
		);
		const algorithms = publicKey.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'];
		const { payload } = await compactVerify(assertion, publicKey, { algorithms }).catch((cause) => {
			throw clientAssertionInvalid('its signature is not that of the certificate that it names', String(cause));
		});
		const claims = decodeOrRefuse(() => JSON.parse(Buffer.from(payload).toString()) as Record<string, unknown>);
		const { jti, expiresAt } = checkAssertionClaims(claims, { appId: application.appId, audiences: audiences(), now });
		const proven = { application, method: '2', credential: 'certificate' } as const;
		if (!(await singleUseAssertions())) return { ...proven, spend: { kind: 'nothing' } };
		const spend = {
			kind: 'clientAssertion',
			clientAppId: application.appId,
			jti,
			expiresAt: expiresAt + clockTolerance,
		} as const;
		return { ...proven, spend };
	},
};
