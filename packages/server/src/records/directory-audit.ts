// Who changed what of a tenant, and what happened that bears on its security: written in the transaction of what it
// tells of. Microsoft Graph, "directoryAudit resource type".

export interface DirectoryAudit {
	id: string;
	/** epoch seconds */
	at: number;
	correlationId: string;
	/** such as `Add user` */
	activity: string;
	category:
		| 'UserManagement'
		| 'GroupManagement'
		| 'Device'
		| 'RoleManagement'
		| 'ApplicationManagement'
		| 'Policy'
		| 'Authentication'
		| 'DirectoryManagement'
		| 'KeyManagement';
	operation: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign';
	/**
	 * object id of the user, or of the application's service principal; `authority`: the program itself, on its own or by
	 * a command of whoever operates it, with an empty id
	 */
	initiator: { kind: 'user' | 'servicePrincipal' | 'authority'; id: string; displayName: string };
	target: { type: string; id: string; displayName: string };
	/** members that changed, as they were and as they are, without anything secret */
	changes: readonly { name: string; before: unknown; after: unknown }[];
	/** absent: what was tried succeeded */
	result?: 'failure';
	/** why it failed, or was done */
	reason?: string;
}

/** A row of the audit log, and whose log it is. */
export interface TenantAudit {
	tenantId: string;
	audit: DirectoryAudit;
}
