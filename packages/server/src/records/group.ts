// Groups, and what a user or application is a member of.

export interface Group {
	id: string;
	displayName: string;
	/** for people */
	description?: string;
	/** absent where it came with the tenant */
	mailNickname?: string;
	createdDateTime?: string;
}

export interface Memberships {
	groupIds: ReadonlySet<string>;
	roleTemplateIds: ReadonlySet<string>;
}
