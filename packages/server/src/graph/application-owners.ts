// Owners of applications and of service principals, who may change what they own. Microsoft Graph, "List owners of an
// application", "Add owner", "Remove owner", and the same of "servicePrincipal".
import type { Application } from '../records/application.ts';
import { ofApplications, requireApplicationWriter } from './application-access.ts';
import {
	findApplicationObject,
	findPrincipalApplication,
	toGraphApplication,
	toGraphServicePrincipal,
} from './application-objects.ts';
import { putApplication } from './application-writes.ts';
import { requireMatch } from './entity-tag.ts';
import { ownersOf, withOwner, withoutOwner } from './owners.ts';
import { readApplications } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute } from './route.ts';
import { requireOwnApplication } from './service-principal-writes.ts';

interface Owned {
	path: 'applications' | 'servicePrincipals';
	/** as the titles of Microsoft Graph's pages name it */
	name: string;
	part: 'application' | 'servicePrincipal';
	find(input: GraphInput, id: string): Application;
}

const owned: readonly Owned[] = [
	{ path: 'applications', name: 'application', part: 'application', find: findApplicationObject },
	{
		path: 'servicePrincipals',
		name: 'servicePrincipal',
		part: 'servicePrincipal',
		find: (input, id) => findPrincipalApplication(input, id),
	},
];

const idsOf = ({ ownerIds = [], servicePrincipalOwnerIds = [] }: Application, part: Owned['part']) =>
	part === 'application' ? ownerIds : servicePrincipalOwnerIds;

async function change(
	input: GraphInput,
	{ find, part, name }: Owned,
	id: string,
	edit: (owners: readonly string[]) => readonly string[] | Promise<readonly string[]>,
	activity: 'Add' | 'Remove',
) {
	const before = requireOwnApplication(input, find(input, id));
	await requireApplicationWriter(input, before, part);
	const shown = part === 'application' ? toGraphApplication : toGraphServicePrincipal;
	requireMatch(input.exchange, shown(before, input.snapshot));
	const owners = idsOf(before, part);
	const changed = await edit(owners);
	const after: Application = {
		...before,
		[part === 'application' ? 'ownerIds' : 'servicePrincipalOwnerIds']: changed,
	};
	return doneOrStale(
		await putApplication(input, before, after, {
			activity: `${activity} owner ${activity === 'Add' ? 'to' : 'from'} ${name}`,
			operation: activity === 'Add' ? 'Assign' : 'Unassign',
			before: { owners },
			after: { owners: changed },
		}),
	);
}

export const applicationOwnerRoutes: readonly GraphRoute[] = owned.flatMap((one): GraphRoute[] => [
	{
		path: `${one.path}/{id}/owners`,
		method: 'GET',
		access: { ...readApplications, users: 'members' },
		documentation: one.part === 'application' ? 'List owners of an application' : 'List servicePrincipal owners',
		answers: 'collection',
		context: 'directoryObjects',
		isDirectory: true,
		run: (input, { id = '' }) => ownersOf(input, idsOf(one.find(input, id), one.part)),
	},
	{
		path: `${one.path}/{id}/owners/$ref`,
		method: 'POST',
		access: ofApplications,
		documentation: one.part === 'application' ? 'Add owner to application' : 'Add owner to servicePrincipal',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => change(input, one, id, (owners) => withOwner(input, owners), 'Add'),
	},
	{
		path: `${one.path}/{id}/owners/{ownerId}/$ref`,
		method: 'DELETE',
		access: ofApplications,
		documentation: one.part === 'application' ? 'Remove owner from application' : 'Remove owner from servicePrincipal',
		answers: 'change',
		context: '',
		run: (input, { id = '', ownerId = '' }) =>
			change(input, one, id, (owners) => withoutOwner(owners, ownerId), 'Remove'),
	},
]);
