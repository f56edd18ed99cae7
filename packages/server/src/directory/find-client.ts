// The registration that a client id names, as far as the tenant of the path lets it in. RFC 6749 §2.2.
import { portalAppId, securityInfoAppId } from '@countersign/protocol';
import type { Authority } from '../authority.ts';
import { applicationDisabled, applicationIdUnusable, applicationNotFound, notMultiTenant } from '../errors.ts';
import type { Application } from '../records/application.ts';
import type { Tenant } from '../records/tenant.ts';
import { portalAt } from './portal.ts';
import { securityInfoAt } from './security-info.ts';

/** @returns what is registered under a client id, in whatever tenant, the portal that this authority serves among it */
export async function findRegistration(
	{ portal, origin, storage }: Pick<Authority, 'portal' | 'origin' | 'storage'>,
	clientId: string,
): Promise<Application | undefined> {
	const id = clientId.toLowerCase();
	if (id === securityInfoAppId) return securityInfoAt(origin);
	return portal && id === portalAppId ? portalAt(origin) : storage.directory.findApplication(id);
}

/**
 * @param tenant absent over `common` and `organizations`
 * @param segment of the path, for the message
 * @throws ProtocolError for an unknown or disabled application, or one of another tenant alone
 */
export async function findClient(
	authority: Authority,
	clientId: string,
	tenant: Tenant | undefined,
	segment: string,
): Promise<Application> {
	const application = await findRegistration(authority, clientId.slice(0, 64));
	const directory = tenant?.displayName ?? segment;
	if (!application && /^[0-]+$/.test(clientId)) throw applicationIdUnusable(clientId);
	if (!application) throw applicationNotFound(clientId, directory);
	if (application.signInAudience === 'AzureADMyOrg') {
		if (!tenant) throw notMultiTenant(clientId);
		if (application.tenantId !== tenant.id) throw applicationNotFound(clientId, directory);
	}
	if (application.disabled) throw applicationDisabled(application.appId);
	return application;
}
