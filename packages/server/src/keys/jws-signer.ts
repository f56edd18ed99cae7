// Compact JWS signing with node:crypto. RFC 7515 §3.1. RSA signing is the ceiling of every issuance, so nothing is done
// twice beside it: header and key are prepared once. Where there is another core, RSA runs on the thread pool and holds
// nobody up. On a lone core the pool's threads only take turns with this one: signatures are made in place, all that
// wait in a row. An ECDSA signature costs more CPU by the way to the pool and back than in place, and less of the event
// loop's time: it goes there where another core would be idle. Cross-checked with jose in the tests.
import { createPrivateKey, type SignKeyObjectInput, sign } from 'node:crypto';
import type { SigningAlgorithm } from '../records/tenant.ts';

export interface JwsSigner {
	kid: string;
	algorithm: SigningAlgorithm;
	/**
	 * @param typ of the header; `JWT` by default
	 * @returns the compact serialization of the payload
	 */
	sign(payload: object, typ?: 'JWT' | 'secevent+jwt'): Promise<string>;
}

interface Waiting {
	signingInput: string;
	key: SignKeyObjectInput;
	resolve(jws: string): void;
	reject(error: unknown): void;
}

/** then the event loop has its turn */
const mostInARow = 64;

type MakeSignature = (signingInput: string, key: SignKeyObjectInput) => Promise<string>;

/** Answers when all are signed, so that the answers leave together: waking a peer costs more than a signature. */
function signInARow(batch: readonly Waiting[]): void {
	const settled = batch.map(({ signingInput, key, resolve, reject }) => {
		try {
			const jws = `${signingInput}.${sign('sha256', Buffer.from(signingInput), key).toString('base64url')}`;
			return () => resolve(jws);
		} catch (error) {
			return () => reject(error);
		}
	});
	for (const settle of settled) settle();
}

function createSignInPlace(): MakeSignature {
	let waiting: Waiting[] = [];
	const signWaiting = () => {
		const batch = waiting;
		waiting = batch.length > mostInARow ? batch.splice(mostInARow) : [];
		if (waiting.length > 0) setImmediate(signWaiting);
		signInARow(batch);
	};
	return (signingInput, key) =>
		new Promise((resolve, reject) => {
			if (waiting.push({ signingInput, key, resolve, reject }) === 1) process.nextTick(signWaiting);
		});
}

function signOnThreadPool(signingInput: string, key: SignKeyObjectInput): Promise<string> {
	return new Promise((resolve, reject) => {
		sign('sha256', Buffer.from(signingInput), key, (error, signature) => {
			if (error) reject(error);
			else resolve(`${signingInput}.${signature.toString('base64url')}`);
		});
	});
}

/**
 * @param cores that this process may use
 * @param ecdsaAside whether ECDSA signatures go to the thread pool too: answers for each second of CPU become fewer,
 * and for each second of a machine whose other cores are idle more
 * @returns what makes a signer of a key. All of its signers share one row of what waits to be signed
 */
export function createJwsSigners(
	cores: number,
	ecdsaAside = false,
): (kid: string, algorithm: SigningAlgorithm, privateKeyPem: string) => JwsSigner {
	const signInPlace = createSignInPlace();
	return (kid, algorithm, privateKeyPem) => {
		const headerOf = (typ: string) => Buffer.from(JSON.stringify({ typ, alg: algorithm, kid })).toString('base64url');
		const headers = { JWT: headerOf('JWT'), 'secevent+jwt': headerOf('secevent+jwt') };
		// RFC 7518 §3.4: ES256 signatures are R and S side by side, not DER
		const key: SignKeyObjectInput = { key: createPrivateKey(privateKeyPem), dsaEncoding: 'ieee-p1363' };
		const isAside = cores > 1 && (algorithm === 'RS256' || ecdsaAside);
		const make = isAside ? signOnThreadPool : signInPlace;
		return {
			kid,
			algorithm,
			sign: (payload, typ = 'JWT') =>
				make(`${headers[typ]}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}`, key),
		};
	};
}
