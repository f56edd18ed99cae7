// Who has registered which methods, as administrators' reports count them. Microsoft Graph, "userRegistrationDetails
// resource type", "authenticationMethodsRoot: usersRegisteredByMethod" and "…: usersRegisteredByFeature".
import { policyForUser } from '../access/policy-for-user.ts';
import { directoryRoles } from '../directory/directory-roles.ts';
import { byAuthenticatorApp, byMail, gatesOfReset, resetAddress } from '../methods/forgotten-password.ts';
import { passkey } from '../methods/passkey.ts';
import { hasSecondFactor } from '../methods/registered-methods.ts';
import { oneTimeCodeDevices } from '../methods/software-one-time-code.ts';
import { mobileOf } from '../methods/text-message.ts';
import { methodsPolicyOf } from '../records/methods-policy.ts';
import type { DirectoryUser } from '../records/user.ts';
import { graphInvalid, graphNoObject } from './graph-error.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { readLog } from './permissions.ts';
import { matches } from './query.ts';
import type { GraphInput, GraphList } from './resource.ts';
import type { GraphRoute } from './route.ts';

const path = 'reports/authenticationMethods';

const flags = [
	'isAdmin',
	'isMfaCapable',
	'isMfaRegistered',
	'isPasswordlessCapable',
	'isSsprCapable',
	'isSsprEnabled',
	'isSsprRegistered',
	'isSystemPreferredAuthenticationMethodEnabled',
] as const;

const rules: PageRules = {
	name: 'The list of registration details',
	filterable: new Set([
		...flags,
		'id',
		'methodsRegistered',
		'systemPreferredAuthenticationMethods',
		'userDisplayName',
		'userPreferredMethodForSecondaryAuthentication',
		'userPrincipalName',
		'userType',
	]),
	...byId,
	sortable: new Set(['userDisplayName', 'userPrincipalName']),
};

type Holders = ReadonlyMap<string, ReadonlySet<string>>;

/** roles by the id of whoever has them */
async function holdersOf({ authority, snapshot }: GraphInput): Promise<Holders> {
	const holders = new Map<string, Set<string>>();
	for (const { principalId, roleTemplateId } of await authority.storage.directoryLists.roleAssignments(
		snapshot.tenant.id,
	))
		holders.set(principalId, (holders.get(principalId) ?? new Set()).add(roleTemplateId));
	return holders;
}

const preferred: Readonly<Record<string, string>> = { softwareOath: 'oath', sms: 'sms' };

/** those that the user has, whatever the policy allows */
function methodsOf(user: DirectoryUser) {
	return {
		fido2: (user.registeredMethods?.passkeys.length ?? 0) > 0,
		softwareOneTimePasscode: oneTimeCodeDevices(user).length > 0,
		mobilePhone: mobileOf(user) !== undefined,
		email: resetAddress(user) !== undefined,
	};
}

async function detailsOf(input: GraphInput, user: DirectoryUser, holders: Holders) {
	const { authority, exchange, snapshot } = input;
	const { tenant } = snapshot;
	const { groupIds } = await authority.storage.directory.memberships(tenant.id, user.id);
	const policy = policyForUser(methodsPolicyOf(tenant), groupIds);
	const isAdmin = holders.has(user.id);
	const has = methodsOf(user);
	const gates = gatesOfReset(user, tenant.settings, isAdmin);
	const needed = gates ?? (isAdmin ? [byMail, byAuthenticatorApp] : [byMail]);
	const isSsprRegistered = needed.every((gate) => (gate === byMail ? has.email : has.softwareOneTimePasscode));
	return {
		id: user.id,
		userPrincipalName: user.userPrincipalName,
		userDisplayName: user.displayName,
		userType: user.userType === 'Guest' ? 'guest' : 'member',
		isAdmin,
		isMfaCapable: hasSecondFactor(user, exchange.now, policy),
		isMfaRegistered: has.fido2 || has.softwareOneTimePasscode || has.mobilePhone,
		isPasswordlessCapable: passkey.isRegistered(user, exchange.now, policy),
		isSsprCapable: gates !== undefined && isSsprRegistered,
		isSsprEnabled: gates !== undefined,
		isSsprRegistered,
		// the method that the user prefers is asked for first; this server chooses none for them
		isSystemPreferredAuthenticationMethodEnabled: false,
		systemPreferredAuthenticationMethods: [],
		userPreferredMethodForSecondaryAuthentication: preferred[user.registeredMethods?.preferredMode ?? ''] ?? 'none',
		methodsRegistered: Object.entries(has).flatMap(([name, isThere]) => (isThere ? [name] : [])),
		// it is worked out at this moment: nothing keeps when it changed
		lastUpdatedDateTime: new Date(exchange.now * 1000).toISOString().replace('.000Z', 'Z'),
	};
}

/** "This method doesn't work for disabled users": "List userRegistrationDetails" */
async function detailsById(input: GraphInput, id: string, holders: Holders) {
	const user = await input.authority.storage.directory.findUser(input.snapshot.tenant.id, id);
	return user?.accountEnabled ? detailsOf(input, user, holders) : undefined;
}

const idsOf = (input: GraphInput, after?: string) =>
	walk<string>((last) =>
		input.authority.storage.directoryLists.userIds(input.snapshot.tenant.id, slice, last ?? after),
	);

