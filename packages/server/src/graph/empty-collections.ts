// Collections of what cannot be in this directory: administrative units, contacts, policies that nothing here obeys,
// roles that somebody could activate. Programs that read whole tenants ask for them, and an address that is not there
// ends their run. Each name has a page of that title in Microsoft Graph's documentation of v1.0, except for
// `tokenIssuancePolicies` of service principals, which "servicePrincipal resource type" lists, and
// `appManagementPolicies` of both, which "Assign appliesTo" writes.
import { findApplicationObject, findPrincipalApplication } from './application-objects.ts';
import { deleteUsers, readApplications, readDirectory, readRoles, sameFor } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphAccess, GraphRoute } from './route.ts';

const ofDirectory: GraphAccess = { ...sameFor(readDirectory), users: 'members' };
const ofUnits: GraphAccess = {
	...sameFor(['AdministrativeUnit.Read.All', 'AdministrativeUnit.ReadWrite.All', ...readDirectory]),
	users: 'members',
};
const ofPolicies: GraphAccess = { ...sameFor(['Policy.Read.All', ...readDirectory]), users: 'readers' };
const ofCrossTenant: GraphAccess = {
	...sameFor(['Policy.Read.All', 'Policy.ReadWrite.CrossTenantAccess']),
	users: 'readers',
};
const ofProviders: GraphAccess = {
	...sameFor(['IdentityProvider.Read.All', 'IdentityProvider.ReadWrite.All']),
	users: 'readers',
};
const ofGrantPolicies: GraphAccess = {
	...sameFor(['Policy.Read.PermissionGrant', 'Policy.ReadWrite.PermissionGrant', 'Policy.Read.All', ...readDirectory]),
	users: 'readers',
};
const ofRoles: GraphAccess = { ...readRoles, users: 'readers' };
const ofApplications: GraphAccess = { ...readApplications, users: 'members' };

const rows: readonly [path: string, documentation: string, access: GraphAccess][] = [
	['directory/administrativeUnits', 'List administrativeUnits', ofUnits],
	['contacts', 'List orgContacts', ofDirectory],
	['groupSettings', 'List groupSettings', ofDirectory],
	['groupSettingTemplates', 'List groupSettingTemplates', ofDirectory],
	['groupLifecyclePolicies', 'List groupLifecyclePolicies', ofDirectory],
	['policies/tokenLifetimePolicies', 'List tokenLifetimePolicies', ofPolicies],
	['policies/tokenIssuancePolicies', 'List tokenIssuancePolicies', ofPolicies],
	['policies/claimsMappingPolicies', 'List claimsMappingPolicies', ofPolicies],
	['policies/homeRealmDiscoveryPolicies', 'List homeRealmDiscoveryPolicies', ofPolicies],
	['policies/activityBasedTimeoutPolicies', 'List activityBasedTimeoutPolicies', ofPolicies],
	['policies/appManagementPolicies', 'List appManagementPolicies', ofPolicies],
	['policies/permissionGrantPolicies', 'List permissionGrantPolicies', ofGrantPolicies],
	['policies/featureRolloutPolicies', 'List featureRolloutPolicies', ofPolicies],
	['policies/crossTenantAccessPolicy/partners', 'List partners', ofCrossTenant],
	['contracts', 'List contracts', ofDirectory],
	['identity/identityProviders', 'List identityProviders', ofProviders],
	['policies/roleManagementPolicies', 'List roleManagementPolicies', ofRoles],
	['policies/roleManagementPolicyAssignments', 'List roleManagementPolicyAssignments', ofRoles],
	['roleManagement/directory/roleEligibilitySchedules', 'List roleEligibilitySchedules', ofRoles],
	['roleManagement/directory/roleEligibilityScheduleInstances', 'List roleEligibilityScheduleInstances', ofRoles],
	['roleManagement/directory/roleEligibilityScheduleRequests', 'List roleEligibilityScheduleRequests', ofRoles],
	['roleManagement/directory/roleAssignmentScheduleRequests', 'List roleAssignmentScheduleRequests', ofRoles],
	// groups, service principals and devices are deleted for good
	['directory/deletedItems/microsoft.graph.group', 'List deletedItems (directory objects)', ofDirectory],
	['directory/deletedItems/microsoft.graph.servicePrincipal', 'List deletedItems (directory objects)', ofApplications],
	['directory/deletedItems/microsoft.graph.device', 'List deletedItems (directory objects)', ofDirectory],
	[
		'directory/deletedItems/microsoft.graph.administrativeUnit',
		'List deletedItems (directory objects)',
		{ ...deleteUsers, users: 'members' },
	],
];

const ofEach: readonly [path: string, names: readonly string[], find: (input: GraphInput, id: string) => unknown][] = [
	[
		'applications',
		['appManagementPolicies', 'extensionProperties', 'tokenIssuancePolicies', 'tokenLifetimePolicies'],
		findApplicationObject,
	],
	[
		'servicePrincipals',
		[
			'appManagementPolicies',
			'claimsMappingPolicies',
			'delegatedPermissionClassifications',
			'homeRealmDiscoveryPolicies',
			'tokenIssuancePolicies',
			'tokenLifetimePolicies',
		],
		findPrincipalApplication,
	],
];

const belowApplications = ofEach.flatMap(([path, names, find]) =>
	names.map(
		(name): GraphRoute => ({
			path: `${path}/{id}/${name}`,
			method: 'GET',
			access: ofApplications,
			documentation: `List ${name}`,
			answers: 'collection',
			context: name,
			async run(input, { id = '' }) {
				find(input, id);
				return [];
			},
		}),
	),
);

const aliases: Readonly<Record<string, readonly string[]>> = {
	'directory/administrativeUnits': ['administrativeUnits'],
	// the name in beta; `identityProviders` is the one that both versions had before
	groupSettings: ['settings'],
	'identity/identityProviders': ['identityProviders'],
};

/** nothing is there whose members could be read */
const expandsNothing = { expand: { '*': async () => [] } };

const ofTenant: readonly GraphRoute[] = rows.map(([path, documentation, access]) => ({
	path,
	...(aliases[path] ? { aliases: aliases[path] } : {}),
	method: 'GET',
	access,
	documentation,
	answers: 'collection',
	context: path.replace(/^directory\/deletedItems\/microsoft\.graph\.\w+$/, 'directoryObjects'),
	isDirectory: true,
	...expandsNothing,
	run: async () => [],
}));

export const emptyCollections: readonly GraphRoute[] = [...ofTenant, ...belowApplications];
