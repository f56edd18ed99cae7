// An authenticator in the test process: keys of its own, and answers as a browser writes them. What a test gets wrong
// on purpose is an argument. Web Authentication Level 3 §6.1 and §6.5.
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

export interface Ceremony {
	challenge: string;
	origin: string;
	/** what is written into the client's data beside that */
	client?: Record<string, unknown>;
	rpId?: string;
	userVerified?: boolean;
	counter?: number;
	/** Web Authentication Level 3 §6.1.3: a provider copies the key; it has copied it by now */
	backupEligible?: boolean;
	backedUp?: boolean;
	/** credential and handle of somebody else */
	id?: string;
	userHandle?: string;
}

export interface SoftwareAuthenticator {
	id: string;
	create(ceremony: Ceremony): string;
	/** as `create`, with a proof of what made it */
	attest(ceremony: Ceremony, attester: Attester): Promise<string>;
	get(ceremony: Ceremony): string;
}

const sha256 = (data: Buffer | string) => createHash('sha256').update(data).digest();
const base64url = (data: Buffer | string) => Buffer.from(data).toString('base64url');

function clientData(type: string, { challenge, origin, client }: Ceremony): Buffer {
	return Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false, ...client }));
}

function authenticatorData(
	{ rpId, origin, userVerified = true, counter = 0, backupEligible, backedUp }: Ceremony,
	attested?: Buffer,
): Buffer {
	const backup = (backupEligible ? 8 : 0) | (backedUp ? 0x10 : 0);
	const flags = 1 | (userVerified ? 4 : 0) | backup | (attested ? 0x40 : 0);
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

/** What is signed at registration. */
export interface Attested {
	authenticatorData: Buffer;
	clientDataHash: Buffer;
	publicKey: KeyObject;
	privateKey: KeyObject;
}

/** How the authenticator proves what it is. */
export interface Attester {
	format: string;
	/** members of the statement, as its format has them */
	attest(attested: Attested): Promise<Map<string, unknown>> | Map<string, unknown>;
}

/**
 * @param aaguid 32 hexadecimal digits
 */
export function createSoftwareAuthenticator(userHandle: string, aaguid = '00'.repeat(16)): SoftwareAuthenticator {
	const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
	const idBytes = sha256(publicKey.export({ format: 'der', type: 'spki' }));
	const id = base64url(idBytes);
	function registrationData(ceremony: Ceremony): Buffer {
		const length = Buffer.from([0, idBytes.length]);
		const attested = Buffer.concat([Buffer.from(aaguid, 'hex'), length, idBytes, coseKey(publicKey)]);
		return authenticatorData(ceremony, attested);
	}
	function write(ceremony: Ceremony, format: string, statement: Map<string, unknown>, data: Buffer): string {
		const attestationObject = isoCBOR.encode(
			new Map<string, unknown>([
				['fmt', format],
				['attStmt', statement],
				['authData', Uint8Array.from(data)],
			]) as never,
		);
		const response = {
			clientDataJSON: base64url(clientData('webauthn.create', ceremony)),
			attestationObject: base64url(Buffer.from(attestationObject)),
			transports: ['internal'],
		};
		return JSON.stringify({ id, type: 'public-key', response });
	}
	return {
		id,
		create(ceremony) {
			return write(ceremony, 'none', new Map(), registrationData(ceremony));
		},
		async attest(ceremony, { format, attest }) {
			const authenticatorData = registrationData(ceremony);
			const clientDataHash = sha256(clientData('webauthn.create', ceremony));
			const statement = await attest({ authenticatorData, clientDataHash, publicKey, privateKey });
			return write(ceremony, format, statement, authenticatorData);
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
