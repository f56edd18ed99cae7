// A self-signed client certificate, made for a test.
import 'reflect-metadata';
import { randomUUID, webcrypto, X509Certificate } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { importPKCS8, SignJWT } from 'jose';
export async function createClientCertificate(notBefore = new Date('2026-01-01'), notAfter = new Date('2027-12-31')) {
    x509.cryptoProvider.set(webcrypto);
    const algorithm = {
        name: 'RSASSA-PKCS1-v1_5',
        hash: 'SHA-256',
        modulusLength: 2048,
        publicExponent: new Uint8Array([1, 0, 1]),
    };
    const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']));
    const certificate = await x509.X509CertificateGenerator.createSelfSigned({
        serialNumber: '01',
        name: 'CN=daemon',
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
        keys: keys,
    });
    const parsed = new X509Certificate(certificate.toString('pem'));
    return {
        privateKey: x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY'),
        certificate: certificate.toString('pem'),
        thumbprint: parsed.fingerprint.replaceAll(':', ''),
        thumbprintSha256: parsed.fingerprint256.replaceAll(':', ''),
    };
}
/** What a program that signs for itself sends: an assertion for a token endpoint, good once. */
export async function signAssertion({ privateKey, thumbprintSha256 }, alg, clientId, audience) {
    return new SignJWT({})
        .setProtectedHeader({ alg, 'x5t#S256': Buffer.from(thumbprintSha256, 'hex').toString('base64url') })
        .setIssuer(clientId)
        .setSubject(clientId)
        .setAudience(audience)
        .setJti(randomUUID())
        .setIssuedAt()
        .setExpirationTime('5m')
        .sign(await importPKCS8(privateKey, alg));
}
