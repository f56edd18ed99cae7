// The life of a signing key: staged (published, signs later), active (signs), retiring (published, signs no more),
// removed. Microsoft identity platform, "Signing key rollover"; NIST SP 800-57 part 1 §5.3.
import { type RandomBytes, randomUuid } from '../clock.ts';
import type { TenantAudit } from '../records/directory-audit.ts';
import { securityAudit } from '../records/security-activities.ts';
import type { StoredSigningKey } from '../records/signing-key.ts';
import type { SigningAlgorithm } from '../records/tenant.ts';
import type { SigningKeyStore } from '../storage/signing-key-store.ts';

export type KeyStage = 'staged' | 'active' | 'retiring' | 'removed';

/**
 * seconds that tokens of an old key may still be good: the longest that an access token lives, and room for clocks and
 * for processes that look at their keys once a minute
 */
export const longestToken = 29 * 3600;
/** seconds that a new key is published before it signs: verifiers keep a key set for a day */
export const defaultPublishSeconds = 24 * 3600;
/** seconds that the row of a removed key is kept, for `countersign keys list` */
const keptAfterRemoval = 30 * 86_400;

/** @param now epoch seconds */
export function stageOf(key: StoredSigningKey, all: readonly StoredSigningKey[], now: number): KeyStage {
	const { signsFrom = 0, withdrawnAt } = key;
	if (withdrawnAt !== undefined && withdrawnAt <= now) return 'removed';
	if (signsFrom > now) return 'staged';
	const isNewest = !all.some(
		(other) =>
			other.algorithm === key.algorithm &&
			(other.signsFrom ?? 0) > signsFrom &&
			(other.signsFrom ?? 0) <= now &&
			(other.withdrawnAt ?? Number.POSITIVE_INFINITY) > now,
	);
	return isNewest ? 'active' : 'retiring';
}

/**
 * @param now epoch seconds
 * @param after seconds that a key signs before another takes its place; the next key is staged `publishSeconds` earlier
 * @returns the active keys whose successor is to be staged now
 */
export function dueForRotation(
	keys: readonly StoredSigningKey[],
	now: number,
	after: number,
	publishSeconds: number = defaultPublishSeconds,
): StoredSigningKey[] {
	return keys.filter(
		(key) =>
			stageOf(key, keys, now) === 'active' &&
			// one that has an end has a successor
			key.withdrawnAt === undefined &&
			Math.max(key.signsFrom ?? 0, key.createdAt) + after - publishSeconds <= now,
	);
}

/** @returns the row of the audit log that tells what became of a signing key, by schedule or by command */
export function auditOfKey(
	name: 'signingKeyStaged' | 'signingKeyAdded' | 'signingKeyWithdrawn',
	{ tenantId, kid }: Pick<StoredSigningKey, 'tenantId' | 'kid'>,
	{ random, now, reason }: { random: RandomBytes; now: number; reason?: string },
): TenantAudit {
	return securityAudit(name, {
		...{ id: randomUuid(random), tenantId, at: now, correlationId: randomUuid(random) },
		target: { id: kid, displayName: kid },
		...(reason === undefined ? {} : { reason }),
	});
}

interface RotationDependencies {
	store: SigningKeyStore;
	createKey: (tenantId: string, algorithm: SigningAlgorithm) => Promise<StoredSigningKey>;
	/** for the id of the row in the audit log */
	random: RandomBytes;
	/** epoch seconds */
	now: number;
}

/**
 * Stages a key that takes the place of an active one, and sets the time at which that one is removed.
 *
 * @returns the staged key; `undefined` where another process did so at the same time, or before
 */
export async function stageSuccessor(
	active: StoredSigningKey,
	publishSeconds: number,
	{ store, createKey, now, random }: RotationDependencies,
): Promise<StoredSigningKey | undefined> {
	const signsFrom = now + publishSeconds;
	const successor = { ...(await createKey(active.tenantId, active.algorithm)), signsFrom };
	const audit = auditOfKey('signingKeyStaged', successor, { random, now, reason: `takes the place of ${active.kid}` });
	const isMine = await store.succeed(successor, active.kid, signsFrom + longestToken, audit);
	return isMine ? successor : undefined;
}

/**
 * Does what the schedule asks for: stages keys that are due, deletes those that were removed long ago.
 *
 * @param after seconds that a key signs
 * @returns the keys that this process staged
 */
export async function rotateOnSchedule(
	tenantIds: readonly string[],
	after: number,
	dependencies: RotationDependencies,
): Promise<StoredSigningKey[]> {
	const { store, now } = dependencies;
	const staged: StoredSigningKey[] = [];
	for (const tenantId of tenantIds)
		for (const active of dueForRotation(await store.list(tenantId), now, after)) {
			const successor = await stageSuccessor(active, defaultPublishSeconds, dependencies);
			if (successor) staged.push(successor);
		}
	await store.removeWithdrawn(now - keptAfterRemoval);
	return staged;
}
