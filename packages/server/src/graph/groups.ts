// Groups and who is in them, as administrators read them. Microsoft Graph, "List
// groups" and "List group members".
import type { Group } from '../records/group.ts';
import { withOwnersAside } from './application-objects.ts';
import { findDirectoryObject, toGraphGroup } from './directory-objects.ts';
import { mostExpanded } from './expanded.ts';
import { findGroup } from './find-group.ts';
import { ofType } from './of-type.ts';
import { ownersOf } from './owners.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { readGroups } from './permissions.ts';
import { matches } from './query.ts';
import type { GraphList } from './resource.ts';

/** what Graph filters groups by, and no group of this directory has */
const neverSet = [
	'assignedLicenses',
	'classification',
	'expirationDateTime',
	'hasMembersWithLicenseErrors',
	'isAssignableToRole',
	'onPremisesSamAccountName',
	'onPremisesSecurityIdentifier',
	'onPremisesSyncEnabled',
	'preferredLanguage',
	'proxyAddresses',
	'renewedDateTime',
	'resourceBehaviorOptions',
	'resourceProvisioningOptions',
	'theme',
	'visibility',
];

const rules: PageRules = {
	name: 'The list of groups',
	filterable: new Set([
		'id',
		'createdDateTime',
		'description',
		'displayName',
		'groupTypes',
		'mail',
		'mailEnabled',
		'mailNickname',
		'membershipRule',
		'membershipRuleProcessingState',
		'securityEnabled',
		'uniqueName',
		'owners',
		...neverSet,
	]),
	...byId,
	sortable: new Set(['displayName']),
	expandable: ['members', 'owners', 'memberOf', 'extensions'],
};

export const groups: GraphList = {
	path: 'groups',
	permissions: readGroups,
	readers: 'users',
	async page({ authority, exchange, snapshot }) {
		const query = readPageQuery(exchange.request, rules);
		const read = (last: Group | undefined) =>
			authority.storage.directoryLists.groups(snapshot.tenant.id, slice, last?.id ?? query.skipToken);
		return fillPage(walk(read), {
			query,
			async show(group) {
				const shown = withOwnersAside(toGraphGroup(group), group.ownerIds);
				return matches(shown, query) ? shown : undefined;
			},
			tokenOf: ({ id }) => id,
		});
	},
	one: async (input, id) => toGraphGroup(await findGroup(input, id)),
	expand: {
		// open extensions, of which there are none here
		extensions: async () => [],
		// as at Graph, so many of them: all there are stand below /members
		async members(input, { id }) {
			const { authority, snapshot } = input;
			const ids = await authority.storage.directoryLists.memberIds(snapshot.tenant.id, String(id), mostExpanded);
			return (await Promise.all(ids.map((one) => findDirectoryObject(input, one)))).filter((one) => one !== undefined);
		},
		async memberOf({ authority, snapshot }, { id }) {
			const found = await authority.storage.directoryLists.groupsOf(snapshot.tenant.id, String(id));
			return found.map((group) => ({ '@odata.type': '#microsoft.graph.group', ...toGraphGroup(group) }));
		},
		owners: async (input, { id }) => ownersOf(input, (await findGroup(input, String(id))).ownerIds),
	},
	below: {
		async members(input, groupId, type) {
			const { authority, exchange, snapshot } = input;
			const filterable = new Set(['@odata.type', 'id', 'displayName', 'mail', 'userPrincipalName', 'userType']);
			const query = readPageQuery(exchange.request, {
				...rules,
				name: 'The list of members',
				filterable,
				expandable: [],
			});
			await findGroup(input, groupId);
			const read = (last: string | undefined) =>
				authority.storage.directoryLists.memberIds(snapshot.tenant.id, groupId, slice, last ?? query.skipToken);
			return fillPage(walk(read), {
				query,
				async show(id) {
					const found = await findDirectoryObject(input, id);
					return found && ofType([found], type).length > 0 && matches(found, query) ? found : undefined;
				},
				tokenOf: (id) => id,
			});
		},
	},
};
