// Service principals: an application is used in a tenant from when it has one there. Microsoft Graph, "Create
// servicePrincipal", "Update servicePrincipal", "Delete servicePrincipal", "servicePrincipal: addPassword".
import type { JsonValue } from '@countersign/protocol';
import { servicePrincipalId } from '../directory/service-principal.ts';
import type { Application } from '../records/application.ts';
import { ofApplications, ofNewApplications, requireApplicationWriter } from './application-access.ts';
import { withKey, withKeys, withoutKey, withoutPassword, withPasswords } from './application-credentials.ts';
import { findPrincipalApplication, toGraphServicePrincipal } from './application-objects.ts';
import { applyAudited } from './audited.ts';
import { requireMatch } from './entity-tag.ts';
import { graphConflict, graphDenied, graphInvalid } from './graph-error.ts';
import { asFlag, asId, inGraphsSpelling, requireKnown } from './members.ts';
import { readOwners } from './owners.ts';
import type { GraphInput } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';
import { upsert } from './upsert.ts';

/** no decision rests on them: they are kept, and answered as they were written */
const keptMembers = [
	'alternativeNames',
	'description',
	'loginUrl',
	'notes',
	'notificationEmailAddresses',
	'preferredSingleSignOnMode',
	'samlSingleSignOnSettings',
	'tags',
];
const known = new Set([
	...keptMembers,
	'accountEnabled',
	'appId',
	'appRoleAssignmentRequired',
	'displayName',
	'keyCredentials',
	'owners@odata.bind',
	'servicePrincipalType',
	'tokenEncryptionKeyId',
]);

const idOf = ({ snapshot }: GraphInput, { appId }: Application) => servicePrincipalId(snapshot.tenant.id, appId);
const target = (input: GraphInput, application: Application) => ({
	type: 'ServicePrincipal',
	id: idOf(input, application),
	displayName: application.displayName,
});

/** @throws GraphError 403 for what is no application of this tenant, such as Microsoft Graph */
export function requireOwnApplication({ snapshot }: GraphInput, application: Application): Application {
	if (application.tenantId !== snapshot.tenant.id) throw graphDenied([]);
	return application;
}

async function find(input: GraphInput, id: string): Promise<Application> {
	const application = requireOwnApplication(input, findPrincipalApplication(input, id));
	await requireApplicationWriter(input, application, 'servicePrincipal');
	requireMatch(input.exchange, toGraphServicePrincipal(application, input.snapshot));
	return application;
}

function withBody(application: Application, body: Row, input: GraphInput): Application {
	requireKnown(body, known, 'servicePrincipal');
	const {
		displayName = application.displayName,
		servicePrincipalType = 'Application',
		tokenEncryptionKeyId = null,
	} = body;
	if (displayName !== application.displayName)
		throw graphInvalid('displayName of a service principal is that of its application.');
	if (servicePrincipalType !== 'Application' || tokenEncryptionKeyId !== null)
		throw graphInvalid('servicePrincipalType must be Application, and tokens are not encrypted.');
	const { disabled: _, appRoleAssignmentRequired: __, ...rest } = application;
	const isEnabled = asFlag(body.accountEnabled, 'accountEnabled', application.disabled !== true);
	const isRequired = asFlag(
		body.appRoleAssignmentRequired,
		'appRoleAssignmentRequired',
		application.appRoleAssignmentRequired === true,
	);
	const profile = { ...application.servicePrincipalProfile };
	for (const name of keptMembers) if (Object.hasOwn(body, name)) profile[name] = body[name] as JsonValue;
	const changed: Application = {
		...rest,
		...(isEnabled ? {} : { disabled: true }),
		...(isRequired ? { appRoleAssignmentRequired: true } : {}),
		...(Object.keys(profile).length > 0 ? { servicePrincipalProfile: profile } : {}),
	};
	return 'keyCredentials' in body ? withKeys(changed, body.keyCredentials, input, 'servicePrincipal') : changed;
}

async function put(input: GraphInput, before: Application, after: Application, activity: string): Promise<boolean> {
	return applyAudited(input, [{ kind: 'putApplication', application: after }], {
		activity,
		category: 'ApplicationManagement',
		operation: activity.startsWith('Add') ? 'Add' : 'Update',
		target: target(input, after),
		...(activity.startsWith('Add') ? {} : { before: toGraphServicePrincipal(before, input.snapshot) }),
		after: toGraphServicePrincipal(after, input.snapshot),
	});
}

async function create(input: GraphInput, body: Row): Promise<Written> {
	const { authority, caller, snapshot } = input;
	const sent = inGraphsSpelling(body, known);
	const appId = asId(sent.appId, 'appId');
	const application = snapshot.registrations.get(appId);
	if (!application) {
		const foreign = await authority.storage.directory.findApplication(appId);
		if (foreign?.signInAudience === 'AzureADMultipleOrgs')
			throw graphInvalid('An application of another tenant is used here without a service principal of its own.');
		throw graphInvalid(`The appId '${appId}' of the service principal does not reference a valid application object.`);
	}
	if (!application.withoutServicePrincipal)
		throw graphConflict(
			`The service principal cannot be created, updated, or restored because the service principal name ${appId} is already in use.`,
		);
	await requireApplicationWriter(input, application, 'application');
	const owners = await readOwners(input, sent);
	const ownerIds = [
		...new Set([...owners, ...(application.ownerIds?.includes(caller.principalId) ? [caller.principalId] : [])]),
	];
	const { withoutServicePrincipal: _, ...used } = application;
	const read = withBody(used, sent, input);
	const after: Application = { ...read, ...(ownerIds.length > 0 ? { servicePrincipalOwnerIds: ownerIds } : {}) };
	const done = await put(input, application, after, 'Add service principal');
	return done ? { kind: 'created', value: toGraphServicePrincipal(after, snapshot) } : { kind: 'stale' };
}

