// What the user still has to consent to, for one authorization request.
import { microsoftGraphAppId, openIdScopes } from '@countersign/protocol';
import type { AccessContext } from '../access/gather.ts';
import { consentedScopes, wantedScopes } from '../access/scopes.ts';
import type { Authority } from '../authority.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { Application, PermissionScope } from '../directory/types.ts';

export interface ConsentItem {
	resource: Application;
	scopes: PermissionScope[];
}

/** Global, Application and Cloud Application Administrator. Microsoft Entra built-in roles. */
const consentAdministrators = ['62e90394-69f5-4237-9190-012177145e10', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', '158c047a-c907-4556-b7ef-446551a6b5f7'];

async function missing(authority: Authority, context: AccessContext, resource: Application, values: readonly string[], all: boolean): Promise<ConsentItem> {
	const { snapshot, client, principal } = context;
	const consented = await consentedScopes(authority, snapshot.tenant.id, client, resource, principal?.user.id ?? '');
	return { resource, scopes: resource.scopes.filter((scope) => values.includes(scope.value) && (all || !consented.has(scope.value))) };
}

/** @param all ask for everything again, as `prompt=consent` does */
export async function missingConsent(authority: Authority, context: AccessContext, all: boolean): Promise<ConsentItem[]> {
	const { requested, client, snapshot } = context;
	const { directory } = authority.storage;
	const wanted = new Map<string, readonly string[]>([[requested.resource.appId, wantedScopes(requested, client)]]);
	// `.default` asks for everything that the registration requires, of every resource
	if (requested.values.includes('.default')) {
		for (const access of client.requiredResourceAccess) wanted.set(access.resourceAppId, [...(wanted.get(access.resourceAppId) ?? []), ...access.scopes]);
	}
	const items: ConsentItem[] = [];
	for (const [appId, values] of wanted) {
		const resource = await findApplicationIn(snapshot, appId, directory);
		if (resource) items.push(await missing(authority, context, resource, values, all));
	}
	const found = items.filter((item) => item.scopes.length > 0);
	const graph = await findApplicationIn(snapshot, microsoftGraphAppId, directory);
	// OpenID scopes ride along with the first consent; by themselves they are asked for only where nothing else is
	if (found.length > 0 && graph && !found.some((item) => item.resource.appId === microsoftGraphAppId)) {
		const openId = await missing(
			authority,
			context,
			graph,
			requested.openId.filter((scope) => openIdScopes.includes(scope)),
			all,
		);
		if (openId.scopes.length > 0) found.unshift(openId);
	}
	return found;
}

export function needsAdministrator(items: readonly ConsentItem[], roleTemplateIds: ReadonlySet<string>): boolean {
	return items.some((item) => item.scopes.some((scope) => scope.type === 'Admin')) && !consentAdministrators.some((role) => roleTemplateIds.has(role));
}
