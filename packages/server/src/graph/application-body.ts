// What an administrator writes of an application: each member is read, checked and put into the registration. A member
// that would ask for something that this server does not do is refused, and one that nothing rests on is kept as it was
// written. Microsoft Graph, "Create application" and "Update application".
import { type JsonValue, redirectUriProblem } from '@countersign/protocol';
import { foldIdentifierUri } from '../directory/identifier-uri.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import {
	type Application,
	type GroupMembershipKind,
	groupMembershipKinds,
	type RedirectPlatform,
	type RequiredResource,
} from '../records/application.ts';
import { withAppRoles, withScopes } from './application-entitlements.ts';
import { graphInvalid } from './graph-error.ts';
import {
	asFlag,
	asId,
	asList,
	asOptionalText,
	asRow,
	asText,
	asTexts,
	invalidMember,
	requireKnown,
} from './members.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

/** no decision rests on them: they are kept, and answered as they were written */
const keptMembers = [
	'addIns',
	'defaultRedirectUri',
	'info',
	'isDeviceOnlyAuthSupported',
	'notes',
	'oauth2RequirePostResponse',
	'parentalControlSettings',
	'samlMetadataUrl',
	'servicePrincipalLockConfiguration',
	'serviceManagementReference',
	'tags',
] as const;
/** what they ask for is not done here, so nothing but their absence is taken */
const absentMembers = ['requestSignatureVerification', 'tokenEncryptionKeyId', 'nativeAuthenticationApisEnabled'];

type Reader = (application: Application, value: unknown, input: GraphInput) => Application | Promise<Application>;

/** @returns the application without the member, or with it where there is a value */
function withMember<Name extends keyof Application>(
	application: Application,
	name: Name,
	value: Application[Name] | undefined,
): Application {
	const { [name]: _, ...rest } = application;
	return (value === undefined ? rest : { ...rest, [name]: value }) as Application;
}

function kept(application: Application, name: string, value: unknown): Application {
	const profile = { ...application.profile, [name]: value as JsonValue };
	return { ...application, profile };
}

function withRedirectUris(application: Application, platform: RedirectPlatform, value: unknown): Application {
	const uris = asTexts(value, `${platform}.redirectUris`);
	for (const uri of uris) {
		const problem = redirectUriProblem(uri, platform);
		if (problem) throw graphInvalid(`The redirect URI '${uri.slice(0, 128)}' ${problem}.`);
	}
	return { ...application, redirectUris: { ...application.redirectUris, [platform]: uris } };
}

const platform =
	(name: RedirectPlatform): Reader =>
	(application, value) => {
		if (value === null) return withRedirectUris(application, name, []);
		const row = asRow(value, name);
		requireKnown(row, new Set(['redirectUris']), `application.${name}`);
		return 'redirectUris' in row ? withRedirectUris(application, name, row.redirectUris) : application;
	};

function web(application: Application, value: unknown): Application {
	const row = asRow(value ?? { redirectUris: [] }, 'web');
	requireKnown(
		row,
		new Set(['homePageUrl', 'implicitGrantSettings', 'logoutUrl', 'redirectUris', 'redirectUriSettings']),
		'application.web',
	);
	let changed = application;
	if ('redirectUris' in row) changed = withRedirectUris(changed, 'web', row.redirectUris);
	if ('logoutUrl' in row) {
		const logoutUrl = asOptionalText(row.logoutUrl, 'web.logoutUrl', 255);
		if (logoutUrl !== undefined && !/^https:\/\/[^\s]+$/.test(logoutUrl)) throw invalidMember('web.logoutUrl');
		changed = withMember(changed, 'logoutUrl', logoutUrl);
	}
	if (row.implicitGrantSettings !== undefined && row.implicitGrantSettings !== null) {
		const { enableAccessTokenIssuance, enableIdTokenIssuance } = asRow(
			row.implicitGrantSettings,
			'web.implicitGrantSettings',
		);
		if (asFlag(enableAccessTokenIssuance, 'web.implicitGrantSettings.enableAccessTokenIssuance', false))
			throw graphInvalid('enableAccessTokenIssuance must be false: access tokens never travel through an address.');
		const isOn = asFlag(enableIdTokenIssuance, 'web.implicitGrantSettings.enableIdTokenIssuance', false);
		changed = withMember(changed, 'idTokenIssuance', isOn || undefined);
	}
	return 'homePageUrl' in row
		? kept(changed, 'homePageUrl', asOptionalText(row.homePageUrl, 'web.homePageUrl', 255) ?? null)
		: changed;
}

