// Microsoft Graph, "authenticationStrengthPolicy resource type": the built-in ones, which are read-only, and up to 15 custom.
import { builtInStrengths, validateAuthenticationStrength } from '@countersign/policy';
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import { type GraphInput, type GraphResource, timestamp, withoutServerMembers } from './resource.ts';
import { validated } from './validated.ts';

/** Microsoft Entra, "Custom Conditional Access authentication strengths" */
const maxCustom = 15;
const members = [
	'id',
	'displayName',
	'description',
	'createdDateTime',
	'modifiedDateTime',
	'policyType',
	'requirementsSatisfied',
	'allowedCombinations',
	'combinationConfigurations',
];

const requireValid = (value: Record<string, unknown>) =>
	validated<AuthenticationStrengthPolicy>('authentication strength', value, members, validateAuthenticationStrength);

function findCustom({ snapshot }: GraphInput, id: string): AuthenticationStrengthPolicy {
	if (builtInStrengths.some((strength) => strength.id === id.toLowerCase())) throw graphBadRequest('A built-in authentication strength cannot be changed.');
	const strength = snapshot.authenticationStrengths.find((candidate) => candidate.id === id.toLowerCase());
	if (!strength) throw graphNotFound(`The authentication strength ${id}`);
	return strength;
}

export const authenticationStrengthPolicies: GraphResource = {
	path: 'identity/conditionalAccess/authenticationStrength/policies',
	alias: 'policies/authenticationStrengthPolicies',
	list: ({ snapshot }) => [...builtInStrengths, ...snapshot.authenticationStrengths],
	async create(input, body) {
		const { authority, snapshot } = input;
		if (snapshot.authenticationStrengths.length >= maxCustom)
			throw graphBadRequest(`The tenant holds ${maxCustom} custom authentication strengths, which is the limit.`);
		const strength = requireValid({
			description: '',
			combinationConfigurations: [],
			...withoutServerMembers(body),
			requirementsSatisfied: 'mfa',
			policyType: 'custom',
			id: randomUuid(authority.random),
			createdDateTime: timestamp(input),
			modifiedDateTime: timestamp(input),
		});
		await authority.storage.conditionalAccess.put(snapshot.tenant.id, 'authenticationStrengths', strength);
		return { kind: 'created', value: strength };
	},
	async update(input, id, body) {
		const stored = findCustom(input, id);
		const strength = requireValid({
			...stored,
			...withoutServerMembers(body),
			policyType: 'custom',
			requirementsSatisfied: stored.requirementsSatisfied,
			modifiedDateTime: timestamp(input),
		});
		await input.authority.storage.conditionalAccess.put(input.snapshot.tenant.id, 'authenticationStrengths', strength);
		return { kind: 'changed' };
	},
	async remove(input, id) {
		const { authority, snapshot } = input;
		const stored = findCustom(input, id);
		const user = snapshot.policies.find(({ grantControls }) => grantControls?.authenticationStrength?.id?.toLowerCase() === stored.id);
		if (user) throw graphBadRequest(`The authentication strength is used by the policy "${user.displayName}".`);
		await authority.storage.conditionalAccess.remove(snapshot.tenant.id, 'authenticationStrengths', stored.id);
		return { kind: 'deleted' };
	},
};
