// Applications and service principals as Graph writes them; a secret is never among what is written. Microsoft Graph,
// "application resource type" and "servicePrincipal resource type".
import type { JsonObject, JsonValue } from '@countersign/protocol';
import { microsoftGraph } from '../directory/microsoft-graph.ts';
import { applicationObjectId, servicePrincipalId } from '../directory/service-principal.ts';
import type { TenantSnapshot } from '../directory/types.ts';
import type {
	Application,
	AppRole,
	KeyCredential,
	PasswordCredential,
	PermissionScope,
} from '../records/application.ts';
import { absentOfApplications, absentOfServicePrincipals } from './absent-members.ts';
import { graphNoObject } from './graph-error.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

const time = (seconds: number | undefined) =>
	seconds === undefined ? null : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

const toScope =
	(isEnabled: boolean) =>
	({ id, value, type, displayName, description, texts }: PermissionScope) => ({
		id,
		value,
		type,
		isEnabled,
		...(texts ?? {
			adminConsentDisplayName: displayName,
			adminConsentDescription: description,
			userConsentDisplayName: displayName,
			userConsentDescription: description,
		}),
	});

const toRole =
	(isEnabled: boolean) =>
	({ id, value, displayName, description = displayName, allowedMemberTypes }: AppRole) => ({
		id,
		value,
		displayName,
		description,
		allowedMemberTypes,
		isEnabled,
		origin: 'Application',
	});

const scopesOf = ({ scopes, disabledScopes = [] }: Application) => [
	...scopes.map(toScope(true)),
	...disabledScopes.map(toScope(false)),
];
const rolesOf = ({ appRoles, disabledAppRoles = [] }: Application) => [
	...appRoles.map(toRole(true)),
	...disabledAppRoles.map(toRole(false)),
];

export const toGraphPassword = ({ keyId, displayName, hint, startAt, endAt }: PasswordCredential): Row => ({
	customKeyIdentifier: null,
	keyId,
	displayName: displayName ?? null,
	hint: hint ?? null,
	secretText: null,
	startDateTime: time(startAt),
	endDateTime: time(endAt),
});

export const toGraphKey = ({ keyId, x5t, displayName, notBefore, notAfter }: KeyCredential): Row => ({
	customKeyIdentifier: Buffer.from(x5t, 'base64url').toString('hex').toUpperCase(),
	keyId,
	type: 'AsymmetricX509Cert',
	usage: 'Verify',
	key: null,
	displayName: displayName ?? null,
	startDateTime: time(notBefore),
	endDateTime: time(notAfter),
});

/** What tells a secret from another without telling the secret. */
function credentials({ passwordCredentials, keyCredentials }: Application, isOfPrincipal: boolean): Row {
	const isListed = ({ ofServicePrincipal = false }: { ofServicePrincipal?: boolean }) =>
		ofServicePrincipal === isOfPrincipal;
	return {
		passwordCredentials: passwordCredentials.filter(isListed).map(toGraphPassword),
		keyCredentials: keyCredentials.filter(isListed).map(toGraphKey),
	};
}

/** @returns the permissions that it requires, by their ids */
function requiredAccess({ requiredResourceAccess }: Application, { registrations }: TenantSnapshot): object[] {
	return requiredResourceAccess.map(({ resourceAppId, scopes, roles }) => {
		const resource = resourceAppId === microsoftGraph.appId ? microsoftGraph : registrations.get(resourceAppId);
		const of = (
			type: 'Scope' | 'Role',
			values: readonly string[],
			all: readonly { id: string; value: string }[] = [],
		) => all.filter(({ value }) => values.includes(value)).map(({ id }) => ({ id, type }));
		return {
			resourceAppId,
			resourceAccess: [...of('Scope', scopes, resource?.scopes), ...of('Role', roles, resource?.appRoles)],
		};
	});
}

function versionOf({ accessTokenVersion, profile }: Application): JsonValue {
	return profile?.requestedAccessTokenVersion !== undefined
		? profile.requestedAccessTokenVersion
		: (accessTokenVersion ?? 2);
}

/** What is kept of a registration and answered as it was written, in its place among the members. */
function keptProfile({ profile = {} }: Application): JsonObject {
	const { homePageUrl: _, requestedAccessTokenVersion: __, ...members } = profile;
	return members;
}

