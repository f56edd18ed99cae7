// Applications as administrators and their tools make, change, delete and bring them back. Microsoft Graph, "Create
// application", "Update application", "Delete application", "application: addPassword".
import { randomUuid } from '../clock.ts';
import { applicationObjectId, servicePrincipalId } from '../directory/service-principal.ts';
import type { Application } from '../records/application.ts';
import {
	applicationAdministrators,
	isLimitedToOwned,
	ofApplications,
	ofNewApplications,
	requireApplicationWriter,
} from './application-access.ts';
import { applicationMembers, withBody } from './application-body.ts';
import { withKey, withKeys, withoutKey, withoutPassword, withPasswords } from './application-credentials.ts';
import { findApplicationObject, toGraphApplication } from './application-objects.ts';
import { type Audited, applyAudited } from './audited.ts';
import { requireMatch } from './entity-tag.ts';
import { graphInvalid } from './graph-error.ts';
import { asText, inGraphsSpelling } from './members.ts';
import { readOwners } from './owners.ts';
import { type GraphInput, timestamp } from './resource.ts';
import { doneOrStale, type GraphRoute, type Row, type Written } from './route.ts';
import { upsert } from './upsert.ts';

const target = ({ appId, displayName }: Application) => ({
	type: 'Application',
	id: applicationObjectId(appId),
	displayName,
});

/** Writes what became of an application, with its audit. */
export async function putApplication(
	input: GraphInput,
	before: Application,
	after: Application,
	audited: Pick<Audited, 'activity'> & Partial<Audited>,
): Promise<boolean> {
	return applyAudited(input, [{ kind: 'putApplication', application: after }], {
		category: 'ApplicationManagement',
		operation: 'Update',
		target: target(after),
		before: toGraphApplication(before, input.snapshot),
		after: toGraphApplication(after, input.snapshot),
		...audited,
	});
}

async function create(input: GraphInput, body: Row, uniqueName?: string): Promise<Written> {
	const { authority, caller, snapshot } = input;
	const sent = inGraphsSpelling(body, applicationMembers);
	if (sent.displayName === undefined)
		throw graphInvalid("A value is required for property 'displayName' of resource 'Application'.");
	// whoever registers one owns it, except for administrators, who may change all: Microsoft Entra, "Overview of
	// enterprise application ownership"
	const isDeveloper = caller.user !== undefined && !(await isAdministrator(input));
	const owners = await readOwners(input, sent);
	const ownerIds = [...new Set([...owners, ...(isLimitedToOwned(input) || isDeveloper ? [caller.principalId] : [])])];
	const begun: Application = {
		appId: randomUuid(authority.random),
		tenantId: snapshot.tenant.id,
		displayName: '',
		createdDateTime: timestamp(input),
		publisher: snapshot.tenant.displayName,
		signInAudience: 'AzureADMyOrg',
		identifierUris: [],
		redirectUris: { spa: [], web: [], publicClient: [] },
		isFallbackPublicClient: false,
		scopes: [],
		appRoles: [],
		preAuthorized: [],
		knownClientApplications: [],
		passwordCredentials: [],
		keyCredentials: [],
		requiredResourceAccess: [],
		optionalClaims: { accessToken: [], idToken: [] },
		// as in a registration that says nothing of the version
		accessTokenVersion: 1,
		profile: {
			requestedAccessTokenVersion: null,
			...(uniqueName === undefined ? {} : { uniqueName: asText(uniqueName, 'uniqueName', 256) }),
		},
		withoutServicePrincipal: true,
		...(ownerIds.length > 0 ? { ownerIds } : {}),
	};
	const read = await withBody(begun, sent, input);
	const keyed = withKeys(read, sent.keyCredentials, input, 'application');
	const secrets = Array.isArray(sent.passwordCredentials) ? sent.passwordCredentials : [];
	const { application, shown } = withPasswords(keyed, secrets, input, 'application');
	const value = toGraphApplication(application, snapshot);
	const done = await applyAudited(input, [{ kind: 'putApplication', application }], {
		activity: 'Add application',
		category: 'ApplicationManagement',
		operation: 'Add',
		target: target(application),
		after: value,
	});
	return done ? { kind: 'created', value: { ...value, passwordCredentials: shown } } : { kind: 'stale' };
}

async function isAdministrator({ authority, caller, snapshot }: GraphInput): Promise<boolean> {
	const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.principalId);
	return applicationAdministrators.some((role) => roleTemplateIds.has(role));
}

