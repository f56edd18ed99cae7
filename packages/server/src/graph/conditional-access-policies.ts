// Microsoft Graph, "conditionalAccessPolicy resource type": list, get, create, update, delete.

import { type ValidationIssue, validatePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { randomUuid } from '../clock.ts';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import type { GraphInput, GraphResource } from './resource.ts';

type Json = Record<string, unknown>;

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function requireValid(policy: Json): ConditionalAccessPolicy {
	const issues = validatePolicy(policy);
	if (issues.length > 0) {
		const [first] = issues as [ValidationIssue];
		throw graphBadRequest(
			issues.map((issue) => `${issue.path || 'policy'} ${issue.message}`).join('; '),
			`${first.number}: ${first.path || 'policy'} ${first.message}`,
		);
	}
	return policy as unknown as ConditionalAccessPolicy;
}

function timestamp({ exchange }: GraphInput): string {
	return new Date(exchange.ids.receivedAt).toISOString().replace(/\.\d+Z$/, 'Z');
}

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
		const policy = requireValid({ id: randomUuid(authority.random), createdDateTime: timestamp(input), modifiedDateTime: null, ...withoutServerMembers(body) });
		await authority.storage.conditionalAccess.putPolicy(snapshot.tenant.id, policy);
		return { kind: 'created', value: policy };
	},
	async update(input, id, body) {
		const stored = find(input, id);
		const policy = requireValid({ ...merge(stored, withoutServerMembers(body)), id: stored.id, modifiedDateTime: timestamp(input) });
		await input.authority.storage.conditionalAccess.putPolicy(input.snapshot.tenant.id, policy);
		return { kind: 'changed' };
	},
	async remove(input, id) {
		if (!(await input.authority.storage.conditionalAccess.deletePolicy(input.snapshot.tenant.id, find(input, id).id))) throw graphNotFound(`The policy ${id}`);
		return { kind: 'deleted' };
	},
};

function withoutServerMembers(body: Json): Json {
	const { id: _id, createdDateTime: _created, modifiedDateTime: _modified, ...rest } = body;
	return rest;
}
