// Who a What-If question is about, read over Graph as the authority reads it from its directory: memberships, roles,
// and whether the account comes from outside.
import type { SignInUser, WhatIfSubject } from '@countersign/policy';
import type { SignIn, SignInIdentity } from '@countersign/protocol';
import type { ServicePrincipal } from './application-queries.ts';
import type { Graph } from './graph.ts';
import { GraphError } from './graph-error.ts';
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

export type ExternalAccount = Pick<SignInUser, 'externalType' | 'homeTenantId'>;

/**
 * Microsoft Graph, "conditionalAccessGuestOrExternalUserTypes". The mark in the name tells who is from outside; the
 * home tenant of those is not told by Graph's `user`.
 *
 * @param tenantId of whoever reads, which is the home of a guest with an account here
 */
export function externalAccount(
	{ userType, userPrincipalName }: { userType?: string | undefined; userPrincipalName: string },
	tenantId: string,
): ExternalAccount {
	if (/#EXT#/i.test(userPrincipalName))
		return { externalType: userType === 'Member' ? 'b2bCollaborationMember' : 'b2bCollaborationGuest' };
	return userType === 'Guest' ? { externalType: 'internalGuest', homeTenantId: tenantId } : {};
}

/**
 * A guest's home tenant stands in each record of the guest's sign-ins.
 *
 * @returns nothing where the log holds none, or the reader may not read it: a policy on tenants is judged without one
 */
async function homeFromLog(graph: Graph, userId: string): Promise<Pick<ExternalAccount, 'homeTenantId'>> {
	const filter = encodeURIComponent(`userId eq '${userId}'`);
	try {
		const [newest] = await graph.all<SignIn>(`${paths.signIns}?$filter=${filter}&$top=1`, { most: 1 });
		return newest?.homeTenantId ? { homeTenantId: newest.homeTenantId } : {};
	} catch (error) {
		if (error instanceof GraphError && error.status === 403) return {};
		throw error;
	}
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
	const account = externalAccount(user, tenantId);
	const isKnown = account.externalType === undefined || account.homeTenantId !== undefined;
	const home = isKnown || externalTenantId ? {} : await homeFromLog(graph, user.id);
	return {
		user: {
			id: user.id,
			groupIds: new Set(memberships.groupIds),
			roleTemplateIds: new Set(memberships.roleTemplateIds),
			...account,
			...home,
			...(externalUserType
				? {
						externalType: externalUserType as NonNullable<SignInUser['externalType']>,
						// what a question leaves out is what is known of the user, or none
						homeTenantId: externalTenantId || account.homeTenantId || home.homeTenantId || null,
					}
				: {}),
		},
	};
}
