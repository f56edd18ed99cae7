// Who a decision is about, as the engine takes it: a user with memberships, or an application that acts as itself.
import type { CustomSecurityAttributes, SignInServicePrincipal, SignInUser } from '@countersign/policy';
import type { TenantSnapshot } from '../directory/types.ts';
import type { Application } from '../records/application.ts';
import type { Memberships } from '../records/group.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Identifiers } from '../tokens/identifiers.ts';

/** Microsoft Graph, "conditionalAccessGuestOrExternalUserTypes": from outside or not, and guest or member. */
function externalAccount({
	userType,
	tenantId,
	home,
}: DirectoryUser): Pick<SignInUser, 'externalType' | 'homeTenantId'> {
	if (home)
		return {
			externalType: userType === 'Member' ? 'b2bCollaborationMember' : 'b2bCollaborationGuest',
			homeTenantId: home.tenantId,
		};
	return userType === 'Guest' ? { externalType: 'internalGuest', homeTenantId: tenantId } : {};
}

export function userSubject(user: DirectoryUser, { groupIds, roleTemplateIds }: Memberships): SignInUser {
	return { id: user.id, groupIds, roleTemplateIds, ...externalAccount(user) };
}

const noAttributes: CustomSecurityAttributes = new Map();

export function attributesOf({ customSecurityAttributes }: Application): CustomSecurityAttributes {
	return customSecurityAttributes ? new Map(Object.entries(customSecurityAttributes)) : noAttributes;
}

export function servicePrincipalSubject(
	identifiers: Identifiers,
	{ tenant }: TenantSnapshot,
	application: Application,
): SignInServicePrincipal {
	return {
		id: identifiers.servicePrincipalId(tenant.id, application.appId),
		isOwnSingleTenant: application.tenantId === tenant.id && application.signInAudience === 'AzureADMyOrg',
		customSecurityAttributes: attributesOf(application),
	};
}
