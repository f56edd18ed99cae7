// Microsoft Graph, "authenticationStrengthPolicy resource type": the built-in ones, which are read-only, and up to 15
// custom.
import { builtInStrengths, validateAuthenticationStrength } from '@countersign/policy';
import type { AuthenticationStrengthPolicy } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import { lockOutWarningOfPart } from './lock-out.ts';
import { readStrengthPermissions, writeStrengthPermissions } from './permissions.ts';
import { type GraphInput, type GraphResource, put, remove, timestamp } from './resource.ts';
import { validated } from './validated.ts';
import { strengthsOf, wholePolicy, wholeStrength } from './whole-resources.ts';

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

export function findCustomStrength({ snapshot }: GraphInput, id: string): AuthenticationStrengthPolicy {
	if (builtInStrengths.some((strength) => strength.id === id.toLowerCase()))
		throw graphBadRequest('A built-in authentication strength cannot be changed.');
	const strength = snapshot.authenticationStrengths.find((candidate) => candidate.id === id.toLowerCase());
	if (!strength) throw graphNotFound(`The authentication strength ${id}`);
	return strength;
}

const usersOf = ({ snapshot }: GraphInput, id: string) =>
	snapshot.policies.filter(({ grantControls }) => grantControls?.authenticationStrength?.id?.toLowerCase() === id);

export const changedStrength = (input: GraphInput, stored: AuthenticationStrengthPolicy, members: object) =>
	requireValid({ ...wholeStrength(stored), ...members, modifiedDateTime: timestamp(input) });

export function findAnyStrength({ snapshot }: GraphInput, id: string): AuthenticationStrengthPolicy {
	const strength = strengthsOf(snapshot).find((candidate) => candidate.id === id);
	if (!strength) throw graphNotFound(`The authentication strength ${id}`);
	return strength;
}

const mfaIn = ({ requirementsSatisfied }: AuthenticationStrengthPolicy) => requirementsSatisfied === 'mfa';

export const authenticationStrengthPolicies: GraphResource = {
	path: 'policies/authenticationStrengthPolicies',
	aliases: [
		'identity/conditionalAccess/authenticationStrength/policies',
		'identity/conditionalAccess/authenticationStrengths/policies',
	],
	permissions: { read: readStrengthPermissions, write: writeStrengthPermissions },
	list: ({ snapshot }) => strengthsOf(snapshot),
	async create(input, body) {
		const { authority, snapshot } = input;
		if (snapshot.authenticationStrengths.length >= maxCustom)
			throw graphBadRequest(`The tenant holds ${maxCustom} custom authentication strengths, which is the limit.`);
		const strength = requireValid({
			description: '',
			combinationConfigurations: [],
			...body,
			requirementsSatisfied: 'mfa',
			policyType: 'custom',
			id: randomUuid(authority.random),
			createdDateTime: timestamp(input),
			modifiedDateTime: timestamp(input),
		});
		return put(input, 'authenticationStrengths', strength, { kind: 'created', value: wholeStrength(strength) });
	},
	async update(input, id, body) {
		const stored = findCustomStrength(input, id);
		const { allowedCombinations, ...members } = body;
		// what is read and written back is no change; another is for the action below: Graph, "Update
		// authenticationStrengthPolicy"
		if (allowedCombinations !== undefined && !sameCombinations(allowedCombinations, stored.allowedCombinations))
			throw graphBadRequest('allowedCombinations are changed by the action updateAllowedCombinations.');
		const strength = changedStrength(input, stored, members);
		const warning = await lockOutWarningOfPart(input, { strength });
		return put(input, 'authenticationStrengths', strength, { kind: 'changed', warning });
	},
	async remove(input, id) {
		const stored = findCustomStrength(input, id);
		const [user] = usersOf(input, stored.id);
		if (user) throw graphBadRequest(`The authentication strength is used by the policy "${user.displayName}".`);
		return remove(input, 'authenticationStrengths', stored.id);
	},
	below: {
		/** Graph, "authenticationStrengthPolicy: updateAllowedCombinations" */
		updateallowedcombinations: {
			method: 'POST',
			context: 'microsoft.graph.updateAllowedCombinationsResult',
			async run(input, id, { allowedCombinations, ...others }) {
				const [other] = Object.keys(others);
				if (other !== undefined) throw graphBadRequest(`The action has no parameter '${other.slice(0, 64)}'.`);
				const stored = findCustomStrength(input, id);
				const strength = changedStrength(input, stored, { allowedCombinations });
				const value = {
					previousCombinations: stored.allowedCombinations,
					currentCombinations: strength.allowedCombinations,
					// what is satisfied is the strength's, and stays: a change of the claims of policies that use it says so to
					// whoever asked
					conditionalAccessReferences: usersOf(input, stored.id).map((policy) => policy.id),
					additionalInformation: mfaIn(strength) ? 'The combinations satisfy mfa.' : '',
				};
				const warning = await lockOutWarningOfPart(input, { strength });
				return put(input, 'authenticationStrengths', strength, { kind: 'answered', value, warning });
			},
		},
		/** Graph, "authenticationStrengthPolicy: usage" */
		usage: {
			method: 'GET',
			context: 'microsoft.graph.authenticationStrengthUsage',
			async run(input, id) {
				const strength = findAnyStrength(input, id);
				const users = usersOf(input, strength.id).map((policy) => wholePolicy(policy, input.snapshot));
				return { kind: 'answered', value: mfaIn(strength) ? { mfa: users, none: [] } : { mfa: [], none: users } };
			},
		},
	},
};

function sameCombinations(sent: unknown, stored: readonly string[]): boolean {
	return (
		Array.isArray(sent) && sent.length === stored.length && sent.every((combination) => stored.includes(combination))
	);
}
