// The users and groups that a policy names must be there, as the locations and strengths that `policyProblems` looks up: one that is not
// means everybody or nobody. Graph answers 1040 for a named location; the same number stands here for users and groups.
import type { ValidationIssue } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { graphValidationFailed } from './graph-error.ts';
import type { GraphInput } from './resource.ts';

interface Reference {
	kind: 'User' | 'Group';
	path: string;
	id: string;
}

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Pure: by id. Words such as `All` name nothing that could be missing. */
function referencesOf({ conditions }: ConditionalAccessPolicy): Reference[] {
	const named = (kind: Reference['kind'], path: string, ids: readonly string[] | null | undefined): Reference[] =>
		(ids ?? []).filter((id) => guid.test(id)).map((id) => ({ kind, path, id: id.toLowerCase() }));
	const { users } = conditions;
	return [
		...named('User', 'conditions.users.includeUsers', users?.includeUsers),
		...named('User', 'conditions.users.excludeUsers', users?.excludeUsers),
		...named('Group', 'conditions.users.includeGroups', users?.includeGroups),
		...named('Group', 'conditions.users.excludeGroups', users?.excludeGroups),
	];
}

async function exists({ authority, snapshot }: GraphInput, { kind, id }: Reference): Promise<boolean> {
	const { directory, directoryLists } = authority.storage;
	if (kind === 'User') return (await directory.findUser(snapshot.tenant.id, id)) !== undefined;
	return (await directoryLists.findGroup(snapshot.tenant.id, id)) !== undefined;
}

/**
 * @param stored the policy as it was: what it named already may be gone, and is no reason to refuse another change
 * @throws GraphError 400 with Graph's number and every path
 */
export async function requireReferences(
	input: GraphInput,
	policy: ConditionalAccessPolicy,
	stored?: ConditionalAccessPolicy,
): Promise<void> {
	const before = new Set((stored ? referencesOf(stored) : []).map(({ kind, id }) => `${kind} ${id}`));
	const issues: ValidationIssue[] = [];
	for (const reference of referencesOf(policy)) {
		const { kind, path, id } = reference;
		if (before.has(`${kind} ${id}`) || (await exists(input, reference))) continue;
		issues.push({
			path,
			number: 1040,
			message: `names what is not there: ${kind} with id ${id} does not exist in the directory`,
		});
	}
	if (issues.length > 0) throw graphValidationFailed('policy', issues);
}
