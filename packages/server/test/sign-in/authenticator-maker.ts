// A maker of authenticators, in the test process: certificates that vouch for its models, and the file of metadata in
// which somebody publishes them. What a test gets wrong on purpose is an argument.
import 'reflect-metadata';
import { createHash, sign, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { base64url, CompactSign, exportPKCS8, importPKCS8 } from 'jose';
import { fidoSigner, readFidoMetadata } from '../../src/methods/passkeys/fido-metadata.ts';
import type { Attested, Attester } from './software-authenticator.ts';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const newKeys = () =>
	webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']) as Promise<webcrypto.CryptoKeyPair>;
const base64 = (certificate: x509.X509Certificate) => Buffer.from(certificate.rawData).toString('base64');
export const der = (certificate: x509.X509Certificate) => new Uint8Array(certificate.rawData);
/** id-fido-gen-ce-aaguid. Web Authentication Level 3 §8.2.1 */
const aaguidExtension = '1.3.6.1.4.1.45724.1.1.4';
/** Web Authentication Level 3 §8.8 */
const appleNonceExtension = '1.2.840.113635.100.8.2';
/** of the real clock too: the library looks at certificates by that one */
const valid = { notBefore: new Date('2025-01-01'), notAfter: new Date('2040-01-01') };

export interface Issued {
	certificate: x509.X509Certificate;
	keys: webcrypto.CryptoKeyPair;
}

interface Request {
	subject: string;
	isAuthority?: boolean;
	extensions?: x509.Extension[];
	notAfter?: Date;
	publicKey?: webcrypto.CryptoKey;
	/** its own; new ones by default */
	keys?: webcrypto.CryptoKeyPair;
}

export async function issue(
	{ subject, isAuthority = false, extensions = [], notAfter, publicKey, keys: given }: Request,
	by?: Issued,
) {
	x509.cryptoProvider.set(webcrypto as never);
	const keys = given ?? (await newKeys());
	const certificate = await x509.X509CertificateGenerator.create({
		serialNumber: '01',
		subject,
		issuer: by?.certificate.subject ?? subject,
		...valid,
		...(notAfter ? { notAfter } : {}),
		signingAlgorithm: algorithm,
		publicKey: (publicKey ?? keys.publicKey) as never,
		signingKey: (by?.keys ?? keys).privateKey as never,
		extensions: [new x509.BasicConstraintsExtension(isAuthority, undefined, true), ...extensions],
	});
	return { certificate, keys };
}

const keySubject = 'C=SE, O=Maker, OU=Authenticator Attestation, CN=Security key';

export interface StatementFaults {
	/** AAGUID that the certificate names, 32 hexadecimal digits */
	certified?: string;
	/** signs something else */
	forged?: boolean;
	/** the certificate names an address where it would be revoked */
	revocationAddress?: string;
	notAfter?: Date;
}

/** @param name of the maker */
export async function createMaker(name = 'CN=Maker root') {
	const root = await issue({ subject: name, isAuthority: true });
	return {
		root: base64(root.certificate),
		/** the root with its keys */
		issuer: root,
		/** @param aaguid 32 hexadecimal digits */
		packed(aaguid: string, faults: StatementFaults = {}): Attester {
			return {
				format: 'packed',
				async attest({ authenticatorData, clientDataHash }: Attested) {
					const { certified = aaguid, forged, revocationAddress, notAfter } = faults;
					const leaf = await issue(
						{
							subject: keySubject,
							...(notAfter ? { notAfter } : {}),
							extensions: [
								new x509.Extension(aaguidExtension, false, Buffer.from(`0410${certified}`, 'hex')),
								...(revocationAddress ? [new x509.CRLDistributionPointsExtension([revocationAddress])] : []),
							],
						},
						root,
					);
					const key = await exportPKCS8(leaf.keys.privateKey as never);
					const signed = Buffer.concat([authenticatorData, forged ? Buffer.alloc(32) : clientDataHash]);
					return new Map<string, unknown>([
						['alg', -7],
						['sig', new Uint8Array(sign('sha256', signed, key))],
						['x5c', [der(leaf.certificate)]],
					]);
				},
			};
		},
		/** @param faults.revocationAddress named by the certificate */
		apple({ revocationAddress }: StatementFaults = {}): Attester {
			return {
				format: 'apple',
				async attest({ authenticatorData, clientDataHash, publicKey }: Attested) {
					const nonce = createHash('sha256')
						.update(Buffer.concat([authenticatorData, clientDataHash]))
						.digest('hex');
					const own = await webcrypto.subtle.importKey(
						'jwk',
						publicKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey,
						algorithm,
						true,
						['verify'],
					);
					const leaf = await issue(
						{
							subject: 'CN=a key',
							publicKey: own,
							extensions: [
								new x509.Extension(appleNonceExtension, false, Buffer.from(`3024a1220420${nonce}`, 'hex')),
								...(revocationAddress ? [new x509.CRLDistributionPointsExtension([revocationAddress])] : []),
							],
						},
						root,
					);
					return new Map<string, unknown>([['x5c', [der(leaf.certificate)]]]);
				},
			};
		},
	};
}

/** A key that vouches for itself. Web Authentication Level 3 §6.5.3, "Self Attestation". */
export const selfAttester: Attester = {
	format: 'packed',
	attest: ({ authenticatorData, clientDataHash, privateKey }) =>
		new Map<string, unknown>([
			['alg', -7],
			['sig', new Uint8Array(sign('sha256', Buffer.concat([authenticatorData, clientDataHash]), privateKey))],
		]),
};

export interface Model {
	/** GUID */
	aaguid: string;
	description?: string;
	roots: string[];
	statuses?: string[];
}

/** Who publishes metadata; @returns the root that it is believed by, and a file with its signature */
export async function createPublisher(host = fidoSigner) {
	const root = await issue({ subject: 'CN=Publisher root', isAuthority: true });
	const between = await issue({ subject: 'CN=Publisher', isAuthority: true }, root);
	const signer = await issue(
		{
			subject: `CN=${host}`,
			extensions: [new x509.SubjectAlternativeNameExtension([{ type: 'dns', value: host }])],
		},
		between,
	);
	return {
		rootPem: root.certificate.toString('pem'),
		async publish(models: readonly Model[], { nextUpdate = '2027-01-01', number = 7 } = {}): Promise<string> {
			const payload = {
				legalHeader: 'of a test',
				no: number,
				nextUpdate,
				entries: models.map(({ aaguid, description = 'Test key', roots, statuses = ['FIDO_CERTIFIED'] }) => ({
					aaguid,
					metadataStatement: { description, attestationRootCertificates: roots },
					statusReports: statuses.map((status) => ({ status })),
					timeOfLastStatusChange: '2026-01-01',
				})),
			};
			const key = await importPKCS8(await exportPKCS8(signer.keys.privateKey as never), 'ES256');
			return new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
				.setProtectedHeader({
					alg: 'ES256',
					typ: 'JWT',
					x5c: [base64(signer.certificate), base64(between.certificate)],
				})
				.sign(key);
		},
	};
}

/** @returns metadata as an authority has them; `now` epoch seconds */
export async function metadataOf(models: readonly Model[], now: number) {
	const publisher = await createPublisher();
	return readFidoMetadata(await publisher.publish(models), { roots: publisher.rootPem, now });
}

/** The file with another payload, and the signature as it was. */
export function tampered(blob: string): string {
	const [header, payload = '', signature] = blob.split('.');
	const changed = Buffer.from(base64url.decode(payload)).toString().replace('"no":7', '"no":8');
	return [header, base64url.encode(changed), signature].join('.');
}

/** the example of FIDO U2F Raw Message Formats §8.1, which is no secret and signs for every virtual authenticator */
const exampleKey = {
	kty: 'EC',
	crv: 'P-256',
	d: Buffer.from('f3fccc0d00d8031954f90864d43c247f4bf5f0665c6b50cc17749a27d1cf7664', 'hex').toString('base64url'),
	x: 'jWF-ZclQjmS8xWc6yCpnmdo8FEZoLCWMRj__31jf0vo',
	y: 'Pmw3i1PXlcSk3_tBme3Xhi8jq68CA7S4kRugVpmU4QE',
};

/** @returns the certificate of the authority above Chromium's virtual authenticators; base64 of DER */
export async function virtualMakerRoot(): Promise<string> {
	const { d, ...publicJwk } = exampleKey;
	const keys = {
		publicKey: await webcrypto.subtle.importKey('jwk', publicJwk, algorithm, true, ['verify']),
		privateKey: await webcrypto.subtle.importKey('jwk', exampleKey, algorithm, true, ['sign']),
	};
	const subject = 'C=US, O=Chromium, OU=Authenticator Attestation, CN=Batch Certificate';
	return base64((await issue({ subject, isAuthority: true, keys })).certificate);
}
