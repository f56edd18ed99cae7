// Applications and service principals, as administrators and their tools read them. Microsoft Graph, "List
// applications", "Get servicePrincipal".
import {
	findApplicationObject,
	findPrincipalApplication,
	principalsOf,
	toGraphApplication,
	toGraphServicePrincipal,
} from './application-objects.ts';
import { readApplications } from './permissions.ts';
import type { GraphRoute } from './route.ts';

const access = { ...readApplications, users: 'members' } as const;

export const applicationRoutes: readonly GraphRoute[] = [
	{
		path: 'applications',
		method: 'GET',
		access,
		documentation: 'List applications',
		answers: 'collection',
		context: 'applications',
		isDirectory: true,
		run: async ({ snapshot }) =>
			[...snapshot.registrations.values()].map((application) => toGraphApplication(application, snapshot)),
	},
	{
		path: 'applications/{id}',
		method: 'GET',
		access,
		documentation: 'Get application',
		answers: 'object',
		context: 'applications/$entity',
		run: async (input, { id = '' }) => toGraphApplication(findApplicationObject(input, id), input.snapshot),
	},
	{
		path: 'servicePrincipals',
		method: 'GET',
		access,
		documentation: 'List servicePrincipals',
		answers: 'collection',
		context: 'servicePrincipals',
		isDirectory: true,
		run: async ({ snapshot }) =>
			principalsOf(snapshot).map((application) => toGraphServicePrincipal(application, snapshot)),
	},
	{
		path: 'servicePrincipals/{id}',
		method: 'GET',
		access,
		documentation: 'Get servicePrincipal',
		answers: 'object',
		context: 'servicePrincipals/$entity',
		run: async (input, { id = '' }) => toGraphServicePrincipal(findPrincipalApplication(input, id), input.snapshot),
	},
];
