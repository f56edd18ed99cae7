// What roles permit somebody to do, as far as an administrator can protect it with an authentication context. Microsoft
// Entra, "What are protected actions?": those of what this directory holds. Ids as Graph has them: the name without
// slashes, and the method.

export interface ResourceAction {
	id: string;
	name: string;
	actionVerb: 'POST' | 'PATCH' | 'DELETE';
	description: string;
}

function action<const Name extends string>(name: Name, actionVerb: ResourceAction['actionVerb'], description: string) {
	return { id: `${name.replaceAll('/', '-')}-${actionVerb.toLowerCase()}`, name, actionVerb, description } as const;
}

export const resourceActions = [
	action('microsoft.directory/conditionalAccessPolicies/basic/update', 'PATCH', 'Change Conditional Access policies'),
	action('microsoft.directory/conditionalAccessPolicies/create', 'POST', 'Create Conditional Access policies'),
	action('microsoft.directory/conditionalAccessPolicies/delete', 'DELETE', 'Delete Conditional Access policies'),
	action('microsoft.directory/deletedItems/delete', 'DELETE', 'Delete objects for good, past restoring'),
	action('microsoft.directory/namedLocations/basic/update', 'PATCH', 'Change named locations'),
	action('microsoft.directory/namedLocations/create', 'POST', 'Create named locations'),
	action('microsoft.directory/namedLocations/delete', 'DELETE', 'Delete named locations'),
	action(
		'microsoft.directory/resourceNamespaces/resourceActions/authenticationContext/update',
		'POST',
		'Change which actions are protected',
	),
] as const satisfies readonly ResourceAction[];

export type ResourceActionName = (typeof resourceActions)[number]['name'];

/** The authentication context that each protected action asks for. */
export type ProtectedActions = Readonly<Partial<Record<ResourceActionName, string>>>;
