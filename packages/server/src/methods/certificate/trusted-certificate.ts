// Whether a certificate was issued by somebody whom the tenant trusts, is valid now and was not revoked. The chain is
// made of what the administrator put into the tenant alone: what a peer sends along counts for nothing. RFC 5280 §6.
import { X509Certificate } from 'node:crypto';
import type { CertificateAuthority } from '../../records/methods-policy.ts';
import { loadX509 } from './read-certificate.ts';

/** authorities above one another, at most */
const longestChain = 6;

/** @param now epoch seconds */
const isValidAt = ({ validFrom, validTo }: X509Certificate, now: number) =>
	Date.parse(validFrom) <= now * 1000 && now * 1000 <= Date.parse(validTo);

/** @returns why the list of its issuer refuses the certificate */
async function refusedByList(
	certificate: X509Certificate,
	list: string,
	issuer: X509Certificate,
	now: number,
): Promise<string | undefined> {
	await import('reflect-metadata');
	const x509 = await loadX509();
	const crl = new x509.X509Crl(Uint8Array.from(Buffer.from(list, 'base64')));
	const isOfIssuer = await crl.verify(
		{ publicKey: new x509.X509Certificate(Uint8Array.from(issuer.raw)) },
		globalThis.crypto,
	);
	if (!isOfIssuer) return 'the revocation list is not of the one who issued the certificate';
	// who withholds a newer list could keep a stolen certificate alive
	if (crl.nextUpdate !== undefined && crl.nextUpdate.getTime() <= now * 1000) return 'the revocation list is too old';
	return crl.findRevoked(certificate.serialNumber.toLowerCase()) ? 'the certificate is revoked' : undefined;
}

/**
 * @param der the certificate
 * @param authorities of the tenant
 * @param now epoch seconds
 * @returns why it is not trusted; `undefined` where it is
 */
export async function refusedByTrust(
	der: Uint8Array,
	authorities: readonly CertificateAuthority[],
	now: number,
): Promise<string | undefined> {
	const known = authorities.map((authority) => ({
		...authority,
		x509: new X509Certificate(Buffer.from(authority.certificate, 'base64')),
	}));
	let certificate = new X509Certificate(der);
	if (certificate.ca) return 'it is the certificate of an authority';
	for (let length = 0; length < longestChain; length += 1) {
		if (!isValidAt(certificate, now)) return 'a certificate is not valid at this time';
		// several where an authority was certified anew with the key that it had: what any of them revoked is revoked
		const issuers = known.filter(
			({ x509 }) => x509.ca && certificate.checkIssued(x509) && certificate.verify(x509.publicKey),
		);
		for (const { certificateRevocationList: list, x509 } of issuers) {
			const refused = list === undefined ? undefined : await refusedByList(certificate, list, x509, now);
			if (refused !== undefined) return refused;
		}
		const issuer = issuers.find(({ x509 }) => isValidAt(x509, now)) ?? issuers[0];
		if (!issuer) return 'nobody whom the tenant trusts issued it';
		if (issuer.isRootAuthority) return isValidAt(issuer.x509, now) ? undefined : 'the root is not valid at this time';
		certificate = issuer.x509;
	}
	return 'the chain is too long';
}
