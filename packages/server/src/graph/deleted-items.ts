// Policies and named locations that were deleted: for 30 days they can be brought back, or removed for good. Microsoft
// Graph, "caPoliciesDeletableRoot resource type" and "policyDeletableItem: restore".
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import type { ConditionalAccessResources, DeletableKind } from '../records/conditional-access.ts';
import { auditOfPolicyWrite } from './audited-policies.ts';
import { requirePolicyRoom, requireRestorable } from './conditional-access-policies.ts';
import { graphNotFound } from './graph-error.ts';
import { lockOutWarning } from './lock-out.ts';
import { requireLocationRoom } from './named-locations.ts';
import type { GraphChange, GraphInput, GraphResource } from './resource.ts';
import { keptSince } from './soft-delete.ts';
import { wholeLocation, wholePolicy } from './whole-resources.ts';

type Resource<Kind extends DeletableKind> = ConditionalAccessResources[Kind][number];

async function restore<Kind extends DeletableKind>(
	input: GraphInput,
	kind: Kind,
	{ deletedDateTime: _, ...resource }: Resource<Kind> & { deletedDateTime?: unknown },
	answer: { value: object; warning?: string | undefined },
): Promise<GraphChange> {
	const { id, version } = input.snapshot.tenant;
	const back = resource as unknown as Resource<Kind>;
	const audit = await auditOfPolicyWrite(input, kind, { restored: back });
	const restored = await input.authority.storage.conditionalAccess.restore(id, kind, back, version, audit);
	return restored ? { kind: 'answered', ...answer } : { kind: 'stale' };
}

async function find<Kind extends DeletableKind>(input: GraphInput, kind: Kind, id: string): Promise<Resource<Kind>> {
	const found = (await listed(input, kind)).find((item) => item.id === id);
	if (!found) throw graphNotFound(`${id}, among what was deleted,`);
	return found;
}

async function listed<Kind extends DeletableKind>(
	{ authority, exchange, snapshot }: GraphInput,
	kind: Kind,
): Promise<Resource<Kind>[]> {
	return authority.storage.conditionalAccess.deletedItems(snapshot.tenant.id, kind, keptSince(exchange.now)) as Promise<
		Resource<Kind>[]
	>;
}

async function forget(input: GraphInput, kind: DeletableKind, id: string): Promise<GraphChange> {
	const found = await find(input, kind, id);
	const { authority, snapshot } = input;
	const audit = await auditOfPolicyWrite(input, kind, { forgotten: found });
	const gone = await authority.storage.conditionalAccess.forgetDeleted(snapshot.tenant.id, kind, found.id, audit);
	return { kind: gone ? 'deleted' : 'stale' };
}

export const deletedPolicies: GraphResource = {
	path: 'identity/conditionalAccess/deletedItems/policies',
	aliases: ['conditionalAccess/deletedItems/policies'],
	list: async (input) => (await listed(input, 'policies')).map((policy) => wholePolicy(policy, input.snapshot)),
	resourceActions: { remove: 'microsoft.directory/conditionalAccessPolicies/delete' },
	remove: (input, id) => forget(input, 'policies', id),
	below: {
		restore: {
			method: 'POST',
			context: 'identity/conditionalAccess/policies/$entity',
			resourceAction: 'microsoft.directory/conditionalAccessPolicies/create',
			async run(input, id) {
				const policy: ConditionalAccessPolicy = await find(input, 'policies', id);
				requirePolicyRoom(input);
				await requireRestorable(input, policy);
				const value = wholePolicy({ ...policy, deletedDateTime: null }, input.snapshot);
				return restore(input, 'policies', policy, { value, warning: await lockOutWarning(input, policy) });
			},
		},
	},
};

export const deletedLocations: GraphResource = {
	path: 'identity/conditionalAccess/deletedItems/namedLocations',
	aliases: ['conditionalAccess/deletedItems/namedLocations'],
	list: async (input) => (await listed(input, 'namedLocations')).map(wholeLocation),
	resourceActions: { remove: 'microsoft.directory/namedLocations/delete' },
	remove: (input, id) => forget(input, 'namedLocations', id),
	below: {
		restore: {
			method: 'POST',
			context: 'identity/conditionalAccess/namedLocations/$entity',
			resourceAction: 'microsoft.directory/namedLocations/create',
			async run(input, id) {
				const location: NamedLocation = await find(input, 'namedLocations', id);
				requireLocationRoom(input);
				// no policy names what was deleted, and what was deleted was not trusted: nobody can be shut out by it
				const value = { ...wholeLocation(location), deletedDateTime: null };
				return restore(input, 'namedLocations', location, { value });
			},
		},
	},
};
