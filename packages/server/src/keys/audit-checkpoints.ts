// Signed checkpoints of the audit log. Whoever can write to the database can forge a chain, and cannot sign for it: the
// key derives from the root secret, which is in no database. Ed25519: RFC 8032; its private key in PKCS #8: RFC 8410
// §7.
import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from 'node:crypto';
import { type AuditCheckpoint, checkpointText } from '../records/audit-chain.ts';
import type { Secrets } from '../secrets.ts';
import type { AuditChainStore } from '../storage/audit-chain-store.ts';

export interface CheckpointKey {
	privateKey: KeyObject;
	/** SPKI in DER, base64url */
	publicKey: string;
}

/** the bytes of a PKCS #8 structure before an Ed25519 private key */
const beforeSeed = Buffer.from('302e020100300506032b657004220420', 'hex');

export function checkpointKey(secrets: Pick<Secrets, 'mac'>): CheckpointKey {
	const seed = secrets.mac('audit-checkpoint', 'Ed25519 private key');
	const privateKey = createPrivateKey({ key: Buffer.concat([beforeSeed, seed]), format: 'der', type: 'pkcs8' });
	const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64url');
	return { privateKey, publicKey };
}

/** @returns whether the key in the checkpoint signed it; whose key that is, the caller compares */
export const isSigned = (checkpoint: AuditCheckpoint): boolean => {
	try {
		const key = createPublicKey({ key: Buffer.from(checkpoint.publicKey, 'base64url'), format: 'der', type: 'spki' });
		return verify(null, checkpointText(checkpoint), key, Buffer.from(checkpoint.signature, 'base64url'));
	} catch {
		return false;
	}
};

/**
 * Signs where the chain of each tenant stands, where it grew since the last checkpoint of this key.
 *
 * @param now epoch seconds
 */
export async function addCheckpoints(
	store: AuditChainStore,
	tenantIds: readonly string[],
	{ privateKey, publicKey }: CheckpointKey,
	now: number,
): Promise<void> {
	for (const tenantId of tenantIds) {
		const head = await store.head(tenantId);
		if (!head) continue;
		const last = (await store.checkpoints(tenantId)).at(-1);
		if (last?.position === head.position) continue;
		const unsigned = { tenantId, ...head, at: now };
		const signature = sign(null, checkpointText(unsigned), privateKey).toString('base64url');
		await store.addCheckpoint({ ...unsigned, publicKey, signature });
	}
}
