// What the makers of authenticators have published of them: a file of the FIDO Alliance that the operator fetched. It
// is believed where its signer is the one that was named, and a chain leads from the signer to the root that the
// operator trusts. FIDO Metadata Service 3.0 §3.1.7, "Metadata BLOB object processing rules". Nothing is fetched:
// whether a certificate of the signer was revoked is not looked up.
import { X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import { refusedByTrust } from '../certificate/trusted-certificate.ts';

/** An authenticator's entry. */
export interface AuthenticatorMetadata {
	/** what its maker calls it */
	model: string;
	/** whose attestations are its own: certificates of authorities, or of the authenticators; base64 of DER */
	rootCertificates: readonly string[];
	/** a report says that its keys cannot be relied on */
	isCompromised: boolean;
}

export interface FidoMetadata {
	/** grows with each file that is published */
	number: number;
	/** when the next one is published at the latest; epoch seconds */
	nextUpdate: number;
	/** by AAGUID in lower case */
	authenticators: ReadonlyMap<string, AuthenticatorMetadata>;
}

/** FIDO Metadata Service 3.0 §3.1.4, "AuthenticatorStatus": after which no attestation is worth anything */
const compromised: ReadonlySet<unknown> = new Set([
	'USER_VERIFICATION_BYPASS',
	'ATTESTATION_KEY_COMPROMISE',
	'USER_KEY_REMOTE_COMPROMISE',
	'USER_KEY_PHYSICAL_COMPROMISE',
	'REVOKED',
]);

/** the host whose certificate signs the file of the FIDO Alliance */
export const fidoSigner = 'mds.fidoalliance.org';

interface BlobEntry {
	aaguid?: string;
	metadataStatement?: { description?: string; attestationRootCertificates?: string[] };
	statusReports?: { status?: string }[];
}

const pemCertificate = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/g;

/** @returns base64 of DER of each certificate in a PEM text */
const certificatesOf = (pem: string): string[] =>
	[...pem.matchAll(pemCertificate)].map(([, body = '']) => body.replaceAll(/\s/g, ''));

/**
 * @param blob the file: a JWS in compact form
 * @param options.roots PEM of the authorities that may stand above its signer
 * @param options.signer host name in the signer's certificate: a public root signs for many
 * @param options.now epoch seconds
 * @throws Error for a file that is not signed so
 */
export async function readFidoMetadata(
	blob: string,
	{ roots, signer = fidoSigner, now }: { roots: string; signer?: string | undefined; now: number },
): Promise<FidoMetadata> {
	const text = blob.trim();
	const { x5c } = decodeProtectedHeader(text);
	const [leaf, ...between] = x5c ?? [];
	if (leaf === undefined) throw new Error('it does not say who signed it');
	const trusted = certificatesOf(roots);
	if (trusted.length === 0) throw new Error('there is no certificate of a root');
	const certificate = new X509Certificate(Buffer.from(leaf, 'base64'));
	// roots first: a file may carry its root too, where it counts as one between
	const refused = await refusedByTrust(
		certificate.raw,
		{
			authorities: [
				...trusted.map((root) => ({ certificate: root, isRootAuthority: true })),
				...between.map((one) => ({ certificate: one, isRootAuthority: false })),
			],
		},
		now,
	);
	if (refused !== undefined) throw new Error(`its signer is not trusted: ${refused}`);
	if (certificate.checkHost(signer) === undefined) throw new Error(`its signer is not ${signer}`);
	const { payload } = await compactVerify(text, certificate.publicKey, { algorithms: ['RS256', 'ES256'] });
	const { no, nextUpdate, entries } = JSON.parse(Buffer.from(payload).toString()) as {
		no?: unknown;
		nextUpdate?: unknown;
		entries?: unknown;
	};
	const next = Date.parse(String(nextUpdate)) / 1000;
	if (typeof no !== 'number' || Number.isNaN(next) || !Array.isArray(entries))
		throw new Error('it is no metadata of authenticators');
	return { number: no, nextUpdate: next, authenticators: readEntries(entries) };
}

function readEntries(entries: readonly BlobEntry[]): ReadonlyMap<string, AuthenticatorMetadata> {
	const authenticators = new Map<string, AuthenticatorMetadata>();
	for (const { aaguid, metadataStatement, statusReports = [] } of entries) {
		// the others are of authenticators from before FIDO2, which cannot verify their user
		if (!aaguid || !metadataStatement) continue;
		authenticators.set(aaguid.toLowerCase(), {
			model: String(metadataStatement.description ?? '').slice(0, 128),
			rootCertificates: (metadataStatement.attestationRootCertificates ?? []).map((one) => one.replaceAll(/\s/g, '')),
			isCompromised: statusReports.some(({ status }) => compromised.has(status)),
		});
	}
	return authenticators;
}