export const userRegistrationDetails: GraphList = {
	path: `${path}/userRegistrationDetails`,
	permissions: readLog,
	readers: 'logs',
	async page(input) {
		const query = readPageQuery(input.exchange.request, rules);
		const holders = await holdersOf(input);
		return fillPage(idsOf(input, query.skipToken), {
			query,
			async show(id) {
				const shown = await detailsById(input, id, holders);
				return shown && matches(shown, query) ? shown : undefined;
			},
			tokenOf: (id) => id,
		});
	},
	async one(input, id) {
		const details = await detailsById(input, id, await holdersOf(input));
		if (!details) throw graphNoObject(id);
		return details;
	},
};

/** as both functions' pages list them */
const privilegedNames = new Set([
	'Authentication Administrator',
	'Billing Administrator',
	'Conditional Access Administrator',
	'Exchange Administrator',
	'Global Administrator',
	'Helpdesk Administrator',
	'Security Administrator',
	'SharePoint Administrator',
	'User Administrator',
]);
const privileged = directoryRoles
	.filter(({ displayName }) => privilegedNames.has(displayName))
	.map(({ templateId }) => templateId);

interface Asked {
	types: 'all' | 'member' | 'guest';
	roles: 'all' | 'privilegedadmin' | 'admin' | 'user';
}

/** @param text `includedusertypes='all',includeduserroles='all'`; both are all where nothing is said */
function readAsked(text = ''): Asked {
	const given = new Map(
		text
			.split(',')
			.filter((part) => part.trim() !== '')
			.map((part) => {
				const [, name = '', value = ''] = /^\s*(\w+)\s*=\s*'(\w+)'\s*$/.exec(part) ?? [];
				return [name.toLowerCase(), value.toLowerCase()] as const;
			}),
	);
	const types = given.get('includedusertypes') ?? 'all';
	const roles = given.get('includeduserroles') ?? 'all';
	const isKnown = [...given.keys()].every((name) => ['includedusertypes', 'includeduserroles'].includes(name));
	if (!isKnown || !['all', 'member', 'guest'].includes(types))
		throw graphInvalid('includedUserTypes must be all, member or guest, and includedUserRoles the other parameter.');
	if (!['all', 'privilegedadmin', 'admin', 'user'].includes(roles))
		throw graphInvalid('includedUserRoles must be all, privilegedAdmin, admin or user.');
	return { types, roles } as Asked;
}

type Details = Awaited<ReturnType<typeof detailsOf>>;

async function* asked(input: GraphInput, { types, roles }: Asked): AsyncGenerator<Details> {
	const holders = await holdersOf(input);
	for await (const id of idsOf(input)) {
		const held = holders.get(id);
		if (roles === 'user' ? held : roles !== 'all' && !held) continue;
		if (roles === 'privilegedadmin' && !privileged.some((role) => held?.has(role))) continue;
		const details = await detailsById(input, id, holders);
		if (details && (types === 'all' || details.userType === types)) yield details;
	}
}

/** enumeration values as Graph writes them */
const named = ({ types, roles }: Asked) => ({
	userTypes: types,
	userRoles: roles === 'privilegedadmin' ? 'privilegedAdmin' : roles,
});

async function byMethod(input: GraphInput, wanted: Asked): Promise<object> {
	const counts = new Map<string, number>();
	for await (const { methodsRegistered } of asked(input, wanted))
		for (const name of methodsRegistered) counts.set(name, (counts.get(name) ?? 0) + 1);
	return {
		...named(wanted),
		userRegistrationMethodCounts: [...counts].map(([authenticationMethod, userCount]) => ({
			authenticationMethod,
			userCount,
		})),
	};
}

const features = {
	ssprRegistered: 'isSsprRegistered',
	ssprEnabled: 'isSsprEnabled',
	ssprCapable: 'isSsprCapable',
	passwordlessCapable: 'isPasswordlessCapable',
	mfaCapable: 'isMfaCapable',
} as const;

async function byFeature(input: GraphInput, wanted: Asked): Promise<object> {
	const counts = new Map<string, number>(Object.keys(features).map((feature) => [feature, 0]));
	let totalUserCount = 0;
	for await (const details of asked(input, wanted)) {
		totalUserCount += 1;
		for (const [feature, member] of Object.entries(features))
			if (details[member]) counts.set(feature, (counts.get(feature) ?? 0) + 1);
	}
	return {
		totalUserCount,
		...named(wanted),
		userRegistrationFeatureCounts: [...counts].map(([feature, userCount]) => ({ feature, userCount })),
	};
}

const summary = (name: string, type: string, run: typeof byMethod): GraphRoute => ({
	path: `${path}/${name}`,
	aliases: [`${path}/${name}/{parameters}`],
	method: 'GET',
	access: { delegated: readLog, application: readLog, users: 'logs' },
	documentation: `authenticationMethodsRoot: ${name}`,
	answers: 'object',
	context: `microsoft.graph.${type}`,
	run: (input, { parameters }) => run(input, readAsked(parameters)),
});

export const registrationSummaryRoutes: readonly GraphRoute[] = [
	summary('usersRegisteredByMethod', 'userRegistrationMethodSummary', byMethod),
	summary('usersRegisteredByFeature', 'userRegistrationFeatureSummary', byFeature),
];
