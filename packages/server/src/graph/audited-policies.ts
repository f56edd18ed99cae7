// The audit of a change of policies and what they rest on: the whole resource before and after, so that any state can
// be told and restored. Microsoft Entra, "Audit log activity reference" (Conditional Access, Terms of use) has the
// names; those of strengths and of what is ours follow the same form.
import type { TenantSnapshot } from '../directory/types.ts';
import type { ConditionalAccessResources } from '../records/conditional-access.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import { auditOf } from './audited.ts';
import type { GraphInput } from './resource.ts';

type Kind = keyof ConditionalAccessResources;
type Resource = ConditionalAccessResources[Kind][number];

/** of each kind: what activities call it, and the name of the one member that changes */
const names: Readonly<Record<Kind, readonly [noun: string, property: string]>> = {
	policies: ['conditional access policy', 'ConditionalAccessPolicy'],
	namedLocations: ['named location', 'NamedLocation'],
	authenticationContexts: ['AuthenticationContextClassReference', 'AuthenticationContextClassReference'],
	authenticationStrengths: ['authentication strength policy', 'AuthenticationStrengthPolicy'],
	agreements: ['Terms Of Use', 'TermsOfUse'],
	scenarios: ['What-If scenario', 'WhatIfScenario'],
};

/** "Audit log activity reference" has its own verbs for terms of use */
const verbsOfTerms: Readonly<Record<string, string>> = { Add: 'Create', Update: 'Edit' };

export type PolicyWrite =
	/** made, or replaced where one of its id is there */
	| { after: Resource }
	/** the id of what is there */
	| { removed: string }
	/** among what was deleted, brought back */
	| { restored: Resource }
	/** among what was deleted, removed for good */
	| { forgotten: Resource };

function find(snapshot: TenantSnapshot, kind: Kind, id: string): Resource | undefined {
	if (kind === 'authenticationContexts') return snapshot.authenticationContexts.get(id);
	return (snapshot[kind] as readonly Resource[]).find((one) => one.id === id);
}

interface Told {
	verb: string;
	operation: DirectoryAudit['operation'];
	before: Resource | null;
	after: Resource | null;
}

function told(snapshot: TenantSnapshot, kind: Kind, write: PolicyWrite): Told {
	if ('restored' in write) return { verb: 'Restore', operation: 'Add', before: null, after: write.restored };
	if ('forgotten' in write) return { verb: 'Hard delete', operation: 'Delete', before: write.forgotten, after: null };
	if ('removed' in write)
		return { verb: 'Delete', operation: 'Delete', before: find(snapshot, kind, write.removed) ?? null, after: null };
	const before = find(snapshot, kind, write.after.id) ?? null;
	const operation = before ? 'Update' : 'Add';
	return { verb: operation, operation, before, after: write.after };
}

/** A file's text is no part of an audit: it may be as long as a book. */
const withoutText = (_: string, value: unknown) => (typeof value === 'string' && value.length > 20_000 ? '…' : value);
const copyOf = (resource: Resource | null): unknown => JSON.parse(JSON.stringify(resource, withoutText));

export async function auditOfPolicyWrite(input: GraphInput, kind: Kind, write: PolicyWrite): Promise<DirectoryAudit> {
	const { verb, operation, before, after } = told(input.snapshot, kind, write);
	const [noun, property] = names[kind];
	const one = (after ?? before) as { id?: string; displayName?: string; name?: string } | null;
	return auditOf(input, {
		activity: `${kind === 'agreements' ? (verbsOfTerms[verb] ?? verb) : verb} ${noun}`,
		category: 'Policy',
		operation,
		target: { type: 'Policy', id: one?.id ?? '', displayName: one?.displayName ?? one?.name ?? '' },
		changes: [{ name: property, before: copyOf(before), after: copyOf(after) }],
	});
}
