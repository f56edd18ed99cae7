// Who a What-If question is about, read over Graph as the authority reads it from its directory: memberships, roles,
// and whether the account comes from outside.
import type { SignInUser, WhatIfSubject } from '@countersign/policy';
import type { SignInIdentity } from '@countersign/protocol';
import type { ServicePrincipal } from './application-queries.ts';
import type { Graph } from './graph.ts';
import { paths } from './paths.ts';

export interface Memberships {
	groupIds: readonly string[];
	roleTemplateIds: readonly string[];
}

interface Member {
	'@odata.type': string;
	id: string;
	roleTemplateId?: string;
}

/** @returns the groups and roles of a user, those through other groups too */
export async function readMemberships(graph: Graph, userId: string): Promise<Memberships> {
	const members = await graph.all<Member>(`${paths.users}/${encodeURIComponent(userId)}/transitiveMemberOf`);
	return {
		groupIds: members.filter((member) => member['@odata.type'].endsWith('.group')).map(({ id }) => id),
		roleTemplateIds: members.flatMap(({ roleTemplateId }) => roleTemplateId ?? []),
	};
}

/**
 * Microsoft Graph, "conditionalAccessGuestOrExternalUserTypes". The home tenant of a guest is not told by Graph's
 * `user`, so a policy that asks for it is judged as unknown; the mark in the name tells who is from outside.
 */
function externalAccount(userType: string | undefined, principalName: string): Pick<SignInUser, 'externalType'> {
	if (/#EXT#/i.test(principalName))
		return { externalType: userType === 'Member' ? 'b2bCollaborationMember' : 'b2bCollaborationGuest' };
	return userType === 'Guest' ? { externalType: 'internalGuest' } : {};
}

/**
 * @param tenantId of whoever reads: an application is governed where it is registered here alone
 * @throws GraphError 404 where the directory does not know whom the question is about
 */
export async function readSubject(graph: Graph, tenantId: string, identity: SignInIdentity): Promise<WhatIfSubject> {
	if ('servicePrincipalId' in identity) {
		const id = encodeURIComponent(identity.servicePrincipalId);
		const { value } = await graph.get<ServicePrincipal>(`${paths.servicePrincipals}/${id}`);
		const isOwnSingleTenant = value.appOwnerOrganizationId === tenantId && value.signInAudience === 'AzureADMyOrg';
		return { servicePrincipal: { id: value.id, isOwnSingleTenant } };
	}
	if ('agentServicePrincipalId' in identity) throw new Error('This directory holds no agents.');
	const address = `${paths.users}/${encodeURIComponent(identity.userId)}`;
	const [{ value: user }, memberships] = await Promise.all([
		graph.get<{ id: string; userType?: string; userPrincipalName: string }>(
			`${address}?$select=id,userType,userPrincipalName`,
		),
		readMemberships(graph, identity.userId),
	]);
	const { externalUserType, externalTenantId } = identity;
	return {
		user: {
			id: user.id,
			groupIds: new Set(memberships.groupIds),
			roleTemplateIds: new Set(memberships.roleTemplateIds),
			...externalAccount(user.userType, user.userPrincipalName),
			...(externalUserType ? { externalType: externalUserType as NonNullable<SignInUser['externalType']> } : {}),
			...(externalUserType && externalTenantId ? { homeTenantId: externalTenantId } : {}),
		},
	};
}
