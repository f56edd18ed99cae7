// What of a user's certificate is looked at, as plain data. The library that reads extensions is loaded when the first
// certificate is shown. RFC 5280 §4.2; RFC 4519 for names.
import { createHash, X509Certificate } from 'node:crypto';

export interface ShownCertificate {
	/** names in the order in which the certificate has their parts: `DC=example, CN=Alice` */
	subject: string;
	issuer: string;
	/** hex in lower case, as the certificate has it */
	serialNumber: string;
	/** user principal names among the alternative names (1.3.6.1.4.1.311.20.2.3) */
	principalNames: readonly string[];
	/** mail addresses among the alternative names */
	mailAddresses: readonly string[];
	/** hex in lower case; absent where the certificate has none */
	subjectKeyIdentifier?: string;
	/** SHA-1 of the public key, hex in lower case */
	publicKeySha1: string;
	/** of the key that signed it, hex in upper case, as authentication strengths write it */
	issuerSki?: string;
	policyOids: readonly string[];
	/** may be used by clients: RFC 5280 §4.2.1.12 */
	isForClients: boolean;
	/** signed by way of a hash that nobody should trust any more */
	isWeak: boolean;
}

/** TLS web client authentication; any; smart card log-on */
const clientUsages = ['1.3.6.1.5.5.7.3.2', '2.5.29.37.0', '1.3.6.1.4.1.311.20.2.2'];

export const loadX509 = () => import('@peculiar/x509');

/**
 * @param der as the handshake brought it
 * @throws Error for bytes that are no certificate
 */
export async function readCertificate(der: Uint8Array): Promise<ShownCertificate> {
	await import('reflect-metadata');
	const x509 = await loadX509();
	const read = new x509.X509Certificate(Uint8Array.from(der));
	const { publicKey } = new X509Certificate(der);
	const names = read.getExtension(x509.SubjectAlternativeNameExtension)?.names.items ?? [];
	const usages = read.getExtension(x509.ExtendedKeyUsageExtension)?.usages;
	const ski = read.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId;
	const issuerSki = read.getExtension(x509.AuthorityKeyIdentifierExtension)?.keyId;
	const ofType = (type: string) => names.filter((name) => name.type === type).map(({ value }) => value);
	return {
		subject: read.subject,
		issuer: read.issuer,
		serialNumber: read.serialNumber.toLowerCase(),
		principalNames: ofType('upn'),
		mailAddresses: ofType('email'),
		...(ski === undefined ? {} : { subjectKeyIdentifier: ski.toLowerCase() }),
		publicKeySha1: createHash('sha1')
			.update(publicKey.export({ type: 'spki', format: 'der' }))
			.digest('hex'),
		...(issuerSki === undefined ? {} : { issuerSki: issuerSki.toUpperCase() }),
		policyOids: read.getExtension(x509.CertificatePolicyExtension)?.policies ?? [],
		isForClients: usages === undefined || usages.some((usage) => clientUsages.includes(String(usage))),
		isWeak: /SHA-?1$|MD5/i.test(String((read.signatureAlgorithm as { hash?: { name: string } }).hash?.name ?? '')),
	};
}
