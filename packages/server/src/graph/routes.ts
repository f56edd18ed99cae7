// Every route of the directory. Adding one is a row in the file of its resource, and its cases; a new file also takes a
// line here.
import { applicationRoutes } from './applications.ts';
import { settingsRoutes } from './conditional-access-settings.ts';
import { deviceRoutes } from './devices.ts';
import { auditRoutes } from './directory-audits.ts';
import { grantRoutes } from './grants.ts';
import { groupWriteRoutes } from './group-writes.ts';
import { membershipRoutes } from './memberships.ts';
import { roleRoutes } from './role-objects.ts';
import { roleWriteRoutes } from './role-writes.ts';
import type { GraphRoute } from './route.ts';
import { tenantRoutes } from './tenant-objects.ts';
import { tenantPolicyRoutes } from './tenant-policies.ts';
import { userWriteRoutes } from './user-writes.ts';

export const graphRoutes: readonly GraphRoute[] = [
	...membershipRoutes,
	...applicationRoutes,
	...roleRoutes,
	...grantRoutes,
	...tenantRoutes,
	...tenantPolicyRoutes,
	...settingsRoutes,
	...auditRoutes,
	...deviceRoutes,
	...userWriteRoutes,
	...groupWriteRoutes,
	...roleWriteRoutes,
];
