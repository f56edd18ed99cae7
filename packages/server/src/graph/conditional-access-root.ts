// The address above the collections of Conditional Access, and the one above strengths. Microsoft Graph,
// "conditionalAccessRoot resource type" and "authenticationStrengthRoot resource type".
import { authenticationContextClassReferences } from './authentication-context-class-references.ts';
import { authenticationStrengthPolicies } from './authentication-strength-policies.ts';
import { conditionalAccessPolicies } from './conditional-access-policies.ts';
import { conditionalAccessTemplates } from './conditional-access-templates.ts';
import { namedLocations } from './named-locations.ts';
import { readPermissions, readStrengthPermissions, sameFor } from './permissions.ts';
import type { GraphResource } from './resource.ts';
import type { Expansions, GraphRoute } from './route.ts';

const listed =
	(resource: GraphResource): Expansions[string] =>
	async (input) => [...(await resource.list(input))];

const strengths = 'identity/conditionalAccess/authenticationStrength';

export const conditionalAccessRoots: readonly GraphRoute[] = [
	{
		path: 'identity/conditionalAccess',
		aliases: ['conditionalAccess'],
		method: 'GET',
		access: { ...sameFor(readPermissions), users: 'readers' },
		documentation: 'Get conditionalAccessRoot',
		answers: 'object',
		context: 'identity/conditionalAccess/$entity',
		expand: {
			authenticationContextClassReferences: listed(authenticationContextClassReferences),
			namedLocations: listed(namedLocations),
			policies: listed(conditionalAccessPolicies),
			templates: listed(conditionalAccessTemplates),
		},
		run: async () => ({}),
	},
	{
		path: strengths,
		aliases: ['identity/conditionalAccess/authenticationStrengths'],
		method: 'GET',
		access: { ...sameFor(readStrengthPermissions), users: 'readers' },
		documentation: 'Get authenticationStrengthRoot',
		answers: 'object',
		context: `${strengths}/$entity`,
		expand: { policies: listed(authenticationStrengthPolicies) },
		run: async () => ({}),
	},
];
