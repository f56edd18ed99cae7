// Applications, their service principals, and what was consented to. Microsoft Graph, "application resource type",
// "servicePrincipal resource type", "oAuth2PermissionGrant resource type".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';
import type { User } from './queries.ts';

export interface Credential {
	keyId: string;
	displayName: string | null;
	hint?: string | null;
	endDateTime: string | null;
}

/** A delegated permission that an application offers. */
export interface Scope {
	id: string;
	value: string;
	type: 'User' | 'Admin';
	isEnabled: boolean;
	adminConsentDisplayName: string | null;
	adminConsentDescription: string | null;
	userConsentDisplayName?: string | null;
	userConsentDescription?: string | null;
}

export interface AppRole {
	id: string;
	value: string;
	displayName: string;
	description: string;
	allowedMemberTypes: ('User' | 'Application')[];
	isEnabled: boolean;
}

export interface RequiredAccess {
	resourceAppId: string;
	resourceAccess: { id: string; type: 'Scope' | 'Role' }[];
}

export interface Registration {
	id: string;
	appId: string;
	displayName: string;
	description?: string | null;
	signInAudience: string;
	identifierUris?: string[];
	web?: { redirectUris: string[] };
	spa?: { redirectUris: string[] };
	publicClient?: { redirectUris: string[] };
	api?: { oauth2PermissionScopes?: Scope[] };
	appRoles?: AppRole[];
	requiredResourceAccess?: RequiredAccess[];
	passwordCredentials?: Credential[];
	keyCredentials?: Credential[];
	deletedDateTime?: string | null;
}

/** What the tenant uses an application as; without one nobody signs in to it. */
export interface ServicePrincipal {
	id: string;
	appId: string;
	displayName: string;
	accountEnabled: boolean;
	/** of the tenant where it is registered */
	appOwnerOrganizationId: string | null;
	signInAudience: string;
	appRoles: AppRole[];
	oauth2PermissionScopes: Scope[];
}

export interface PermissionGrant {
	id: string;
	clientId: string;
	consentType: 'AllPrincipals' | 'Principal';
	principalId: string | null;
	resourceId: string;
	/** values, separated by spaces */
	scope: string;
}

export interface AppRoleAssignment {
	id: string;
	appRoleId: string;
	principalId: string;
	resourceId: string;
}

export function useRegistrations() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['registrations'],
		queryFn: ({ signal }) => graph.all<Registration>(paths.applications, { signal }),
	});
}

/** @returns the application with the version that a change of it is compared with */
export function useRegistration(appId: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['registrations', appId],
		queryFn: ({ signal }) =>
			graph.get<Registration>(`${paths.applications}(appId='${encodeURIComponent(appId)}')`, signal),
		// a form is filled from it: it must be what is there now
		staleTime: 0,
	});
}

export function useDeletedRegistrations() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['registrations', 'deleted'],
		queryFn: ({ signal }) => graph.all<Registration>(paths.deletedApplications, { signal }),
	});
}

/** Everything that has permissions to offer, and everything that they can be given to. */
export function useServicePrincipals() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['servicePrincipals'],
		queryFn: ({ signal }) => graph.all<ServicePrincipal>(paths.servicePrincipals, { signal }),
	});
}

export interface Consents {
	grants: PermissionGrant[];
	assignments: AppRoleAssignment[];
}

/** @param id of the service principal that permissions were given to; nothing was given to what has none */
export function useConsents(id: string | undefined) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['servicePrincipals', 'consents', id],
		async queryFn({ signal }): Promise<Consents> {
			if (id === undefined) return { grants: [], assignments: [] };
			const path = `${paths.servicePrincipals}/${id}`;
			const [grants, assignments] = await Promise.all([
				graph.all<PermissionGrant>(`${path}/oauth2PermissionGrants`, { signal }),
				graph.all<AppRoleAssignment>(`${path}/appRoleAssignments`, { signal }),
			]);
			return { grants, assignments };
		},
	});
}

export type Owner = Pick<User, 'id' | 'displayName'> & { '@odata.type': string; userPrincipalName?: string };

/** Owners of a registration; none where the reader may not see them. */
export function useOwners(objectId: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['registrations', 'owners', objectId],
		async queryFn({ signal }): Promise<Owner[]> {
			try {
				return await graph.all<Owner>(`${paths.applications}/${objectId}/owners`, { signal });
			} catch (error) {
				if (error instanceof GraphError && error.status === 403) return [];
				throw error;
			}
		},
	});
}

/** Whose tokens an application shows in place of a secret. "federatedIdentityCredential resource type" */
export interface FederatedCredential {
	id: string;
	name: string;
	issuer: string;
	subject: string;
	description: string | null;
	/** one */
	audiences: string[];
}

export const federatedPath = (objectId: string) =>
	`${paths.applications}/${encodeURIComponent(objectId)}/federatedIdentityCredentials`;

export function useFederatedCredentials(objectId: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['registrations', 'federated', objectId],
		queryFn: ({ signal }) => graph.all<FederatedCredential>(federatedPath(objectId), { signal }),
	});
}