export function toGraphApplication(application: Application, snapshot: TenantSnapshot): Row {
	const { appId, redirectUris, optionalClaims } = application;
	const { homePageUrl = null } = application.profile ?? {};
	const claims = (names: readonly string[]) =>
		names.map((name) => ({ name, source: null, essential: false, additionalProperties: [] }));
	return {
		id: applicationObjectId(appId),
		...absentOfApplications,
		deletedDateTime: null,
		appId,
		displayName: application.displayName,
		description: application.description ?? null,
		createdDateTime: application.createdDateTime ?? null,
		publisherDomain: snapshot.tenant.defaultDomain,
		signInAudience:
			application.signInAudience === 'AzureADMultipleOrgs' ? 'AzureADMultipleOrgs' : application.signInAudience,
		identifierUris: application.identifierUris,
		isFallbackPublicClient: application.isFallbackPublicClient,
		groupMembershipClaims: application.groupMembershipClaims?.join(',') ?? null,
		notes: null,
		tags: [],
		info: null,
		serviceManagementReference: null,
		uniqueName: null,
		api: {
			acceptMappedClaims: null,
			requestedAccessTokenVersion: versionOf(application),
			knownClientApplications: application.knownClientApplications,
			oauth2PermissionScopes: scopesOf(application),
			preAuthorizedApplications: application.preAuthorized.map(({ appId: client, scopeIds }) => ({
				appId: client,
				delegatedPermissionIds: scopeIds,
			})),
		},
		appRoles: rolesOf(application),
		spa: { redirectUris: redirectUris.spa },
		web: {
			homePageUrl,
			logoutUrl: application.logoutUrl ?? null,
			redirectUris: redirectUris.web,
			implicitGrantSettings: {
				enableAccessTokenIssuance: false,
				enableIdTokenIssuance: application.idTokenIssuance === true,
			},
		},
		publicClient: { redirectUris: redirectUris.publicClient },
		requiredResourceAccess: requiredAccess(application, snapshot),
		optionalClaims: {
			accessToken: claims(optionalClaims.accessToken),
			idToken: claims(optionalClaims.idToken),
			saml2Token: [],
		},
		...credentials(application, false),
		...keptProfile(application),
	};
}

export function toGraphServicePrincipal(application: Application, snapshot: TenantSnapshot): Row {
	const { appId, redirectUris } = application;
	return {
		id: servicePrincipalId(snapshot.tenant.id, appId),
		...absentOfServicePrincipals,
		deletedDateTime: null,
		accountEnabled: application.disabled !== true,
		appId,
		appDisplayName: application.displayName,
		displayName: application.displayName,
		description: application.description ?? null,
		appOwnerOrganizationId: application.tenantId === '' ? null : application.tenantId,
		appRoleAssignmentRequired: application.appRoleAssignmentRequired === true,
		servicePrincipalType: 'Application',
		servicePrincipalNames: [...application.identifierUris, appId],
		signInAudience: application.signInAudience,
		replyUrls: [...redirectUris.web, ...redirectUris.spa, ...redirectUris.publicClient],
		logoutUrl: application.logoutUrl ?? null,
		homepage: application.profile?.homePageUrl ?? null,
		tags: application.tenantId === '' ? [] : ['WindowsAzureActiveDirectoryIntegratedApp'],
		appRoles: rolesOf(application),
		oauth2PermissionScopes: scopesOf(application),
		// the registration's secrets are the application's to list
		...credentials(application, true),
		...application.servicePrincipalProfile,
	};
}

/** For filters that ask how many owners there are, and shown by no answer: owners stand below the object. */
export function withOwnersAside(row: Row, ownerIds: readonly string[] = []): Row {
	return Object.defineProperty(row, 'owners', { value: ownerIds.map((id) => ({ id })), enumerable: false });
}

/** `(appId='…')` names it by the id that its clients know. A name is never empty. */
export const alternateKey = (id: string, name: string): string | undefined =>
	new RegExp(`^${name}='((?:[^']|'')+)'$`, 'i').exec(id)?.[1]?.replaceAll("''", "'").toLowerCase();

/** @throws GraphError 404 */
export function findApplicationObject({ snapshot }: Pick<GraphInput, 'snapshot'>, id: string): Application {
	const [appId, uniqueName] = [alternateKey(id, 'appId'), alternateKey(id, 'uniqueName')];
	const isMeant = (one: Application) =>
		uniqueName === undefined
			? applicationObjectId(one.appId) === id
			: String(one.profile?.uniqueName ?? '').toLowerCase() === uniqueName;
	const found =
		appId === undefined ? [...snapshot.registrations.values()].find(isMeant) : snapshot.registrations.get(appId);
	if (!found) throw graphNoObject(appId ?? uniqueName ?? id);
	return found;
}

/** What has a service principal in the tenant: its applications, and Microsoft Graph. */
export const principalsOf = ({ applications }: TenantSnapshot): Application[] => [
	...applications.values(),
	microsoftGraph,
];

/** @throws GraphError 404 */
export function findPrincipalApplication({ snapshot }: Pick<GraphInput, 'snapshot'>, id: string): Application {
	const appId = alternateKey(id, 'appId');
	const found = principalsOf(snapshot).find((one) =>
		appId === undefined ? servicePrincipalId(snapshot.tenant.id, one.appId) === id : one.appId === appId,
	);
	if (!found) throw graphNoObject(appId ?? id);
	return found;
}
