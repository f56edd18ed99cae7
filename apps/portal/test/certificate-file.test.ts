// A certificate as an administrator has it becomes what Graph takes, or a sentence that says what is wrong.
import { expect, test } from 'vitest';
import { certificateOfFile, certificateOfText, pemOf } from '../src/changes/certificate-file.ts';

const base64 = btoa(String.fromCharCode(0x30, 0x82, ...Array.from({ length: 90 }, (_, index) => index)));
const pem = pemOf(base64);
const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

test.each([
	['as PEM', () => certificateOfText(pem)],
	['with what openssl writes before it', () => certificateOfText(`subject=CN = orders\n\n${pem}`)],
	['with the ends of lines of another system', () => certificateOfText(pem.replaceAll('\n', '\r\n'))],
	['of a PEM file', () => certificateOfFile(bytesOf(pem))],
	['of a DER file', () => certificateOfFile(bytesOf(atob(base64)))],
])('a certificate %s is read', (_, read) => expect(read()).toBe(base64));

test.each([
	['a private key', 'private key', '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----'],
	['a certificate with its private key', 'private key', `${pem}-----BEGIN RSA PRIVATE KEY-----\nMIIB\n`],
	['a chain', 'several', pem + pem],
	[
		'a signing request',
		'no certificate',
		'-----BEGIN CERTIFICATE REQUEST-----\nMIIB\n-----END CERTIFICATE REQUEST-----',
	],
	['a word', 'no certificate', 'hello'],
])('%s is refused', (_, reason, text) => expect(() => certificateOfText(text)).toThrow(reason));