const apiMembers = new Set([
	'acceptMappedClaims',
	'knownClientApplications',
	'oauth2PermissionScopes',
	'preAuthorizedApplications',
	'requestedAccessTokenVersion',
]);

function api(application: Application, value: unknown): Application {
	const row = asRow(value ?? {}, 'api');
	requireKnown(row, apiMembers, 'application.api');
	if (asFlag(row.acceptMappedClaims, 'api.acceptMappedClaims', false))
		throw graphInvalid('acceptMappedClaims must not be true: claims are not mapped here.');
	let changed = application;
	if ('knownClientApplications' in row) {
		const ids = asList(row.knownClientApplications, 'api.knownClientApplications');
		changed = { ...changed, knownClientApplications: ids.map((id) => asId(id, 'api.knownClientApplications')) };
	}
	if ('oauth2PermissionScopes' in row) changed = withScopes(changed, row.oauth2PermissionScopes);
	if ('preAuthorizedApplications' in row) {
		const what = 'api.preAuthorizedApplications';
		const items = asList(row.preAuthorizedApplications, what).map((item) => asRow(item, what));
		const preAuthorized = items.map(({ appId, delegatedPermissionIds }) => ({
			appId: asId(appId, `${what}.appId`),
			scopeIds: asList(delegatedPermissionIds, `${what}.delegatedPermissionIds`).map((id) =>
				asId(id, `${what}.delegatedPermissionIds`),
			),
		}));
		const known = new Set([...changed.scopes, ...(changed.disabledScopes ?? [])].map(({ id }) => id));
		if (preAuthorized.some(({ scopeIds }) => scopeIds.some((id) => !known.has(id)))) throw invalidMember(what);
		changed = { ...changed, preAuthorized };
	}
	if ('requestedAccessTokenVersion' in row) {
		const { requestedAccessTokenVersion: version } = row;
		if (version !== null && version !== 1 && version !== 2) throw invalidMember('api.requestedAccessTokenVersion');
		changed = withMember(changed, 'accessTokenVersion', version === 2 ? undefined : 1);
		changed = kept(changed, 'requestedAccessTokenVersion', version);
	}
	return changed;
}

function optionalClaims(application: Application, value: unknown): Application {
	const row = asRow(value ?? {}, 'optionalClaims');
	requireKnown(row, new Set(['accessToken', 'idToken', 'saml2Token']), 'application.optionalClaims');
	const names = (kind: 'accessToken' | 'idToken') =>
		asList(row[kind], `optionalClaims.${kind}`).map((item) => {
			const { name, source } = asRow(item, `optionalClaims.${kind}`);
			if (source !== undefined && source !== null)
				throw graphInvalid('source of an optional claim must be null: extension properties are not supported.');
			return asText(name, `optionalClaims.${kind}.name`);
		});
	const read = { accessToken: names('accessToken'), idToken: names('idToken') };
	return kept({ ...application, optionalClaims: read }, 'optionalClaims', value);
}

function groupMembershipClaims(application: Application, value: unknown): Application {
	const text = asOptionalText(value, 'groupMembershipClaims') ?? 'None';
	const kinds = text.split(',').map((kind) => kind.trim());
	const isKnown = (kind: string) => kind === 'None' || groupMembershipKinds.includes(kind as GroupMembershipKind);
	if (!kinds.every(isKnown)) throw invalidMember('groupMembershipClaims');
	const found = groupMembershipKinds.filter((kind) => kinds.includes(kind));
	return withMember(application, 'groupMembershipClaims', found.length > 0 ? found : undefined);
}

/** The ids of permissions become their values, which is what tokens carry; an id that nobody has grants nothing. */
async function requiredResourceAccess(
	application: Application,
	value: unknown,
	{ authority, snapshot }: GraphInput,
): Promise<Application> {
	const required: RequiredResource[] = [];
	for (const item of asList(value, 'requiredResourceAccess')) {
		const row = asRow(item, 'requiredResourceAccess');
		const resourceAppId = asId(row.resourceAppId, 'requiredResourceAccess.resourceAppId');
		const what = 'requiredResourceAccess.resourceAccess';
		const wanted = asList(row.resourceAccess, what).map((each) => {
			const { id, type } = asRow(each, what);
			if (type !== 'Scope' && type !== 'Role') throw invalidMember(`${what}.type`);
			return { id: asId(id, `${what}.id`), type };
		});
		const resource =
			resourceAppId === application.appId
				? application
				: await findApplicationIn(snapshot, resourceAppId, authority.storage.directory);
		const valuesOf = (kind: 'Scope' | 'Role', all: readonly { id: string; value: string }[] = []) =>
			all.filter(({ id }) => wanted.some((one) => one.type === kind && one.id === id)).map((one) => one.value);
		required.push({
			resourceAppId,
			scopes: valuesOf('Scope', resource?.scopes),
			roles: valuesOf('Role', resource?.appRoles),
		});
	}
	return kept({ ...application, requiredResourceAccess: required }, 'requiredResourceAccess', value ?? []);
}

