// Microsoft Graph, "conditionalAccessPolicy resource type": list, get, create, update, delete.

import { normalisePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { policyProblems } from '../directory/policy-problems.ts';
import { emergencyWarning } from './emergency-accounts.ts';
import { graphBadRequest, graphNotFound, graphValidationFailed } from './graph-error.ts';
import { lockOutWarning } from './lock-out.ts';
import { inGraphsSpelling } from './members.ts';
import { requireReferences } from './policy-references.ts';
import { type GraphInput, type GraphResource, put, timestamp } from './resource.ts';
import { softDelete } from './soft-delete.ts';
import { wholePolicy } from './whole-resources.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** @returns what is stored: whole, and of a strength its id alone, since its record tells the rest */
function requireValid(written: Json, { snapshot }: GraphInput): ConditionalAccessPolicy {
	const policy = normalisePolicy(written);
	const issues = policyProblems(policy, snapshot);
	if (issues.length > 0) throw graphValidationFailed('policy', issues);
	const { grantControls } = policy;
	const id = grantControls?.authenticationStrength?.id;
	return id === undefined
		? policy
		: {
				...policy,
				grantControls: { ...grantControls, authenticationStrength: { id: id.toLowerCase() } } as typeof grantControls,
			};
}

/** @throws GraphError 400 where a policy is not one that could be made now */
export async function requireRestorable(input: GraphInput, policy: ConditionalAccessPolicy): Promise<void> {
	await requireReferences(input, requireValid({ ...policy, deletedDateTime: null }, input));
}

const joined = (...sentences: (string | undefined)[]) => sentences.filter(Boolean).join(' ') || undefined;

/** Microsoft Entra, "Conditional Access service limits": policies of any state count */
const maxPolicies = 240;

/** @throws GraphError 400 where there are as many as may be */
export function requirePolicyRoom({ snapshot }: GraphInput): void {
	if (snapshot.policies.length >= maxPolicies)
		throw graphBadRequest(`The tenant holds ${maxPolicies} policies, which is the limit.`);
}

function find({ snapshot }: GraphInput, id: string): ConditionalAccessPolicy {
	const policy = snapshot.policies.find((candidate) => candidate.id === id.toLowerCase());
	if (!policy) throw graphNotFound(`The policy ${id}`);
	return policy;
}

/** of another type each time, or named by their id: what is sent of them is all of it */
const wholes = new Set(['externalTenants', 'authenticationStrength']);

/**
 * A member that is not sent stays, at every depth; a list that is sent is the list. OData 4.01, Protocol §11.4.3:
 * missing properties of the entity or of a complex property are not altered. Names are taken in any letter case, as
 * they are where a policy is made.
 */
function merge(stored: Json, change: Json): Json {
	const merged = { ...stored };
	for (const [name, value] of Object.entries(change)) {
		const known = Object.hasOwn(stored, name)
			? name
			: (Object.keys(stored).find((own) => own.toLowerCase() === name.toLowerCase()) ?? name);
		const before = stored[known];
		merged[known] = isObject(before) && isObject(value) && !wholes.has(known) ? merge(before, value) : value;
	}
	// "every time" has no interval: the one that was there goes with what it belonged to
	if (/^everytime$/i.test(String(change.frequencyInterval)))
		for (const name of ['type', 'value']) if (!(name in change)) merged[name] = null;
	return merged;
}

export const conditionalAccessPolicies: GraphResource = {
	path: 'identity/conditionalAccess/policies',
	aliases: ['policies/conditionalAccessPolicies', 'conditionalAccess/policies'],
	resourceActions: {
		create: 'microsoft.directory/conditionalAccessPolicies/create',
		update: 'microsoft.directory/conditionalAccessPolicies/basic/update',
		remove: 'microsoft.directory/conditionalAccessPolicies/delete',
	},
	list: ({ snapshot }) => snapshot.policies.map((policy) => wholePolicy(policy, snapshot)),
	one({ snapshot }, id) {
		const policy = snapshot.policies.find((candidate) => candidate.id === id);
		return policy && wholePolicy(policy, snapshot);
	},
	async create(input, body) {
		// number as in microsoftgraph/msgraph-sdk-powershell#3089
		const { id: sentId, ...members } = inGraphsSpelling(body, ['id']);
		if ((sentId ?? null) !== null)
			throw graphBadRequest('1001: id must not be sent: the server chooses it.', '1001: id must not be sent');
		requirePolicyRoom(input);
		const id = randomUuid(input.authority.random);
		const written = { ...members, id, createdDateTime: timestamp(input), modifiedDateTime: null };
		const policy = requireValid(written, input);
		const missing = await requireReferences(input, policy);
		const warning = joined(await lockOutWarning(input, policy), await emergencyWarning(input, policy), missing);
		return put(input, 'policies', policy, { kind: 'created', value: wholePolicy(policy, input.snapshot), warning });
	},
	async update(input, id, body) {
		const stored = find(input, id);
		const whole = wholePolicy(stored, input.snapshot) as unknown as Json;
		const merged = merge(whole, { ...body, conditions: body.conditions ?? {} });
		const { createdDateTime } = stored;
		const written = { ...merged, id: stored.id, createdDateTime, modifiedDateTime: timestamp(input) };
		const policy = requireValid(written, input);
		const missing = await requireReferences(input, policy, stored);
		const warning = joined(await lockOutWarning(input, policy), await emergencyWarning(input, policy), missing);
		return put(input, 'policies', policy, { kind: 'changed', warning });
	},
	remove: async (input, id) => softDelete(input, 'policies', find(input, id)),
};