/** What a PATCH may say of secrets: which of those that are there stay. */
function withPasswordsLeft(application: Application, value: unknown): Application {
	if (value === undefined) return application;
	const ids = Array.isArray(value) ? value.map((one) => String(one?.keyId).toLowerCase()) : [];
	const { passwordCredentials } = application;
	if (!Array.isArray(value) || ids.some((id) => !passwordCredentials.some(({ keyId }) => keyId.toLowerCase() === id)))
		throw graphInvalid('New password credentials are made by addPassword.');
	const isLeft = ({ keyId, ofServicePrincipal }: Application['passwordCredentials'][number]) =>
		ofServicePrincipal === true || ids.includes(keyId.toLowerCase());
	return { ...application, passwordCredentials: passwordCredentials.filter(isLeft) };
}

async function find(input: GraphInput, id: string): Promise<Application> {
	const application = findApplicationObject(input, id);
	await requireApplicationWriter(input, application, 'application');
	requireMatch(input.exchange, toGraphApplication(application, input.snapshot));
	return application;
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const before = await find(input, id);
	const sent = inGraphsSpelling(body, applicationMembers);
	if ('owners@odata.bind' in sent) throw graphInvalid('Owners of an application are changed below owners/$ref.');
	const read = await withBody(before, sent, input);
	const keyed = 'keyCredentials' in sent ? withKeys(read, sent.keyCredentials, input, 'application') : read;
	const after = withPasswordsLeft(keyed, sent.passwordCredentials);
	return doneOrStale(await putApplication(input, before, after, { activity: 'Update application' }));
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const application = await find(input, id);
	const principal = servicePrincipalId(input.snapshot.tenant.id, application.appId);
	const keep = { application, deletedAt: input.exchange.now };
	const done = await applyAudited(
		input,
		[{ kind: 'removeApplication', appId: application.appId, servicePrincipalId: principal, keep }],
		{
			activity: 'Delete application',
			category: 'ApplicationManagement',
			operation: 'Delete',
			target: target(application),
			before: toGraphApplication(application, input.snapshot),
		},
	);
	return doneOrStale(done);
}

const activity = 'Update application – Certificates and secrets management';

async function addPassword(input: GraphInput, id: string, body: Row): Promise<Written> {
	const before = await find(input, id);
	const { application, shown } = withPasswords(before, [body.passwordCredential], input, 'application');
	const done = await putApplication(input, before, application, { activity });
	return done ? { kind: 'answered', value: shown[0] as Row } : { kind: 'stale' };
}

async function addKey(input: GraphInput, id: string, body: Row): Promise<Written> {
	const before = await find(input, id);
	const { application, shown } = await withKey(before, body, input, 'application');
	const done = await putApplication(input, before, application, { activity });
	return done ? { kind: 'answered', value: shown[0] as Row } : { kind: 'stale' };
}

const change = { answers: 'change', access: ofApplications, context: 'applications/$entity' } as const;

export const applicationWriteRoutes: readonly GraphRoute[] = [
	{
		...change,
		path: 'applications',
		method: 'POST',
		access: ofNewApplications,
		documentation: 'Create application',
		run: (input, _, body) => create(input, body),
	},
	{
		...change,
		path: 'applications/{id}',
		method: 'PATCH',
		documentation: 'Update application',
		run: (input, { id = '' }, body) =>
			upsert(input, {
				key: 'uniqueName',
				access: ofNewApplications,
				find: () => findApplicationObject(input, id),
				create: (uniqueName) => create(input, body, uniqueName),
				update: () => update(input, id, body),
			}),
	},
	{
		...change,
		path: 'applications/{id}',
		method: 'DELETE',
		documentation: 'Delete application',
		run: (input, { id = '' }) => remove(input, id),
	},
	{
		...change,
		path: 'applications/{id}/addPassword',
		method: 'POST',
		context: 'microsoft.graph.passwordCredential',
		documentation: 'application: addPassword',
		run: (input, { id = '' }, body) => addPassword(input, id, body),
	},
	{
		...change,
		path: 'applications/{id}/removePassword',
		method: 'POST',
		documentation: 'application: removePassword',
		async run(input, { id = '' }, body) {
			const before = await find(input, id);
			const after = withoutPassword(before, body, 'application');
			return doneOrStale(await putApplication(input, before, after, { activity }));
		},
	},
	{
		...change,
		path: 'applications/{id}/addKey',
		method: 'POST',
		context: 'microsoft.graph.keyCredential',
		documentation: 'application: addKey',
		run: (input, { id = '' }, body) => addKey(input, id, body),
	},
	{
		...change,
		path: 'applications/{id}/removeKey',
		method: 'POST',
		documentation: 'application: removeKey',
		async run(input, { id = '' }, body) {
			const before = await find(input, id);
			const after = await withoutKey(before, body, input, 'application');
			return doneOrStale(await putApplication(input, before, after, { activity }));
		},
	},
];
