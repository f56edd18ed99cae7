// Makes the development certificate authority and its leaf. The CA's key stays in the data folder, readable by its
// owner alone. @peculiar/x509 does the encoding; it takes long to load, and only a start that makes a certificate loads
// it.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const day = 86_400_000;
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** in every development leaf, so that `serve` can refuse it */
const developmentOrganization = 'Countersign development';

type KeyPair = webcrypto.CryptoKeyPair;

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
	return x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY');
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
	return webcrypto.subtle.importKey('pkcs8', x509.PemConverter.decodeFirst(pem), algorithm, true, ['sign']);
}

async function createCa(folder: string, now: number, random: () => string): Promise<void> {
	const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as KeyPair;
	const ca = await x509.X509CertificateGenerator.createSelfSigned({
		serialNumber: random(),
		name: `CN=Countersign development CA, O=${developmentOrganization}`,
		notBefore: new Date(now - day),
		notAfter: new Date(now + 3650 * day),
		signingAlgorithm: algorithm,
		keys: keys as never,
		extensions: [
			new x509.BasicConstraintsExtension(true, 0, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
		],
	});
	writeFileSync(join(folder, 'ca.pem'), ca.toString('pem'));
	writeFileSync(join(folder, 'ca-key.pem'), await exportKey(keys.privateKey), { mode: 0o600 });
}

async function createLeaf(folder: string, names: readonly string[], now: number, random: () => string): Promise<void> {
	const ca = new x509.X509Certificate(readFileSync(join(folder, 'ca.pem'), 'utf8'));
	const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as KeyPair;
	const leaf = await x509.X509CertificateGenerator.create({
		serialNumber: random(),
		subject: `CN=localhost, O=${developmentOrganization}`,
		issuer: ca.subject,
		notBefore: new Date(now - day),
		notAfter: new Date(now + 397 * day),
		signingAlgorithm: algorithm,
		publicKey: keys.publicKey as never,
		signingKey: (await importKey(readFileSync(join(folder, 'ca-key.pem'), 'utf8'))) as never,
		extensions: [
			new x509.BasicConstraintsExtension(false, undefined, true),
			new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
			new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
			new x509.SubjectAlternativeNameExtension(
				names.map((name) => ({ type: /^[\d.]+$|:/.test(name) ? ('ip' as const) : ('dns' as const), value: name })),
			),
			await x509.AuthorityKeyIdentifierExtension.create(ca as never),
			await x509.SubjectKeyIdentifierExtension.create(keys.publicKey as never),
		],
	});
	writeFileSync(join(folder, 'server.pem'), `${leaf.toString('pem')}\n${ca.toString('pem')}\n`);
	writeFileSync(join(folder, 'server-key.pem'), await exportKey(keys.privateKey), { mode: 0o600 });
	writeFileSync(join(folder, 'server-names.json'), JSON.stringify({ names, notAfter: now + 397 * day }));
}

/**
 * @param folder that exists; a certificate authority that is there already is kept
 * @param names of the leaf, and addresses
 * @param random a positive serial number, hexadecimal
 */
export async function makeDevelopmentCertificate(
	folder: string,
	names: readonly string[],
	now: number,
	random: () => string,
): Promise<void> {
	x509.cryptoProvider.set(webcrypto as never);
	if (!existsSync(join(folder, 'ca.pem')) || !existsSync(join(folder, 'ca-key.pem')))
		await createCa(folder, now, random);
	await createLeaf(folder, names, now, random);
}
