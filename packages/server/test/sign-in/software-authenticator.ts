// An authenticator in the test process: keys of its own, and answers as a browser writes them. What a test gets wrong
// on purpose is an argument. Web Authentication Level 3 §6.1 and §6.5.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

export interface Ceremony {
	challenge: string;
	origin: string;
	/** what is written into the client's data beside that */
	client?: Record<string, unknown>;
	rpId?: string;
	userVerified?: boolean;
	counter?: number;
	/** credential and handle of somebody else */
	id?: string;
	userHandle?: string;
}

export interface SoftwareAuthenticator {
	id: string;
	create(ceremony: Ceremony): string;
	get(ceremony: Ceremony): string;
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString('base64url');

function clientData(type: string, { challenge, origin, client }: Ceremony): Buffer {
	return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...client }));
}

function authenticatorData({ rpId, origin, userVerified = true, counter = 0 }: Ceremony, attested?: Buffer): Buffer {
	const flags = 1 | (userVerified ? 4 : 0) | (attested ? 0x40 : 0);
	const count = Buffer.alloc(4);
	count.writeUInt32BE(counter);
	return Buffer.concat([
		sha256(rpId ?? new URL(origin).hostname),
		Buffer.from([flags]),
		count,
		...(attested ? [attested] : []),
	]);
}

function coseKey(key: KeyObject): Buffer {
	const { x = '', y = '' } = key.export({ format: 'jwk' });
	const coordinate = (value: string) => Buffer.concat([Buffer.from('5820', 'hex'), Buffer.from(value, 'base64url')]);
	return Buffer.concat([
		Buffer.from('a5010203262001', 'hex'),
		Buffer.from('21', 'hex'),
		coordinate(x),
		Buffer.from('22', 'hex'),
		coordinate(y),
	]);
}

/** @param aaguid 32 hexadecimal digits */
export function createSoftwareAuthenticator(userHandle: string, aaguid = '00'.repeat(16)): SoftwareAuthenticator {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const idBytes = sha256(publicKey.export({ format: 'der', type: 'spki' }));
	const id = base64url(idBytes);
	return {
		id,
		create(ceremony) {
			const length = Buffer.from([0, idBytes.length]);
			const attested = Buffer.concat([Buffer.from(aaguid, 'hex'), length, idBytes, coseKey(publicKey)]);
			const data = authenticatorData(ceremony, attested);
			const size = Buffer.alloc(2);
			size.writeUInt16BE(data.length);
			const text = (value: string) => Buffer.concat([Buffer.from([0x60 + value.length]), Buffer.from(value)]);
			const attestationObject = Buffer.concat([
				Buffer.from('a3', 'hex'),
				text('fmt'),
				text('none'),
				text('attStmt'),
				Buffer.from('a0', 'hex'),
				text('authData'),
				Buffer.from('59', 'hex'),
				size,
				data,
			]);
			const response = {
				clientDataJSON: base64url(clientData('webauthn.create', ceremony)),
				attestationObject: base64url(attestationObject),
				transports: ['internal'],
			};
			return JSON.stringify({ id, type: 'public-key', response });
		},
		get(ceremony) {
			const data = authenticatorData(ceremony);
			const client = clientData('webauthn.get', ceremony);
			const response = {
				clientDataJSON: base64url(client),
				authenticatorData: base64url(data),
				signature: base64url(sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)),
				userHandle: ceremony.userHandle ?? userHandle,
			};
			return JSON.stringify({ id: ceremony.id ?? id, type: 'public-key', response });
		},
	};
}
