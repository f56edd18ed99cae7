// Groups, and what a user or application is a member of.

export interface Group {
	id: string;
	displayName: string;
	/** for people */
	description?: string;
	/** absent where it came with the tenant */
	mailNickname?: string;
	createdDateTime?: string;
	/** a key that whoever made it chose; it stays */
	uniqueName?: string;
	/** no decision rests on it: kept as it was written */
	visibility?: 'Private' | 'Public';
	/** object ids of those who may change it and its members */
	ownerIds?: readonly string[];
	/** who is in it, by what is said of each user; absent: members are assigned */
	membershipRule?: string;
	/** members stay as they are; the rule is not asked */
	isPaused?: true;
}

export interface Memberships {
	groupIds: ReadonlySet<string>;
	roleTemplateIds: ReadonlySet<string>;
}
