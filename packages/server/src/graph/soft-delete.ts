// Deletes so that it can be undone: for 30 days what was deleted stands among the deleted items. Microsoft Graph,
// "policyDeletableItem resource type".
import type { ConditionalAccessResources, DeletableKind } from '../records/conditional-access.ts';
import { auditOfPolicyWrite } from './audited-policies.ts';
import { type GraphChange, type GraphInput, timestamp } from './resource.ts';

const keptSeconds = 30 * 86_400;

/** @param now epoch seconds; what was deleted before the answer is gone for good */
export const keptSince = (now: number): number => now - keptSeconds;

export async function softDelete<Kind extends DeletableKind>(
	input: GraphInput,
	kind: Kind,
	resource: ConditionalAccessResources[Kind][number],
): Promise<GraphChange> {
	const { id, version } = input.snapshot.tenant;
	const { now } = input.exchange;
	const deleted = { ...resource, deletedDateTime: timestamp(input) } as ConditionalAccessResources[Kind][number];
	const when = { at: now, forgetBefore: keptSince(now) };
	const audit = await auditOfPolicyWrite(input, kind, { removed: resource.id });
	const removed = await input.authority.storage.conditionalAccess.softDelete(id, kind, deleted, when, version, audit);
	return { kind: removed ? 'deleted' : 'stale' };
}
