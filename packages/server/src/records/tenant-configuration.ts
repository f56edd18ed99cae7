// A tenant's configuration: as it is imported whole, and as decisions read it.

import type { Application } from './application.ts';
import type { AppRoleAssignment, PermissionGrant } from './assignment.ts';
import type { ConditionalAccessResources } from './conditional-access.ts';
import type { Device, DeviceUser } from './device.ts';
import type { Tenant } from './tenant.ts';
import type { DirectoryUser } from './user.ts';

export interface TenantImport extends ConditionalAccessResources {
	tenant: Omit<Tenant, 'version'>;
	users: DirectoryUser[];
	groups: { id: string; displayName: string; memberIds: string[] }[];
	roleAssignments: { principalId: string; roleTemplateId: string }[];
	applications: Application[];
	appRoleAssignments: AppRoleAssignment[];
	permissionGrants: PermissionGrant[];
	devices: (Device & { users: readonly DeviceUser[] })[];
}

export interface TenantConfiguration extends ConditionalAccessResources {
	tenant: Tenant;
	applications: Application[];
}
