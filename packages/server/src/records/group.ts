// Groups, and what a user or application is a member of.

export interface Group {
	id: string;
	displayName: string;
}

export interface Memberships {
	groupIds: ReadonlySet<string>;
	roleTemplateIds: ReadonlySet<string>;
}
