// Who changed what of a tenant through the admin API: written in the transaction of the change. Microsoft Graph,
// "directoryAudit resource type".

export interface DirectoryAudit {
	id: string;
	/** epoch seconds */
	at: number;
	correlationId: string;
	/** such as `Add user` */
	activity: string;
	category: 'UserManagement' | 'GroupManagement' | 'Device' | 'RoleManagement' | 'ApplicationManagement' | 'Policy';
	operation: 'Add' | 'Update' | 'Delete' | 'Assign' | 'Unassign';
	/** object id of the user, or of the application's service principal */
	initiator: { kind: 'user' | 'servicePrincipal'; id: string; displayName: string };
	target: { type: string; id: string; displayName: string };
	/** members that changed, as they were and as they are, without anything secret */
	changes: readonly { name: string; before: unknown; after: unknown }[];
}
