// What a policy names must be there: a name of nothing means everybody or nobody. Graph refuses some of these (1040 for
// a named location) and keeps others; docs/decisions/0016 has which and why. Locations and strengths `policyProblems`
// looks up.
import { microsoftApplicationName, policyReferences, type Reference, type ValidationIssue } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { directoryRoles } from '../directory/directory-roles.ts';
import { servicePrincipalId } from '../directory/service-principal.ts';
import { graphValidationFailed } from './graph-error.ts';
import type { GraphInput } from './resource.ts';

interface Lookup {
	noun: string;
	exists(input: GraphInput, id: string): boolean | Promise<boolean>;
}

const refused: Partial<Record<Reference['kind'], Lookup & { number: ValidationIssue['number'] }>> = {
	user: {
		noun: 'User',
		number: 1040,
		exists: async ({ authority, snapshot }, id) =>
			(await authority.storage.directory.findUser(snapshot.tenant.id, id)) !== undefined,
	},
	group: {
		noun: 'Group',
		number: 1040,
		exists: async ({ authority, snapshot }, id) =>
			(await authority.storage.directoryLists.findGroup(snapshot.tenant.id, id)) !== undefined,
	},
	termsOfUse: {
		noun: 'Agreement',
		number: 1007,
		exists: ({ snapshot }, id) => snapshot.agreements.some((agreement) => agreement.id === id),
	},
};

const kept: Partial<Record<Reference['kind'], Lookup>> = {
	// exports of tenants name roles that Microsoft's page no longer lists: an id that it does not know proves nothing
	role: { noun: 'DirectoryRole', exists: (_, id) => directoryRoles.some(({ templateId }) => templateId === id) },
	application: {
		noun: 'Application',
		exists: ({ snapshot }, id) => snapshot.applications.has(id) || microsoftApplicationName(id) !== undefined,
	},
	servicePrincipal: {
		noun: 'ServicePrincipal',
		exists: ({ snapshot }, id) =>
			[...snapshot.applications.keys()].some((appId) => servicePrincipalId(snapshot.tenant.id, appId) === id),
	},
	authenticationContext: {
		noun: 'AuthenticationContextClassReference',
		exists: ({ snapshot }, id) => snapshot.authenticationContexts.has(id),
	},
};

/** so many are told of */
const mostTold = 5;

/**
 * @param stored the policy as it was: what it named already may be gone, and is no reason to refuse another change
 * @returns a sentence on what is named, is not there, and does not keep the policy from being stored
 * @throws GraphError 400 with Graph's number and every path
 */
export async function requireReferences(
	input: GraphInput,
	policy: ConditionalAccessPolicy,
	stored?: ConditionalAccessPolicy,
): Promise<string | undefined> {
	const before = new Set((stored ? policyReferences(stored) : []).map(({ kind, id }) => `${kind} ${id}`));
	const issues: ValidationIssue[] = [];
	const told: string[] = [];
	for (const { kind, id, path } of policyReferences(policy)) {
		const isRefused = refused[kind];
		const lookup = isRefused ?? kept[kind];
		if (!lookup || before.has(`${kind} ${id}`) || (await lookup.exists(input, id))) continue;
		const message = `${lookup.noun} with id ${id} does not exist in the directory`;
		if (isRefused) issues.push({ path, number: isRefused.number, message });
		else told.push(message);
	}
	if (issues.length > 0) throw graphValidationFailed('policy', issues);
	const more = told.length > mostTold ? `; and ${told.length - mostTold} more` : '';
	return told.length === 0 ? undefined : `${told.slice(0, mostTold).join('; ')}${more}.`;
}
