// Per-tenant signing keys: made on first need, sealed in storage, opened once per process. RFC 7517.
import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { type Clock, epochSeconds } from '../clock.ts';
import type { StoredSigningKey } from '../records/signing-key.ts';
import type { SigningAlgorithm, Tenant } from '../records/tenant.ts';
import { type Secrets, sha256 } from '../secrets.ts';
import type { SigningKeyStore } from '../storage/signing-key-store.ts';
import { createJwsSigner, type JwsSigner } from './jws-signer.ts';

export interface VerificationKey {
	kid: string;
	algorithm: SigningAlgorithm;
	publicKey: KeyObject;
}

export interface SigningKeys {
	/**
	 * The signer for a tenant's tokens.
	 *
	 * @param algorithm of the application that they are for, where it differs from the tenant's
	 */
	signer(tenant: Tenant, algorithm?: SigningAlgorithm): Promise<JwsSigner>;
	/** the tenant's key with that id */
	verificationKey(tenantId: string, kid: string): Promise<VerificationKey | undefined>;
	/** the tenant's JWK Set; each key names its issuer, so that a verifier can bind them */
	publicJwks(tenant: Tenant, issuer: string): Promise<{ keys: Record<string, unknown>[] }>;
}

interface Dependencies {
	store: SigningKeyStore;
	secrets: Secrets;
	clock: Clock;
	/** that this process may use */
	cores: number;
}

const generate = promisify(generateKeyPair);

async function createKey(tenantId: string, algorithm: SigningAlgorithm, { secrets, clock }: Dependencies): Promise<StoredSigningKey> {
	const { publicKey, privateKey } = algorithm === 'ES256' ? await generate('ec', { namedCurve: 'P-256' }) : await generate('rsa', { modulusLength: 2048 });
	const jwk = publicKey.export({ format: 'jwk' }) as Record<string, unknown>;
	const kid = sha256(publicKey.export({ format: 'der', type: 'spki' }))
		.subarray(0, 20)
		.toString('base64url');
	const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
	return {
		kid,
		tenantId,
		algorithm,
		publicJwk: { ...jwk, use: 'sig', alg: algorithm, kid },
		sealedPrivateKey: secrets.seal('signing-key', pem, kid),
		createdAt: epochSeconds(clock),
	};
}

export function createSigningKeys(dependencies: Dependencies): SigningKeys {
	const { store, secrets, cores } = dependencies;
	const signers = { RS256: new Map<string, Promise<JwsSigner>>(), ES256: new Map<string, Promise<JwsSigner>>() };
	const verificationKeys = new Map<string, VerificationKey>();
	const certifying = new Map<string, Promise<void>>();

	async function ensureKey(tenantId: string, algorithm: SigningAlgorithm): Promise<StoredSigningKey> {
		const find = async () => (await store.list(tenantId)).find((key) => key.algorithm === algorithm);
		const existing = await find();
		if (existing) return existing;
		await store.addFirst(await createKey(tenantId, algorithm, dependencies));
		return (await find()) as StoredSigningKey;
	}
	function openKey({ sealedPrivateKey, kid }: StoredSigningKey): string {
		const pem = secrets.open('signing-key', sealedPrivateKey, kid);
		if (pem === undefined) throw new Error('a signing key cannot be opened: the root secret is not the one it was sealed with');
		return pem;
	}
	async function openSigner(tenantId: string, algorithm: SigningAlgorithm): Promise<JwsSigner> {
		const stored = await ensureKey(tenantId, algorithm);
		return createJwsSigner(stored.kid, algorithm, openKey(stored), cores);
	}
	/** Made once a verifier asks, and kept: what encodes certificates takes longer to load than a start may. */
	async function certify(tenantId: string): Promise<void> {
		const { createKeyCertificate } = await import('./key-certificate.ts');
		for (const key of await store.list(tenantId))
			if (!key.publicJwk.x5c) await store.describe(key.kid, { ...key.publicJwk, ...(await createKeyCertificate(key, openKey(key))) });
	}
	async function certifiedKeys(tenantId: string): Promise<StoredSigningKey[]> {
		const keys = await store.list(tenantId);
		if (keys.every(({ publicJwk }) => publicJwk.x5c)) return keys;
		// an ECDSA signature differs each time, so whoever asks meanwhile waits for the same one
		const running = certifying.get(tenantId) ?? certify(tenantId).finally(() => certifying.delete(tenantId));
		certifying.set(tenantId, running);
		await running;
		return store.list(tenantId);
	}
	return {
		signer(tenant, algorithm = tenant.signingAlgorithm) {
			const open = signers[algorithm];
			let signer = open.get(tenant.id);
			if (!signer) {
				signer = openSigner(tenant.id, algorithm);
				open.set(tenant.id, signer);
				signer.catch(() => open.delete(tenant.id));
			}
			return signer;
		},
		async verificationKey(tenantId, kid) {
			const id = `${tenantId} ${kid}`;
			const known = verificationKeys.get(id);
			if (known) return known;
			const stored = (await store.list(tenantId)).find((key) => key.kid === kid);
			if (!stored) return undefined;
			const key = { kid, algorithm: stored.algorithm, publicKey: createPublicKey({ key: stored.publicJwk, format: 'jwk' }) };
			verificationKeys.set(id, key);
			return key;
		},
		async publicJwks(tenant, issuer) {
			await ensureKey(tenant.id, tenant.signingAlgorithm);
			return { keys: (await certifiedKeys(tenant.id)).map((key) => ({ ...key.publicJwk, issuer })) };
		},
	};
}
