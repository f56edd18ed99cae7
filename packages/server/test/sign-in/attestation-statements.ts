// Statements of platforms: a TPM, Android's key store, a key of FIDO U2F. What a test gets wrong on purpose is an
// argument. Web Authentication Level 3 §8.3, §8.4 and §8.6; Trusted Platform Module Library, Part 2: Structures.
import 'reflect-metadata';
import { createHash, type KeyObject, sign, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { exportPKCS8 } from 'jose';
import { der, type Issued, issue } from './authenticator-maker.ts';
import type { Attested, Attester } from './software-authenticator.ts';

const sha256 = (...parts: Uint8Array[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
const bytes = (data: Uint8Array) => new Uint8Array(data);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const coordinates = (key: KeyObject) => {
	const { x = '', y = '' } = key.export({ format: 'jwk' });
	return [x, y].map((one) => Buffer.from(one, 'base64url'));
};

/** DER with lengths up to 255 */
function tlv(tag: number, ...parts: Uint8Array[]): Buffer {
	const content = Buffer.concat(parts);
	const length = content.length < 128 ? [content.length] : [0x81, content.length];
	return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

/** two bytes of length before it: TPM2B */
function sized(content: Uint8Array): Buffer {
	const length = Buffer.alloc(2);
	length.writeUInt16BE(content.length);
	return Buffer.concat([length, content]);
}

async function keyOf(publicKey: KeyObject): Promise<webcrypto.CryptoKey> {
	const jwk = publicKey.export({ format: 'jwk' }) as webcrypto.JsonWebKey;
	return webcrypto.subtle.importKey('jwk', jwk, { name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']);
}

/** Each member spoils one thing. */
export interface TpmFaults {
	/** hexadecimal; TPM_GENERATED_VALUE */
	magic?: string;
	/** hexadecimal; TPM_ST_ATTEST_CERTIFY */
	type?: string;
	version?: string;
	/** signed for another registration */
	otherCeremony?: boolean;
	/** the TPM tells of another key */
	otherKey?: KeyObject;
	/** the certificate has a subject */
	subject?: string;
	manufacturer?: string;
	/** object identifier */
	usage?: string;
	forged?: boolean;
}

const tcgAttribute = (last: number, text: string) =>
	tlv(0x31, tlv(0x30, tlv(0x06, hex(`67 81 05 02 0${last}`)), tlv(0x0c, Buffer.from(text))));

/** the name that a TPM has: manufacturer, model, version */
function tpmName(manufacturer: string): x509.Extension {
	const name = tlv(0x30, tcgAttribute(1, manufacturer), tcgAttribute(2, 'Test TPM'), tcgAttribute(3, 'id:00010002'));
	return new x509.Extension('2.5.29.17', true, bytes(tlv(0x30, tlv(0xa4, name))));
}

/** A key of a TPM. §8.3 */
export const tpm = (by: Issued, faults: TpmFaults = {}): Attester => ({
	format: 'tpm',
	async attest({ authenticatorData, clientDataHash, publicKey }: Attested) {
		const { subject = '', manufacturer = 'id:494E5443', usage = '2.23.133.8.3' } = faults;
		const { magic = 'ff544347', type = '8017', version = '2.0' } = faults;
		const leaf = await issue(
			{ subject, extensions: [tpmName(manufacturer), new x509.ExtendedKeyUsageExtension([usage])] },
			by,
		);
		const [x = Buffer.alloc(0), y = Buffer.alloc(0)] = coordinates(faults.otherKey ?? publicKey);
		// an ECC key on P-256 that signs, named by SHA-256
		const pubArea = Buffer.concat([hex('0023 000b 00060472 0000 0010 0010 0003 0010'), sized(x), sized(y)]);
		const extraData = faults.otherCeremony ? sha256(clientDataHash) : sha256(authenticatorData, clientDataHash);
		const certInfo = Buffer.concat([
			...[hex(`${magic} ${type} 0000`), sized(extraData), Buffer.alloc(17), Buffer.alloc(8)],
			...[sized(Buffer.concat([hex('000b'), sha256(pubArea)])), hex('0000')],
		]);
		const key = await exportPKCS8(leaf.keys.privateKey as never);
		return new Map<string, unknown>([
			['ver', version],
			['alg', -7],
			['x5c', [der(leaf.certificate)]],
			['sig', bytes(sign('sha256', faults.forged ? Buffer.alloc(8) : certInfo, key))],
			['certInfo', bytes(certInfo)],
			['pubArea', bytes(pubArea)],
		]);
	},
});

export interface AndroidFaults {
	/** attested for another registration */
	otherCeremony?: boolean;
	/** the certificate is of another key */
	otherKey?: KeyObject;
	/** any application may use the key */
	allApplications?: boolean;
	forged?: boolean;
	/** certificates that stand between the key's and the root */
	between?: readonly Uint8Array[];
}

/** A key of Android's key store, whose certificate is of the passkey itself. §8.4 */
export const androidKey = (by: Issued, faults: AndroidFaults = {}): Attester => ({
	format: 'android-key',
	async attest({ authenticatorData, clientDataHash, publicKey, privateKey }: Attested) {
		const challenge = faults.otherCeremony ? sha256(clientDataHash) : clientDataHash;
		const empty = tlv(0x30);
		const description = tlv(
			0x30,
			hex('020103 0a0101 020104 0a0101'),
			tlv(0x04, challenge),
			tlv(0x04),
			empty,
			// allApplications: [600] NULL
			faults.allApplications ? tlv(0x30, hex('bf8458 02 0500')) : empty,
		);
		const leaf = await issue(
			{
				subject: 'CN=Android Keystore Key',
				publicKey: await keyOf(faults.otherKey ?? publicKey),
				extensions: [new x509.Extension('1.3.6.1.4.1.11129.2.1.17', false, bytes(description))],
			},
			by,
		);
		const signed = Buffer.concat([authenticatorData, faults.forged ? Buffer.alloc(32) : clientDataHash]);
		return new Map<string, unknown>([
			['alg', -7],
			['sig', bytes(sign('sha256', signed, privateKey))],
			['x5c', [der(leaf.certificate), ...(faults.between ?? []), der(by.certificate)]],
		]);
	},
});

/** A key of FIDO U2F, which tells no AAGUID. §8.6 */
export const fidoU2f = (by: Issued): Attester => ({
	format: 'fido-u2f',
	async attest({ authenticatorData, clientDataHash, publicKey }: Attested) {
		const leaf = await issue({ subject: 'CN=U2F key' }, by);
		const length = authenticatorData.readUInt16BE(53);
		const credentialId = authenticatorData.subarray(55, 55 + length);
		const point = Buffer.concat([hex('04'), ...coordinates(publicKey)]);
		const signed = Buffer.concat([hex('00'), authenticatorData.subarray(0, 32), clientDataHash, credentialId, point]);
		const key = await exportPKCS8(leaf.keys.privateKey as never);
		return new Map<string, unknown>([
			['sig', bytes(sign('sha256', signed, key))],
			['x5c', [der(leaf.certificate)]],
		]);
	},
});
