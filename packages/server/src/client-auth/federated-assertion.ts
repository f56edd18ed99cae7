// A token of another issuer in place of a credential: the application's registration says whose tokens, and for whom
// they must be. Microsoft Entra, "Workload identity federation"; Microsoft Graph, federatedIdentityCredential.
import type { KeyObject } from 'node:crypto';
import {
	clientAssertionInvalid,
	clientAssertionOutsideValidity,
	federatedAudienceUnknown,
	federatedIssuerUnknown,
	federatedSubjectUnknown,
} from '../errors.ts';
import type { IssuerKeys } from '../keys/issuer-keys.ts';
import type { FederatedIdentityCredential } from '../records/application.ts';
import { readKeySet } from '../records/key-set.ts';

interface Unverified {
	iss?: unknown;
	sub?: unknown;
	aud?: unknown;
	exp?: unknown;
	nbf?: unknown;
}

export interface FederatedAssertion {
	/** compact JWS */
	assertion: string;
	/** of the assertion, unverified */
	claims: Unverified;
	credentials: readonly FederatedIdentityCredential[];
	issuerKeys: IssuerKeys;
	/** epoch seconds */
	now: number;
}

/** A claim as a description shows it: JSON can hold what has no text, and says so by throwing. */
const shown = (claim: unknown) => (typeof claim === 'string' ? claim : JSON.stringify(claim ?? null));

/**
 * Exact matches alone: what an issuer's name begins with, or a subject in another case, is somebody else (security
 * catalogue 106).
 */
function findCredential(
	{ iss, sub, aud }: Unverified,
	credentials: readonly FederatedIdentityCredential[],
): FederatedIdentityCredential {
	const ofIssuer = credentials.filter(({ issuer }) => issuer === iss);
	if (ofIssuer.length === 0) throw federatedIssuerUnknown(shown(iss));
	const credential = ofIssuer.find(({ subject }) => subject === sub);
	if (!credential) throw federatedSubjectUnknown(shown(sub));
	// Kubernetes writes a list of one
	const [audience, ...others] = Array.isArray(aud) ? aud : [aud];
	if (others.length > 0 || !credential.audiences.includes(audience)) throw federatedAudienceUnknown(shown(aud));
	return credential;
}

/** @throws ProtocolError 700027 where the assertion cannot be decoded */
export function decodeOrRefuse<T>(decode: () => T): T {
	try {
		return decode();
	} catch (cause) {
		throw clientAssertionInvalid('it is not a JWT', String(cause));
	}
}

async function findKey(
	credential: FederatedIdentityCredential,
	kid: unknown,
	issuerKeys: IssuerKeys,
): Promise<KeyObject> {
	const { issuer, jwks } = credential;
	const key =
		typeof kid !== 'string' ? undefined : jwks ? readKeySet(jwks.keys).get(kid) : await issuerKeys.find(issuer, kid);
	if (!key) throw clientAssertionInvalid('its issuer has no key of its id, or cannot be reached');
	return key;
}

/**
 * Checks an assertion that another issuer made. It may be shown again until it expires: platforms hand their programs
 * one for an hour.
 *
 * @throws ProtocolError 700211, 700213 or 700212 where no registration has its issuer, subject or audience; 700024
 *   outside its
 *   time; 700027 where it is not good otherwise
 */
export async function verifyFederatedAssertion({
	assertion,
	claims,
	credentials,
	issuerKeys,
	now,
}: FederatedAssertion): Promise<void> {
	const { decodeProtectedHeader, errors, jwtVerify } = await import('jose');
	const { kid } = decodeOrRefuse(() => decodeProtectedHeader(assertion));
	const credential = findCredential(claims, credentials);
	const key = await findKey(credential, kid, issuerKeys);
	try {
		await jwtVerify(assertion, key, {
			algorithms: key.asymmetricKeyType === 'ec' ? ['ES256'] : ['RS256', 'PS256'],
			issuer: credential.issuer,
			subject: credential.subject,
			audience: credential.audiences,
			currentDate: new Date(now * 1000),
			clockTolerance: 300,
			requiredClaims: ['exp'],
		});
	} catch (cause) {
		const { exp, nbf } = claims;
		const isOfTime =
			cause instanceof errors.JWTExpired ||
			(cause instanceof errors.JWTClaimValidationFailed && ['exp', 'nbf'].includes(cause.claim));
		if (isOfTime) throw clientAssertionOutsideValidity({ now, from: nbf, until: exp }, String(cause));
		throw clientAssertionInvalid('its signature or validity is wrong', String(cause));
	}
}
