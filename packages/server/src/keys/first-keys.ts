// The keys that tokens of an installation's tenants will be signed with, made before the first token: a verifier keeps
// a key set for a day, and one that read it before would refuse a token whose key was made with it.
import type { Authority } from '../authority.ts';
import type { SigningAlgorithm } from '../records/tenant.ts';

/**
 * For each tenant: its own algorithm, and those of every application, since an application serves other tenants too.
 */
export async function makeFirstKeys({ storage, snapshots, keys }: Authority): Promise<void> {
	const tenants = await storage.directory.tenants();
	const ofApplications = new Set<SigningAlgorithm>();
	for (const { id } of tenants)
		for (const { signingAlgorithm } of (await snapshots.get(id))?.applications.values() ?? [])
			if (signingAlgorithm) ofApplications.add(signingAlgorithm);
	for (const tenant of tenants)
		for (const algorithm of new Set([tenant.signingAlgorithm, ...ofApplications])) await keys.signer(tenant, algorithm);
}
