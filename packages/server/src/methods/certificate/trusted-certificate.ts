// Whether a certificate was issued by somebody whom the tenant trusts, is valid now and was not revoked. The chain is
// made of what the administrator put into the tenant alone: what a peer sends along counts for nothing. RFC 5280 §6.
import { X509Certificate } from 'node:crypto';
import type { CertificateAuthority, RevocationCheck } from '../../records/methods-policy.ts';
import { refusedByConstraints } from './chain-constraints.ts';
import { loadX509 } from './read-certificate.ts';
import type { RevocationLists } from './revocation-lists.ts';

/** authorities above one another, at most */
const longestChain = 6;

interface KnownAuthority extends CertificateAuthority {
	x509: X509Certificate;
}

export interface Trust {
	/** of the tenant */
	authorities: readonly CertificateAuthority[];
	/** absent: an authority that has one issues nothing that is trusted */
	lists?: RevocationLists;
	/** whether each authority must have a list; absent: none must */
	check?: RevocationCheck | undefined;
}

/** @param now epoch seconds */
const isValidAt = ({ validFrom, validTo }: X509Certificate, now: number) =>
	Date.parse(validFrom) <= now * 1000 && now * 1000 <= Date.parse(validTo);

/**
 * @param certificate DER of an authority's
 * @returns its subject key identifier, hex in upper case; `undefined` where it has none
 */
export async function subjectKeyOf(certificate: Uint8Array): Promise<string | undefined> {
	await import('reflect-metadata');
	const x509 = await loadX509();
	return new x509.X509Certificate(Uint8Array.from(certificate))
		.getExtension(x509.SubjectKeyIdentifierExtension)
		?.keyId.toUpperCase();
}

const hasList = ({ certificateRevocationList, certificateRevocationListUrl }: CertificateAuthority) =>
	certificateRevocationList !== undefined || certificateRevocationListUrl !== undefined;

/** @returns why the lists of those who could have issued the certificate refuse it */
async function refusedByLists(
	{ lists, check }: Trust,
	certificate: X509Certificate,
	issuers: readonly KnownAuthority[],
	now: number,
): Promise<string | undefined> {
	if (check?.state === 'enabled' && !issuers.some(hasList)) {
		const keys = await Promise.all(issuers.map(({ x509 }) => subjectKeyOf(x509.raw)));
		const exempted = check.exemptedCertificateAuthoritiesSubjectKeyIdentifiers.map((ski) => ski.toUpperCase());
		if (!keys.some((ski) => ski !== undefined && exempted.includes(ski))) return 'its issuer has no revocation list';
	}
	for (const issuer of issuers) {
		if (!hasList(issuer)) continue;
		if (!lists) return 'nobody reads the revocation list';
		const refused = await lists.refuses(issuer, issuer.x509, certificate.serialNumber, now);
		if (refused !== undefined) return refused;
	}
	return undefined;
}

/** @returns the first of them that may have certified what stands below; why none may, where none may */
async function chooseIssuer(
	issuers: readonly KnownAuthority[],
	below: readonly X509Certificate[],
	now: number,
): Promise<KnownAuthority | string> {
	let why: string | undefined;
	for (const issuer of issuers) {
		const refused = isValidAt(issuer.x509, now)
			? await refusedByConstraints(
					issuer.x509.raw,
					below.map(({ raw }) => raw),
				)
			: `${issuer.isRootAuthority ? 'the root' : 'a certificate'} is not valid at this time`;
		if (refused === undefined) return issuer;
		why ??= refused;
	}
	return why ?? 'nobody whom the tenant trusts issued it';
}

/**
 * @param der the certificate
 * @param now epoch seconds
 * @returns why it is not trusted; `undefined` where it is
 */
export async function refusedByTrust(der: Uint8Array, trust: Trust, now: number): Promise<string | undefined> {
	const known = trust.authorities.map((authority) => ({
		...authority,
		x509: new X509Certificate(Buffer.from(authority.certificate, 'base64')),
	}));
	let certificate = new X509Certificate(der);
	if (certificate.ca) return 'it is the certificate of an authority';
	if (!isValidAt(certificate, now)) return 'a certificate is not valid at this time';
	const below = [certificate];
	while (below.length <= longestChain) {
		// several where an authority was certified anew with the key that it had: what any of them revoked is revoked
		const issuers = known.filter(
			({ x509 }) => x509.ca && certificate.checkIssued(x509) && certificate.verify(x509.publicKey),
		);
		if (issuers.length === 0) return 'nobody whom the tenant trusts issued it';
		const refused = await refusedByLists(trust, certificate, issuers, now);
		if (refused !== undefined) return refused;
		const issuer = await chooseIssuer(issuers, below, now);
		if (typeof issuer === 'string') return issuer;
		if (issuer.isRootAuthority) return undefined;
		certificate = issuer.x509;
		below.push(certificate);
	}
	return 'the chain is too long';
}
