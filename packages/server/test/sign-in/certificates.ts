// Certificates as an organization's authority would issue them, made in the test process.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const newKeys = () =>
	webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
const valid = { notBefore: new Date('2026-01-01'), notAfter: new Date('2028-12-31') };
const base64 = (raw: ArrayBuffer) => Buffer.from(raw).toString('base64');

export interface IssuedCertificate {
	der: Uint8Array;
	/** PEM texts for a TLS client */
	cert: string;
	key: string;
	read: x509.X509Certificate;
	jwk: { kty: string; crv: string; x: string; y: string };
}

export interface CertificateRequest {
	subject?: string;
	/** user principal name among the alternative names */
	upn?: string;
	mail?: string;
	policies?: string[];
	notAfter?: Date;
	usages?: string[];
	serialNumber?: string;
}

/** What an authority may certify, as its own certificate says. */
export interface IssuerLimits {
	pathLength?: number;
	/** types of the library: `dn`, `email`, `upn`, `dns` */
	permitted?: readonly x509.JsonGeneralName[];
	excluded?: readonly x509.JsonGeneralName[];
	/** of its key; by default certificates and revocation lists */
	usages?: number;
}

const toSubtrees = (names: readonly x509.JsonGeneralName[]) =>
	new GeneralSubtrees(
		names.map(
			({ type, value }) =>
				new GeneralSubtree({
					base: AsnConvert.parse(new x509.GeneralName(type as 'dns', value).rawData, GeneralName),
				}),
		),
	);

function nameConstraints({ permitted, excluded }: IssuerLimits): x509.Extension[] {
	if (!permitted && !excluded) return [];
	const constraints = new NameConstraints({
		...(permitted ? { permittedSubtrees: toSubtrees(permitted) } : {}),
		...(excluded ? { excludedSubtrees: toSubtrees(excluded) } : {}),
	});
	return [new x509.Extension('2.5.29.30', true, AsnConvert.serialize(constraints))];
}

/** @param issuer above it; absent: it is a root */
export async function createIssuer(
	name: string,
	issuer?: { certificate: x509.X509Certificate; keys: webcrypto.CryptoKeyPair },
	limits: IssuerLimits = {},
) {
	x509.cryptoProvider.set(webcrypto as never);
	const keys = await newKeys();
	const extensions = [
		new x509.BasicConstraintsExtension(true, limits.pathLength, true),
		new x509.KeyUsagesExtension(limits.usages ?? x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
		...nameConstraints(limits),
		await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
	];
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: '01',
		subject: name,
		issuer: issuer?.certificate.subject ?? name,
		...valid,
		signingAlgorithm: algorithm,
		publicKey: keys.publicKey as never,
		signingKey: (issuer?.keys ?? keys).privateKey as never,
		extensions,
	});
	return {
		certificate,
		keys,
		base64: base64(certificate.rawData),
		async issue({
			subject = 'CN=Alice',
			upn,
			mail,
			policies,
			notAfter,
			usages,
			serialNumber,
		}: CertificateRequest = {}) {
			const own = await newKeys();
			const names = [
				...(upn === undefined ? [] : [{ type: 'upn' as const, value: upn }]),
				...(mail === undefined ? [] : [{ type: 'email' as const, value: mail }]),
			];
			const read = await x509.X509CertificateGenerator.create({
				serialNumber: serialNumber ?? '0a0b',
				subject,
				issuer: certificate.subject,
				...valid,
				...(notAfter ? { notBefore: new Date('2025-01-01'), notAfter } : {}),
				signingAlgorithm: algorithm,
				publicKey: own.publicKey as never,
				signingKey: keys.privateKey as never,
				extensions: [
					new x509.BasicConstraintsExtension(false, undefined, true),
					new x509.ExtendedKeyUsageExtension(usages ?? [x509.ExtendedKeyUsage.clientAuth]),
					await x509.SubjectKeyIdentifierExtension.create(own.publicKey as never),
					await x509.AuthorityKeyIdentifierExtension.create(certificate as never),
					...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
					...(policies ? [new x509.CertificatePolicyExtension(policies)] : []),
				],
			});
			const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
			const { kty, crv, x, y } = await webcrypto.subtle.exportKey('jwk', own.publicKey);
			return {
				der: new Uint8Array(read.rawData),
				cert: read.toString('pem'),
				key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
				read,
				jwk: { kty, crv, x, y } as IssuedCertificate['jwk'],
			} satisfies IssuedCertificate;
		},
		/** @returns its list, base64 of DER */
		async revocationList(
			revoked: readonly string[],
			nextUpdate: Date | undefined = new Date('2027-12-31'),
			{ thisUpdate = new Date('2026-01-01'), extensions = [] as x509.Extension[] } = {},
		): Promise<string> {
			const list = await x509.X509CrlGenerator.create({
				issuer: certificate.subject,
				thisUpdate,
				nextUpdate,
				extensions,
				entries: revoked.map((serialNumber) => ({ serialNumber, revocationDate: new Date('2026-02-01') })),
				signingAlgorithm: algorithm,
				signingKey: keys.privateKey as never,
			});
			return base64(list.rawData);
		},
	};
}

export type TestIssuer = Awaited<ReturnType<typeof createIssuer>>;
