// What consent of an administrator takes: which of the permissions that an application asks for were given to it, and
// the requests that give the others. Microsoft Graph, "Grant or revoke API permissions programmatically".
import type { Consents, RequiredAccess, ServicePrincipal } from '../graph/application-queries.ts';
import { paths } from '../graph/paths.ts';

export interface Wanted {
	/** of the permission */
	id: string;
	type: 'Scope' | 'Role';
	resourceAppId: string;
	/** absent where this tenant does not use the resource */
	resource: ServicePrincipal | undefined;
	/** the value that tokens carry; the id where nobody knows it */
	value: string;
	about: string;
	/** for everybody, which is what an administrator gives */
	isGranted: boolean;
}

const valuesOf = (scope: string) => scope.split(' ').filter((value) => value !== '');

/** @returns each permission that the application asks for, with whether it has it */
export function wantedOf(
	required: readonly RequiredAccess[],
	principals: readonly ServicePrincipal[],
	{ grants, assignments }: Consents,
): Wanted[] {
	return required.flatMap(({ resourceAppId, resourceAccess }) => {
		const resource = principals.find(({ appId }) => appId === resourceAppId);
		const given = grants
			.filter(({ consentType, resourceId }) => consentType === 'AllPrincipals' && resourceId === resource?.id)
			.flatMap(({ scope }) => valuesOf(scope));
		return resourceAccess.map(({ id, type }): Wanted => {
			const scope = type === 'Scope' ? resource?.oauth2PermissionScopes.find((one) => one.id === id) : undefined;
			const role = type === 'Role' ? resource?.appRoles.find((one) => one.id === id) : undefined;
			return {
				id,
				type,
				resourceAppId,
				resource,
				value: scope?.value ?? role?.value ?? id,
				about: scope?.adminConsentDisplayName ?? role?.displayName ?? '',
				isGranted: scope
					? given.includes(scope.value)
					: assignments.some(({ appRoleId, resourceId }) => appRoleId === id && resourceId === resource?.id),
			};
		});
	});
}

export interface ConsentStep {
	method: 'POST' | 'PATCH';
	path: string;
	body: object;
}

/**
 * The requests that give an application what it asks for and does not have. What it has already stays: a grant of
 * delegated permissions is one text for each resource, so the new ones are added to those that stand there.
 *
 * @param principalId of the application's service principal
 */
export function consentSteps(principalId: string, wanted: readonly Wanted[], { grants }: Consents): ConsentStep[] {
	const missing = wanted.filter(({ isGranted, resource, id, value }) => !isGranted && resource && value !== id);
	const resources = [...new Set(missing.map(({ resource }) => resource?.id ?? ''))];
	const scopes = resources.flatMap((resourceId): ConsentStep[] => {
		const values = missing.filter(({ type, resource }) => type === 'Scope' && resource?.id === resourceId);
		if (values.length === 0) return [];
		const standing = grants.find((one) => one.consentType === 'AllPrincipals' && one.resourceId === resourceId);
		const scope = [...valuesOf(standing?.scope ?? ''), ...values.map(({ value }) => value)].join(' ');
		return standing
			? [{ method: 'PATCH', path: `${paths.permissionGrants}/${standing.id}`, body: { scope } }]
			: [
					{
						method: 'POST',
						path: paths.permissionGrants,
						body: { clientId: principalId, consentType: 'AllPrincipals', resourceId, scope },
					},
				];
	});
	const roles = missing
		.filter(({ type }) => type === 'Role')
		.map(
			({ id, resource }): ConsentStep => ({
				method: 'POST',
				path: `${paths.servicePrincipals}/${principalId}/appRoleAssignments`,
				body: { principalId, resourceId: resource?.id, appRoleId: id },
			}),
		);
	return [...scopes, ...roles];
}

/** Who takes a permission away from everybody, and by which request. */
export function withdrawal(principalId: string, { id, type, value, resource }: Wanted, consents: Consents) {
	if (type === 'Role') {
		const found = consents.assignments.find((one) => one.appRoleId === id && one.resourceId === resource?.id);
		return (
			found && {
				method: 'DELETE' as const,
				path: `${paths.servicePrincipals}/${principalId}/appRoleAssignments/${found.id}`,
			}
		);
	}
	const found = consents.grants.find((one) => one.consentType === 'AllPrincipals' && one.resourceId === resource?.id);
	if (!found) return undefined;
	const scope = valuesOf(found.scope).filter((one) => one !== value);
	const path = `${paths.permissionGrants}/${found.id}`;
	return scope.length === 0
		? { method: 'DELETE' as const, path }
		: { method: 'PATCH' as const, path, body: { scope: scope.join(' ') } };
}
