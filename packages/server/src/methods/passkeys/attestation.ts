// Whether somebody whom the operator trusts vouches for the authenticator that made a key. Asked before the statement
// is looked at any closer: what nobody vouches for is dropped unread, so that its certificates, which anybody can make
// up, lead to no address that they name. Web Authentication Level 3 §7.1, steps 21 to 24.
import { createHash, X509Certificate } from 'node:crypto';
import type { PasskeyAttestation } from '../../records/registered-methods.ts';
import { refusedByTrust } from '../certificate/trusted-certificate.ts';
import type { FidoMetadata } from './fido-metadata.ts';

/** Web Authentication Level 3 §8: formats with a certificate; `android-safetynet` is not made any more */
const formats: ReadonlySet<string> = new Set(['packed', 'tpm', 'android-key', 'apple', 'fido-u2f']);
/** certificates between the authenticator's and the root */
const mostCertificates = 8;

export interface AttestationStatement {
	format: string;
	/** of the authenticator, then of those above it; DER. None where it vouches for itself, or nobody does */
	certificates: readonly Uint8Array[];
	/** GUID in lower case */
	aaguid: string;
}

export type Vouched = { attestation: PasskeyAttestation; problem?: undefined } | { problem: string };

const base64 = (der: Uint8Array) => Buffer.from(der).toString('base64');

/**
 * Whose certificate it is: the statement's signature is still to be verified with it.
 *
 * @param metadata absent: there is nobody whom the operator trusts
 * @param now epoch seconds
 * @returns what to keep of it; or why nobody vouches for the authenticator
 */
export async function vouchFor(
	{ format, certificates, aaguid }: AttestationStatement,
	metadata: FidoMetadata | undefined,
	now: number,
): Promise<Vouched> {
	if (!metadata) return { problem: 'this server has no metadata of authenticators' };
	const [leaf, ...between] = certificates;
	if (!leaf || certificates.length > mostCertificates || !formats.has(format))
		return { problem: `the format ${format.slice(0, 20)} has no certificate that counts` };
	const known = metadata.authenticators.get(aaguid);
	if (!known) return { problem: `the metadata have no authenticator ${aaguid}` };
	if (known.isCompromised) return { problem: `authenticator ${aaguid} is reported as compromised` };
	const refused = await refusedByRoots(leaf, between, known.rootCertificates, now);
	if (refused !== undefined) return { problem: refused };
	const thumbprint = createHash('sha1').update(leaf).digest('hex');
	return { attestation: { model: known.model, certificates: [thumbprint] } };
}

async function refusedByRoots(
	leaf: Uint8Array,
	between: readonly Uint8Array[],
	roots: readonly string[],
	now: number,
): Promise<string | undefined> {
	try {
		if (!isOneChain([leaf, ...between], roots)) return 'its certificates are not one chain';
		// a maker may list the certificates of its authenticators themselves
		if (roots.includes(base64(leaf))) {
			const { validFrom, validTo } = new X509Certificate(leaf);
			return Date.parse(validFrom) <= now * 1000 && now * 1000 <= Date.parse(validTo)
				? undefined
				: 'the certificate of the authenticator is not valid at this time';
		}
		return await refusedByTrust(
			leaf,
			{
				authorities: [
					...roots.map((certificate) => ({ certificate, isRootAuthority: true })),
					...between.map((der) => ({ certificate: base64(der), isRootAuthority: false })),
				],
			},
			now,
		);
	} catch {
		return 'a certificate of the statement cannot be read';
	}
}

/**
 * Each certificate is vouched for by the next one, and the last one is a root or vouched for by one. Of some formats
 * the library fetches the lists of revoked certificates that any of them names, so that none may be somebody else's: a
 * stranger could put one beside those of a real authenticator, with an address of the operator's own network.
 */
function isOneChain(certificates: readonly Uint8Array[], roots: readonly string[]): boolean {
	const isBy = (one: X509Certificate, issuer: X509Certificate) =>
		one.checkIssued(issuer) && one.verify(issuer.publicKey);
	const chain = certificates.map((der) => new X509Certificate(der));
	return chain.every((one, index) => {
		const next = chain[index + 1];
		if (next) return isBy(one, next);
		return roots.some(
			(root) => root === base64(one.raw) || isBy(one, new X509Certificate(Buffer.from(root, 'base64'))),
		);
	});
}
