// Per-tenant signing keys: made on first need, sealed in storage, opened once per process. RFC 7517.
import { createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { type Clock, epochSeconds } from '../clock.ts';
import type { StoredSigningKey } from '../records/signing-key.ts';
import type { SigningAlgorithm, Tenant } from '../records/tenant.ts';
import { type Secrets, sha256 } from '../secrets.ts';
import type { SigningKeyStore } from '../storage/signing-key-store.ts';
import { createJwsSigners, type JwsSigner } from './jws-signer.ts';

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
	/**
	 * the tenant's JWK Set, of its keys that are not withdrawn; it is read and nothing is written. Each key names its
	 * issuer, so that a verifier can bind them
	 */
	publicJwks(tenant: Tenant, issuer: string): Promise<{ keys: Record<string, unknown>[] }>;
	/** writes down the certificates that are published, so that they outlive this process */
	keepCertificates(tenantId: string): Promise<void>;
}

interface Dependencies {
	store: SigningKeyStore;
	secrets: Secrets;
	clock: Clock;
	/** that this process may use */
	cores: number;
	/** also what is signed with ES256 is signed on another core, where there is one */
	signsAside: boolean;
}

const generate = promisify(generateKeyPair);

export async function createSigningKey(
	tenantId: string,
	algorithm: SigningAlgorithm,
	{ secrets, clock }: Pick<Dependencies, 'secrets' | 'clock'>,
): Promise<StoredSigningKey> {
	const { publicKey, privateKey } =
		algorithm === 'ES256'
			? await generate('ec', { namedCurve: 'P-256' })
			: await generate('rsa', { modulusLength: 2048 });
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

/**
 * seconds after which stored keys are looked at again: a command may have added or withdrawn one beside this process
 */
const freshSeconds = 60;

export function createSigningKeys(dependencies: Dependencies): SigningKeys {
	const { store, secrets, clock, cores, signsAside } = dependencies;
	type Kept<T> = { value: T; until: number };
	const signers = {
		RS256: new Map<string, Kept<Promise<JwsSigner>>>(),
		ES256: new Map<string, Kept<Promise<JwsSigner>>>(),
	};
	const createSigner = createJwsSigners(cores, signsAside);
	const opened = new Map<string, JwsSigner>();
	const verificationKeys = new Map<string, Kept<VerificationKey>>();
	const certificates = new Map<string, ReturnType<typeof certificateOf>>();

	const live = async (tenantId: string) => {
		const now = epochSeconds(clock);
		return (await store.list(tenantId)).filter(({ withdrawnAt }) => withdrawnAt === undefined || withdrawnAt > now);
	};
	async function ensureKey(tenantId: string, algorithm: SigningAlgorithm): Promise<StoredSigningKey> {
		const now = epochSeconds(clock);
		const find = async () => {
			const ready = (await live(tenantId)).filter((key) => key.algorithm === algorithm && (key.signsFrom ?? 0) <= now);
			return ready.sort((left, right) => (right.signsFrom ?? 0) - (left.signsFrom ?? 0))[0];
		};
		const existing = await find();
		if (existing) return existing;
		await store.addFirst(await createSigningKey(tenantId, algorithm, dependencies));
		return (await find()) as StoredSigningKey;
	}
	function openKey({ sealedPrivateKey, kid }: StoredSigningKey): string {
		const pem = secrets.open('signing-key', sealedPrivateKey, kid);
		if (pem === undefined)
			throw new Error('a signing key cannot be opened: the root secret is not the one it was sealed with');
		return pem;
	}
	async function openSigner(tenantId: string, algorithm: SigningAlgorithm): Promise<JwsSigner> {
		const stored = await ensureKey(tenantId, algorithm);
		const signer = opened.get(stored.kid) ?? createSigner(stored.kid, algorithm, openKey(stored));
		opened.set(stored.kid, signer);
		return signer;
	}
	/** Made once a verifier asks: what encodes certificates takes longer to load than a start may. */
	async function certificateOf(key: StoredSigningKey): Promise<{ x5t: string; x5c: [string] }> {
		const { createKeyCertificate } = await import('./key-certificate.ts');
		return createKeyCertificate(key, openKey(key));
	}
	/** An ECDSA signature differs each time, so that whoever asks meanwhile waits for the same one. */
	async function certified(key: StoredSigningKey): Promise<StoredSigningKey['publicJwk']> {
		if (key.publicJwk.x5c) return key.publicJwk;
		const making = certificates.get(key.kid) ?? certificateOf(key);
		certificates.set(key.kid, making);
		making.catch(() => certificates.delete(key.kid));
		return { ...key.publicJwk, ...(await making) };
	}
	return {
		signer(tenant, algorithm = tenant.signingAlgorithm) {
			const open = signers[algorithm];
			const known = open.get(tenant.id);
			const now = epochSeconds(clock);
			if (known && now < known.until) return known.value;
			const value = openSigner(tenant.id, algorithm);
			open.set(tenant.id, { value, until: now + freshSeconds });
			value.catch(() => open.delete(tenant.id));
			return value;
		},
		async verificationKey(tenantId, kid) {
			const id = `${tenantId} ${kid}`;
			const known = verificationKeys.get(id);
			const now = epochSeconds(clock);
			if (known && now < known.until) return known.value;
			verificationKeys.delete(id);
			const stored = (await live(tenantId)).find((key) => key.kid === kid);
			if (!stored) return undefined;
			const value = known?.value ?? {
				kid,
				algorithm: stored.algorithm,
				publicKey: createPublicKey({ key: stored.publicJwk, format: 'jwk' }),
			};
			verificationKeys.set(id, { value, until: now + freshSeconds });
			return value;
		},
		async publicJwks(tenant, issuer) {
			const keys = await live(tenant.id);
			return { keys: await Promise.all(keys.map(async (key) => ({ ...(await certified(key)), issuer }))) };
		},
		async keepCertificates(tenantId) {
			for (const key of await live(tenantId))
				if (!key.publicJwk.x5c) await store.describe(key.kid, await certified(key));
		},
	};
}