const isNothing = (value: unknown) => value === null || JSON.stringify(value) === '{}';

/**
 * What is no application of this tenant is not changed. A request that leaves it as it stands is answered, since
 * Terraform's provider writes so to Microsoft Graph's service principal before it reads its permissions.
 *
 * @throws GraphError 403 for whoever may not change applications, and for a change
 */
async function leave(input: GraphInput, application: Application, body: Row): Promise<Written> {
	await requireApplicationWriter(input, application, 'servicePrincipal');
	const stands = toGraphServicePrincipal(application, input.snapshot);
	requireMatch(input.exchange, stands);
	const sent = inGraphsSpelling(body, known);
	requireKnown(sent, known, 'servicePrincipal');
	const isChange = ([name, value]: [string, unknown]) =>
		JSON.stringify(value) !== JSON.stringify(stands[name]) && !(isNothing(value) && isNothing(stands[name] ?? null));
	if (Object.entries(sent).some(isChange)) throw graphDenied([]);
	return { kind: 'done' };
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const named = findPrincipalApplication(input, id);
	if (named.tenantId !== input.snapshot.tenant.id) return leave(input, named, body);
	const before = await find(input, id);
	const sent = inGraphsSpelling(body, known);
	return doneOrStale(await put(input, before, withBody(before, sent, input), 'Update service principal'));
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const application = await find(input, id);
	const { disabled: _, servicePrincipalOwnerIds: __, servicePrincipalProfile: ___, ...rest } = application;
	const after: Application = {
		...rest,
		passwordCredentials: rest.passwordCredentials.filter(({ ofServicePrincipal }) => !ofServicePrincipal),
		keyCredentials: rest.keyCredentials.filter(({ ofServicePrincipal }) => !ofServicePrincipal),
		withoutServicePrincipal: true,
	};
	const { appId } = application;
	const done = await applyAudited(
		input,
		[
			{ kind: 'removeServicePrincipal', appId, servicePrincipalId: idOf(input, application) },
			{ kind: 'putApplication', application: after },
		],
		{
			activity: 'Remove service principal',
			category: 'ApplicationManagement',
			operation: 'Delete',
			target: target(input, application),
			before: toGraphServicePrincipal(application, input.snapshot),
		},
	);
	return doneOrStale(done);
}

/** Changes credentials: `edit` answers what becomes of the application, and what is told of it. */
async function changeCredentials(
	input: GraphInput,
	id: string,
	edit: (application: Application) => Promise<{ application: Application; shown?: Row[] }>,
): Promise<Written> {
	const before = await find(input, id);
	const { application, shown } = await edit(before);
	if (!(await put(input, before, application, 'Update service principal'))) return { kind: 'stale' };
	return shown?.[0] ? { kind: 'answered', value: shown[0] } : { kind: 'done' };
}

const change = { answers: 'change', access: ofApplications, context: 'servicePrincipals/$entity' } as const;
const part = 'servicePrincipal';

export const servicePrincipalWriteRoutes: readonly GraphRoute[] = [
	{
		...change,
		path: 'servicePrincipals',
		method: 'POST',
		access: ofNewApplications,
		documentation: 'Create servicePrincipal',
		run: (input, _, body) => create(input, body),
	},
	{
		...change,
		path: 'servicePrincipals/{id}',
		method: 'PATCH',
		documentation: 'Update servicePrincipal',
		run: (input, { id = '' }, body) =>
			upsert(input, {
				key: 'appId',
				access: ofNewApplications,
				find: () => findPrincipalApplication(input, id),
				create: (appId) => create(input, { ...body, appId }),
				update: () => update(input, id, body),
			}),
	},
	{
		...change,
		path: 'servicePrincipals/{id}',
		method: 'DELETE',
		documentation: 'Delete servicePrincipal',
		run: (input, { id = '' }) => remove(input, id),
	},
	{
		...change,
		path: 'servicePrincipals/{id}/addPassword',
		method: 'POST',
		context: 'microsoft.graph.passwordCredential',
		documentation: 'servicePrincipal: addPassword',
		run: (input, { id = '' }, body) =>
			changeCredentials(input, id, async (before) => withPasswords(before, [body.passwordCredential], input, part)),
	},
	{
		...change,
		path: 'servicePrincipals/{id}/removePassword',
		method: 'POST',
		documentation: 'servicePrincipal: removePassword',
		run: (input, { id = '' }, body) =>
			changeCredentials(input, id, async (before) => ({ application: withoutPassword(before, body, part) })),
	},
	{
		...change,
		path: 'servicePrincipals/{id}/addKey',
		method: 'POST',
		context: 'microsoft.graph.keyCredential',
		documentation: 'servicePrincipal: addKey',
		run: (input, { id = '' }, body) => changeCredentials(input, id, (before) => withKey(before, body, input, part)),
	},
	{
		...change,
		path: 'servicePrincipals/{id}/removeKey',
		method: 'POST',
		documentation: 'servicePrincipal: removeKey',
		run: (input, { id = '' }, body) =>
			changeCredentials(input, id, async (before) => ({ application: await withoutKey(before, body, input, part) })),
	},
];
