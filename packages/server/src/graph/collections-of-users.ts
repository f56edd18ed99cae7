// What stands below a user and is mostly empty here: programs that read whole users ask for it. Microsoft Graph, "List
// ownedObjects", "List createdObjects", "List licenseDetails", "List a user's oauth2PermissionGrants", "Get
// profilePhoto".
import { principalsOf, toGraphApplication, toGraphServicePrincipal } from './application-objects.ts';
import { toGraphGroup } from './directory-objects.ts';
import { requireUser, toGrant } from './grants.ts';
import { GraphError } from './graph-error.ts';
import { slice, walk } from './page.ts';
import { readDirectory, readGrants, readUsers, sameFor, wholeUsers } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row } from './route.ts';

/** Applications, service principals and groups that a user owns. */
async function ownedObjects(input: GraphInput, userId: string): Promise<Row[]> {
	const { authority, snapshot } = input;
	const found: Row[] = [];
	const owned = principalsOf(snapshot).filter((one) => 'ownerIds' in one || 'servicePrincipalOwnerIds' in one);
	for (const application of snapshot.registrations.values())
		if (application.ownerIds?.includes(userId))
			found.push({ '@odata.type': '#microsoft.graph.application', ...toGraphApplication(application, snapshot) });
	for (const application of owned)
		if (application.servicePrincipalOwnerIds?.includes(userId))
			found.push({
				'@odata.type': '#microsoft.graph.servicePrincipal',
				...toGraphServicePrincipal(application, snapshot),
			});
	const groups = walk<{ id: string }>((last) =>
		authority.storage.directoryLists.groups(snapshot.tenant.id, slice, last?.id),
	);
	for await (const group of groups) {
		const { ownerIds } = group as { ownerIds?: readonly string[] };
		if (ownerIds?.includes(userId))
			found.push({
				'@odata.type': '#microsoft.graph.group',
				...toGraphGroup(group as Parameters<typeof toGraphGroup>[0]),
			});
	}
	return found;
}

async function grantsOf(input: GraphInput, userId: string): Promise<Row[]> {
	const { authority, snapshot } = input;
	const all = await authority.storage.directoryLists.permissionGrants(snapshot.tenant.id);
	return all.filter(({ principalId }) => principalId === userId).map((grant) => toGrant(snapshot.tenant.id, grant));
}

/** Graph tells a user without a photo by this code. */
const noPhoto = () => new GraphError(404, 'ImageNotFound', 'Users have no photo here.');

const collection = (
	name: string,
	documentation: string,
	context: string,
	permissions: readonly string[],
	run: (input: GraphInput, userId: string) => Promise<Row[]>,
): GraphRoute => ({
	path: `users/{id}/${name}`,
	method: 'GET',
	access: { ...sameFor(permissions), users: 'members' },
	documentation,
	answers: 'collection',
	context,
	...(context === 'directoryObjects' ? { isDirectory: true as const } : {}),
	run: async (input, { id = '' }) => run(input, await requireUser(input, id)),
});

const photo = (path: string): GraphRoute => ({
	path,
	method: 'GET',
	access: { ...sameFor(readUsers), users: 'members' },
	documentation: 'Get profilePhoto',
	answers: 'object',
	context: 'users/photo/$entity',
	async run(input, { id = '' }) {
		await requireUser(input, id);
		throw noPhoto();
	},
});

export const collectionsOfUsers: readonly GraphRoute[] = [
	collection('ownedObjects', 'List ownedObjects', 'directoryObjects', wholeUsers, ownedObjects),
	collection('createdObjects', 'List createdObjects', 'directoryObjects', readDirectory, async () => []),
	collection('licenseDetails', 'List licenseDetails', 'licenseDetails', wholeUsers, async () => []),
	collection(
		'oauth2PermissionGrants',
		"List a user's oauth2PermissionGrants",
		'oauth2PermissionGrants',
		readGrants.delegated,
		grantsOf,
	),
	photo('users/{id}/photo'),
	photo('users/{id}/photo/$value'),
];
