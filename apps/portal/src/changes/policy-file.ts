// Files of policies: as Graph answers them, with the names of what they mention beside, so that another tenant can find
// its own by name.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { factsOf } from './facts.ts';

/** what an id is of */
export type NamedKind = 'user' | 'group' | 'role' | 'application' | 'location' | 'strength' | 'context' | 'terms';

/** which kind of id stands at a member */
export const kindAt: Readonly<Record<string, NamedKind>> = {
	'conditions.users.includeUsers': 'user',
	'conditions.users.excludeUsers': 'user',
	'conditions.users.includeGroups': 'group',
	'conditions.users.excludeGroups': 'group',
	'conditions.users.includeRoles': 'role',
	'conditions.users.excludeRoles': 'role',
	'conditions.applications.includeApplications': 'application',
	'conditions.applications.excludeApplications': 'application',
	'conditions.applications.includeAuthenticationContextClassReferences': 'context',
	'conditions.locations.includeLocations': 'location',
	'conditions.locations.excludeLocations': 'location',
	'grantControls.authenticationStrength': 'strength',
	'grantControls.termsOfUse': 'terms',
};

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface Mentioned {
	id: string;
	kind: NamedKind;
}

/** @returns every object that the policies name, each once; words such as `All` are none */
export function mentionedIn(policies: readonly ConditionalAccessPolicy[]): Mentioned[] {
	const found = new Map<string, Mentioned>();
	for (const policy of policies)
		for (const { path, values } of factsOf(policy)) {
			const kind = kindAt[path];
			if (kind === undefined) continue;
			for (const id of values)
				if (guid.test(id) || kind === 'context') found.set(id.toLowerCase(), { id: id.toLowerCase(), kind });
		}
	return [...found.values()];
}

export interface PolicyFile {
	/** as Graph's list has them */
	value: ConditionalAccessPolicy[];
	/** name by id, of what the policies mention; a reader that does not know it passes over it */
	'@countersign.names'?: Record<string, string>;
}

/** @param nameOf the id itself where there is no name */
export function policyFileOf(policies: readonly ConditionalAccessPolicy[], nameOf: (id: string) => string): PolicyFile {
	const names = mentionedIn(policies).map(({ id }) => [id, nameOf(id)] as const);
	return {
		value: [...policies],
		'@countersign.names': Object.fromEntries(names.filter(([id, name]) => name !== id)),
	};
}

const isPolicy = (value: unknown): value is ConditionalAccessPolicy =>
	typeof value === 'object' && value !== null && 'displayName' in value && 'conditions' in value;

/**
 * @param text of a file: Graph's list, an array, one policy, or a tenant file with
 * `identity.conditionalAccess.policies`
 * @throws Error that says what is wrong with it
 */
export function readPolicyFile(text: string): PolicyFile {
	let content: unknown;
	try {
		content = JSON.parse(text);
	} catch (error) {
		throw new Error(`This is not JSON: ${(error as Error).message}`);
	}
	const member = (value: unknown, name: string): unknown =>
		typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
	const list =
		[
			member(content, 'value'),
			content,
			member(member(member(content, 'identity'), 'conditionalAccess'), 'policies'),
		].find(Array.isArray) ?? (isPolicy(content) ? [content] : undefined);
	const policies = (list as unknown[] | undefined)?.filter(isPolicy) ?? [];
	if (policies.length === 0) throw new Error('There is no Conditional Access policy in this file.');
	const names = member(content, '@countersign.names');
	return {
		value: policies,
		...(typeof names === 'object' && names !== null ? { '@countersign.names': names as Record<string, string> } : {}),
	};
}
