// How old the keys are that sign tokens now.
import type { SigningAlgorithm } from '../records/tenant.ts';
import type { Storage } from '../storage/storage.ts';

/**
 * @param now epoch seconds
 * @returns of each algorithm, the age in seconds of the oldest key that signs for any tenant
 */
export async function keyAges(
	{ directory, signingKeys }: Pick<Storage, 'directory' | 'signingKeys'>,
	now: number,
): Promise<{ algorithm: SigningAlgorithm; seconds: number }[]> {
	const oldest = new Map<SigningAlgorithm, number>();
	for (const { id } of await directory.tenants()) {
		const newest = new Map<SigningAlgorithm, { signsFrom: number; createdAt: number }>();
		for (const { algorithm, signsFrom = 0, createdAt, withdrawnAt } of await signingKeys.list(id)) {
			if (signsFrom > now || (withdrawnAt !== undefined && withdrawnAt <= now)) continue;
			const known = newest.get(algorithm);
			if (!known || known.signsFrom < signsFrom) newest.set(algorithm, { signsFrom, createdAt });
		}
		for (const [algorithm, { createdAt }] of newest)
			oldest.set(algorithm, Math.max(oldest.get(algorithm) ?? 0, now - createdAt));
	}
	return [...oldest].map(([algorithm, seconds]) => ({ algorithm, seconds }));
}
