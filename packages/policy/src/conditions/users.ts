// Users, groups and directory roles. Microsoft Graph, "conditionalAccessUsers resource type".
import { type Condition, includeExclude, type Match } from '../condition.ts';
import { idSet, intersects } from '../identifiers.ts';
import type { SignInUser } from '../sign-in.ts';

interface Selection {
	users: ReadonlySet<string>;
	groups: ReadonlySet<string>;
	roles: ReadonlySet<string>;
}

function selects(selection: Selection, user: SignInUser): Match {
	const selected =
		selection.users.has('All') ||
		selection.users.has(user.id) ||
		intersects(selection.groups, user.groupIds) ||
		intersects(selection.roles, user.roleTemplateIds);
	return selected ? 'match' : 'noMatch';
}

export const users: Condition = {
	id: 'users',
	compile(policy) {
		const { users } = policy.conditions;
		const include = { users: idSet(users?.includeUsers), groups: idSet(users?.includeGroups), roles: idSet(users?.includeRoles) };
		const exclude = { users: idSet(users?.excludeUsers), groups: idSet(users?.excludeGroups), roles: idSet(users?.excludeRoles) };
		// an application signing in as itself is no user, and only workload policies speak of it
		return ({ user }) => (user ? includeExclude(selects(include, user), selects(exclude, user)) : 'noMatch');
	},
};
