// Who has which role on which application, and who consented to what.

/** A directory role, held in the whole tenant. */
export interface RoleAssignment {
	principalId: string;
	roleTemplateId: string;
}

export interface AppRoleAssignment {
	principalId: string;
	resourceAppId: string;
	/** empty for access without a role */
	roleValue: string;
}

export interface PermissionGrant {
	clientAppId: string;
	resourceAppId: string;
	/** absent: consent for all users of the tenant */
	principalId?: string;
	scopes: string[];
}