/** Microsoft Entra, "Restrictions on identifier URIs of applications" */
async function identifierUris(application: Application, value: unknown, input: GraphInput): Promise<Application> {
	const { snapshot } = input;
	const uris = asTexts(value, 'identifierUris');
	const others = [...snapshot.registrations.values()].filter(({ appId }) => appId !== application.appId);
	for (const uri of uris) {
		const [, scheme, host] = /^(api|https|urn|ms-appx):(?:\/\/)?([^/\s?#]+)\S*$/i.exec(uri) ?? [];
		if (host === undefined || uri.includes('*') || uri.includes('#'))
			throw graphInvalid(
				`The identifier URI '${uri.slice(0, 128)}' must begin with api://, https://, ms-appx:// or urn:.`,
			);
		const isOfDomain = snapshot.tenant.domains.some(
			(domain) => host.toLowerCase() === domain || host.toLowerCase().endsWith(`.${domain}`),
		);
		if (scheme?.toLowerCase() === 'https' && !isOfDomain)
			throw graphInvalid(
				`Values of identifierUris property must use a verified domain of the organization or its subdomain: '${host.slice(0, 128)}'.`,
			);
		const folded = foldIdentifierUri(uri);
		const isTaken =
			/^(?:https|api):\/\/(?:graph\.microsoft\.com|00000003-0000-0000-c000-000000000000)(?:\/|$)/.test(folded) ||
			others.some(
				(other) =>
					folded === `api://${other.appId}` || other.identifierUris.some((each) => foldIdentifierUri(each) === folded),
			);
		if (isTaken) throw graphInvalid('Another object with the same value for property identifierUris already exists.');
	}
	return { ...application, identifierUris: uris };
}

const readers: Readonly<Record<string, Reader>> = {
	displayName: (application, value) => ({ ...application, displayName: asText(value, 'displayName', 256) }),
	description: (application, value) =>
		withMember(application, 'description', asOptionalText(value, 'description', 1024)),
	signInAudience(application, value) {
		if (value !== 'AzureADMyOrg' && value !== 'AzureADMultipleOrgs')
			throw graphInvalid('signInAudience must be AzureADMyOrg or AzureADMultipleOrgs.');
		return { ...application, signInAudience: value };
	},
	isFallbackPublicClient: (application, value) => ({
		...application,
		isFallbackPublicClient: asFlag(value, 'isFallbackPublicClient', false),
	}),
	spa: platform('spa'),
	publicClient: platform('publicClient'),
	web,
	api,
	appRoles: withAppRoles,
	optionalClaims,
	groupMembershipClaims,
	requiredResourceAccess,
	identifierUris,
};

/** members that other files read */
const elsewhere = new Set(['passwordCredentials', 'keyCredentials', 'owners@odata.bind']);
/** the members of an application that can be written */
export const applicationMembers = new Set([...Object.keys(readers), ...keptMembers, ...absentMembers, ...elsewhere]);

/** The order in which members are read: what publishes comes before what names it. */
const order = Object.keys(readers);

/**
 * @param application as it stands; of a new one, as it begins
 * @param body without what only the server writes
 * @throws GraphError 400 for a member that is unknown, of another kind, or asks for what is not done here
 */
export async function withBody(application: Application, body: Row, input: GraphInput): Promise<Application> {
	requireKnown(body, applicationMembers, 'application');
	const asked = absentMembers.find((name) => ![undefined, null, 'none'].includes(body[name] as undefined));
	if (asked !== undefined) throw graphInvalid(`'${asked}' cannot be set: this server does not do what it asks for.`);
	let changed = application;
	for (const name of order) {
		const reader = readers[name];
		if (reader && Object.hasOwn(body, name)) changed = await reader(changed, body[name], input);
	}
	for (const name of keptMembers) if (Object.hasOwn(body, name)) changed = kept(changed, name, body[name]);
	return changed;
}
