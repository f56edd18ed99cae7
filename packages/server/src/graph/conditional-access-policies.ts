// Microsoft Graph, "conditionalAccessPolicy resource type": list, get, create, update, delete.

import { condenseSessionControls } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { policyProblems } from '../directory/policy-problems.ts';
import { graphBadRequest, graphNotFound, graphValidationFailed } from './graph-error.ts';
import { type GraphInput, type GraphResource, timestamp, withoutServerMembers } from './resource.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function requireValid(policy: Json, { snapshot }: GraphInput): ConditionalAccessPolicy {
	const issues = policyProblems(policy, snapshot);
	if (issues.length > 0) throw graphValidationFailed('policy', issues);
	return condenseSessionControls(policy) as unknown as ConditionalAccessPolicy;
}

/** Microsoft Entra, "Conditional Access service limits": policies of any state count */
const maxPolicies = 240;

function find({ snapshot }: GraphInput, id: string): ConditionalAccessPolicy {
	const policy = snapshot.policies.find((candidate) => candidate.id === id.toLowerCase());
	if (!policy) throw graphNotFound(`The policy ${id}`);
	return policy;
}

/** A complex property that is sent replaces the stored one, except that `conditions` keep the members that are not sent. */
function merge(stored: ConditionalAccessPolicy, change: Json): Json {
	const conditions = isObject(change.conditions) ? { ...stored.conditions, ...change.conditions } : (change.conditions ?? stored.conditions);
	return { ...stored, ...change, conditions };
}

export const conditionalAccessPolicies: GraphResource = {
	path: 'identity/conditionalAccess/policies',
	list: ({ snapshot }) => snapshot.policies,
	async create(input, body) {
		if ('id' in body && body.id !== null) throw graphBadRequest('The id is the server’s to choose.', '1007: id must not be sent');
		const { authority, snapshot } = input;
		if (snapshot.policies.length >= maxPolicies) throw graphBadRequest(`The tenant holds ${maxPolicies} policies, which is the limit.`);
		const policy = requireValid(
			{ id: randomUuid(authority.random), createdDateTime: timestamp(input), modifiedDateTime: null, ...withoutServerMembers(body) },
			input,
		);
		await authority.storage.conditionalAccess.put(snapshot.tenant.id, 'policies', policy);
		return { kind: 'created', value: policy };
	},
	async update(input, id, body) {
		const stored = find(input, id);
		const policy = requireValid({ ...merge(stored, withoutServerMembers(body)), id: stored.id, modifiedDateTime: timestamp(input) }, input);
		await input.authority.storage.conditionalAccess.put(input.snapshot.tenant.id, 'policies', policy);
		return { kind: 'changed' };
	},
	async remove(input, id) {
		if (!(await input.authority.storage.conditionalAccess.remove(input.snapshot.tenant.id, 'policies', find(input, id).id)))
			throw graphNotFound(`The policy ${id}`);
		return { kind: 'deleted' };
	},
};
