// Applications and service principals, as administrators and their tools read them. Microsoft Graph, "List
// applications", "Get servicePrincipal".
import {
	findApplicationObject,
	findPrincipalApplication,
	principalsOf,
	toGraphApplication,
	toGraphServicePrincipal,
	withOwnersAside,
} from './application-objects.ts';
import { requireAccess } from './caller.ts';
import { assignments, grants } from './grants.ts';
import { ownersOf } from './owners.ts';
import { readApplications, readGrants } from './permissions.ts';
import type { Expansions, GraphRoute } from './route.ts';

const access = { ...readApplications, users: 'members' } as const;

const ofApplication: Expansions = {
	owners: (input, { appId }) => ownersOf(input, input.snapshot.registrations.get(String(appId))?.ownerIds),
};
const ofPrincipal: Expansions = {
	owners: (input, { appId }) =>
		ownersOf(input, input.snapshot.registrations.get(String(appId))?.servicePrincipalOwnerIds),
	appRoleAssignedTo: (input, { appId }) => assignments(input, ({ resourceAppId }) => resourceAppId === appId),
	appRoleAssignments: (input, { id }) => assignments(input, ({ principalId }) => principalId === id),
	async oauth2PermissionGrants(input, { id }) {
		// as if they were asked for by themselves
		await requireAccess(input.authority, input.caller, { ...readGrants, users: 'members' });
		return (await grants(input)).filter(({ clientId }) => clientId === id);
	},
};

export const applicationRoutes: readonly GraphRoute[] = [
	{
		path: 'applications',
		method: 'GET',
		expand: ofApplication,
		access,
		documentation: 'List applications',
		answers: 'collection',
		context: 'applications',
		isDirectory: true,
		run: async ({ snapshot }) =>
			[...snapshot.registrations.values()].map((one) =>
				withOwnersAside(toGraphApplication(one, snapshot), one.ownerIds),
			),
	},
	{
		path: 'applications/{id}',
		method: 'GET',
		expand: ofApplication,
		access,
		documentation: 'Get application',
		answers: 'object',
		context: 'applications/$entity',
		run: async (input, { id = '' }) => toGraphApplication(findApplicationObject(input, id), input.snapshot),
	},
	{
		path: 'servicePrincipals',
		method: 'GET',
		expand: ofPrincipal,
		access,
		documentation: 'List servicePrincipals',
		answers: 'collection',
		context: 'servicePrincipals',
		isDirectory: true,
		run: async ({ snapshot }) =>
			principalsOf(snapshot).map((one) =>
				withOwnersAside(toGraphServicePrincipal(one, snapshot), one.servicePrincipalOwnerIds),
			),
	},
	{
		path: 'servicePrincipals/{id}',
		method: 'GET',
		expand: ofPrincipal,
		access,
		documentation: 'Get servicePrincipal',
		answers: 'object',
		context: 'servicePrincipals/$entity',
		run: async (input, { id = '' }) => toGraphServicePrincipal(findPrincipalApplication(input, id), input.snapshot),
	},
];
