// What the user still has to consent to, for one authorization request.
import { microsoftGraphAppId, openIdScopes } from '@countersign/protocol';
import type { AccessContext } from '../access/gather.ts';
import { consentedScopes, wantedScopes } from '../access/scopes.ts';
import type { Authority } from '../authority.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { Application, AppRole, PermissionScope } from '../records/application.ts';

export interface ConsentItem {
	/** who gets the permission: the client itself, or an API that it is known to */
	client: Application;
	resource: Application;
	scopes: PermissionScope[];
	/** application permissions, which an administrator alone consents to */
	roles: AppRole[];
}

/** Global and Privileged Role Administrator: they consent to any permission for their tenant. */
const anyPermission = ['62e90394-69f5-4237-9190-012177145e10', 'e8611ab8-c189-46e8-94e1-60213ab1f814'];
/**
 * Application, Cloud Application and AI Administrator: to any but application permissions of Microsoft Graph, with
 * which an application could make itself an administrator of the directory. Microsoft Entra, "Grant tenant-wide admin
 * consent to an application".
 */
const allButGraphRoles = [
	'9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
	'158c047a-c907-4556-b7ef-446551a6b5f7',
	'd2562ede-74db-457e-a7b6-544e236ebb61',
];

interface Wanted {
	client: Application;
	resourceAppId: string;
	values: readonly string[];
	roles: readonly string[];
}

/** What the request amounts to, of which resource and for whom. */
function wantedConsent({ requested, further = [], client }: AccessContext, forTenant: boolean): Wanted[] {
	const wanted = new Map<string, readonly string[]>([[requested.resource.appId, wantedScopes(requested, client)]]);
	for (const other of further) wanted.set(other.resource.appId, wantedScopes(other, client));
	const isDefault = requested.values.includes('.default');
	const rolesOn = (application: Application, resourceAppId: string) =>
		forTenant && isDefault
			? (application.requiredResourceAccess.find((access) => access.resourceAppId === resourceAppId)?.roles ?? [])
			: [];
	// `.default` asks for everything that the registration requires, of every resource
	if (isDefault) {
		for (const access of client.requiredResourceAccess)
			wanted.set(access.resourceAppId, [...(wanted.get(access.resourceAppId) ?? []), ...access.scopes]);
	}
	const own = [...wanted].map(([resourceAppId, values]) => ({
		client,
		resourceAppId,
		values,
		roles: rolesOn(client, resourceAppId),
	}));
	// the API knows this client: one consent covers what the API itself asks for behind it (Microsoft identity platform,
	// "Gain consent for the middle-tier application")
	const combined = isDefault && requested.resource.knownClientApplications.includes(client.appId);
	const behind = combined ? requested.resource.requiredResourceAccess : [];
	return [
		...own,
		...behind.map(({ resourceAppId, scopes }) => ({
			client: requested.resource,
			resourceAppId,
			values: scopes,
			roles: rolesOn(requested.resource, resourceAppId),
		})),
	];
}

/**
 * @param options.all ask for everything again, as `prompt=consent` does
 * @param options.forTenant an administrator is asked, for the whole tenant
 */
export async function missingConsent(
	authority: Authority,
	context: AccessContext,
	{ all, forTenant }: { all: boolean; forTenant: boolean },
): Promise<ConsentItem[]> {
	const { requested, client, snapshot, principal } = context;
	async function missing({
		client: grantee,
		resourceAppId,
		values,
		roles: roleValues,
	}: Wanted): Promise<ConsentItem[]> {
		const resource = await findApplicationIn(snapshot, resourceAppId, authority.storage.directory);
		if (!resource) return [];
		const consented = await consentedScopes(authority, snapshot.tenant.id, grantee, resource, principal?.user.id ?? '');
		const scopes = resource.scopes.filter(
			(scope) => values.includes(scope.value) && (all || !consented.has(scope.value)),
		);
		const roles = resource.appRoles.filter((role) => roleValues.includes(role.value));
		return scopes.length + roles.length > 0 ? [{ client: grantee, resource, scopes, roles }] : [];
	}
	const found = (await Promise.all(wantedConsent(context, forTenant).map(missing))).flat();
	// OpenID scopes ride along with the first consent; by themselves they are asked for only where nothing else is
	if (
		found.length > 0 &&
		!found.some((item) => item.client.appId === client.appId && item.resource.appId === microsoftGraphAppId)
	) {
		const openId = requested.openId.filter((scope) => openIdScopes.includes(scope));
		found.unshift(...(await missing({ client, resourceAppId: microsoftGraphAppId, values: openId, roles: [] })));
	}
	return found;
}

/**
 * Whether a holder of the roles may consent for the whole tenant.
 *
 * @param roleTemplateIds template ids of the user's directory roles
 * @param items what would be consented to
 */
export function mayConsentForAll(roleTemplateIds: ReadonlySet<string>, items: readonly ConsentItem[]): boolean {
	if (anyPermission.some((role) => roleTemplateIds.has(role))) return true;
	const asksGraphRoles = items.some(
		({ resource, roles }) => resource.appId === microsoftGraphAppId && roles.length > 0,
	);
	return !asksGraphRoles && allButGraphRoles.some((role) => roleTemplateIds.has(role));
}

export function needsAdministrator(items: readonly ConsentItem[], roleTemplateIds: ReadonlySet<string>): boolean {
	return (
		items.some((item) => item.scopes.some((scope) => scope.type === 'Admin')) &&
		!mayConsentForAll(roleTemplateIds, items)
	);
}
