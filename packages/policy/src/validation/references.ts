// What a policy refers to, and which of it is not there. Graph refuses locations that do not exist with 1040, and
// strengths; users, groups, roles and applications it keeps when they are deleted, and so does this: they are told as
// warnings.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { builtInStrengths } from '../built-in-strengths.ts';
import { isGuid } from '../identifiers.ts';
import type { ValidationIssue } from './issue.ts';

export type ReferenceKind =
	| 'namedLocation'
	| 'authenticationStrength'
	| 'termsOfUse'
	| 'user'
	| 'group'
	| 'role'
	| 'application'
	| 'servicePrincipal'
	| 'authenticationContext';

export interface Reference {
	kind: ReferenceKind;
	/** in lower case */
	id: string;
	path: string;
}

/** Ids that exist, in lower case. A kind that is absent was not looked up: nothing is said of it. */
export type KnownReferences = Partial<Record<ReferenceKind, ReadonlySet<string>>>;

/** a location that every tenant has: the trusted addresses of multifactor authentication */
const mfaTrustedIps = '00000000-0000-0000-0000-000000000000';

const lists: readonly [
	ReferenceKind,
	group: 'users' | 'applications' | 'locations' | 'clientApplications',
	names: string[],
][] = [
	['user', 'users', ['includeUsers', 'excludeUsers']],
	['group', 'users', ['includeGroups', 'excludeGroups']],
	['role', 'users', ['includeRoles', 'excludeRoles']],
	['application', 'applications', ['includeApplications', 'excludeApplications']],
	['namedLocation', 'locations', ['includeLocations', 'excludeLocations']],
	['servicePrincipal', 'clientApplications', ['includeServicePrincipals', 'excludeServicePrincipals']],
];

/**
 * @param policy that {@link validatePolicy} finds nothing wrong with
 * @returns every id that the policy names; keywords such as `All` are none
 */
export function policyReferences({ conditions, grantControls }: ConditionalAccessPolicy): Reference[] {
	const found: Reference[] = [];
	const add = (kind: ReferenceKind, path: string, ids: unknown, isId: (id: string) => boolean) => {
		if (!Array.isArray(ids)) return;
		ids.forEach((id, index) => {
			if (typeof id === 'string' && isId(id)) found.push({ kind, id: id.toLowerCase(), path: `${path}[${index}]` });
		});
	};
	for (const [kind, group, names] of lists)
		for (const name of names) add(kind, `conditions.${group}.${name}`, conditions[group]?.[name], isGuid);
	const contexts = 'includeAuthenticationContextClassReferences';
	add('authenticationContext', `conditions.applications.${contexts}`, conditions.applications?.[contexts], () => true);
	add('termsOfUse', 'grantControls.termsOfUse', grantControls?.termsOfUse, isGuid);
	const strength = grantControls?.authenticationStrength?.id;
	if (strength)
		found.push({
			kind: 'authenticationStrength',
			id: strength.toLowerCase(),
			path: 'grantControls.authenticationStrength.id',
		});
	return found;
}

const alwaysThere: KnownReferences = {
	namedLocation: new Set([mfaTrustedIps]),
	authenticationStrength: new Set(builtInStrengths.map(({ id }) => id)),
};

const nouns: Record<ReferenceKind, string> = {
	namedLocation: 'NamedLocation',
	authenticationStrength: 'AuthenticationStrengthPolicy',
	termsOfUse: 'Agreement',
	user: 'User',
	group: 'Group',
	role: 'DirectoryRole',
	application: 'Application',
	servicePrincipal: 'ServicePrincipal',
	authenticationContext: 'AuthenticationContextClassReference',
};

/** Kinds that Graph refuses where they do not exist, with its number. */
const refused: Partial<Record<ReferenceKind, 1007 | 1040>> = {
	namedLocation: 1040,
	authenticationStrength: 1007,
	termsOfUse: 1007,
};

/** A reference to nothing. */
export interface MissingReference extends ValidationIssue {
	kind: ReferenceKind;
	id: string;
	/** whether Graph refuses to store the policy because of it */
	isRefused: boolean;
}

/**
 * What a policy names that does not exist: it then means nobody, or everybody.
 *
 * @param policy that {@link validatePolicy} finds nothing wrong with
 * @param known what exists, by kind
 * @returns an issue for each id that is missing; number 1040 for a named location
 *
 * @example
 * ```ts
 * const [missing] = findMissingReferences(policy, { namedLocation: new Set() });
 * console.log(missing?.message); // NamedLocation with id … does not exist in the directory
 * ```
 */
export function findMissingReferences(policy: ConditionalAccessPolicy, known: KnownReferences): MissingReference[] {
	return policyReferences(policy).flatMap(({ kind, id, path }) => {
		const there = known[kind];
		if (!there || there.has(id) || alwaysThere[kind]?.has(id)) return [];
		const message = `${nouns[kind]} with id ${id} does not exist in the directory`;
		return [{ kind, id, path, message, number: refused[kind] ?? 1007, isRefused: refused[kind] !== undefined }];
	});
}
