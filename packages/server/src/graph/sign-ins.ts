// The sign-in log, newest first: `auditLogs/signIns`. Microsoft Graph, "List signIns".
import type { SignIn, SignInVersion1 } from '@countersign/protocol';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { LoggedSignIn, SignInRecord } from '../records/sign-in-record.ts';
import { holdsOne } from './caller.ts';
import { clausesIn } from './filter.ts';
import { graphNotFound } from './graph-error.ts';
import { fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { readLog, readPermissions } from './permissions.ts';
import { matches, type Query } from './query.ts';
import { type GraphInput, type GraphList, rootOf } from './resource.ts';
import { filterableSignIn, signInOf, signInOfVersion1 } from './sign-in-object.ts';

/** seconds; a record is written after the time that it tells */
const writtenWithin = 300;

/** members that are looked up: a filter by one of them has each record told whole */
const named = [
	'appDisplayName',
	'authenticationRequirement',
	'resourceDisplayName',
	'servicePrincipalId',
	'servicePrincipalName',
	'userDisplayName',
];

const filterable = new Set([
	'id',
	'createdDateTime',
	'correlationId',
	'userId',
	'userPrincipalName',
	'appId',
	'resourceId',
	'ipAddress',
	'location/countryOrRegion',
	'clientAppUsed',
	'deviceDetail/deviceId',
	'isInteractive',
	'status/errorCode',
	'conditionalAccessStatus',
	'signInEventTypes',
	'authenticationProtocol',
	'uniqueTokenIdentifier',
	'homeTenantId',
	'resourceTenantId',
	'crossTenantAccessType',
	'riskLevelDuringSignIn',
	'riskLevelAggregated',
	'riskState',
	'riskDetail',
	'deviceDetail/browser',
	'deviceDetail/operatingSystem',
	'location/city',
	'location/state',
	'userType',
	...named,
]);

const namedFolded = new Set(named.map((name) => name.toLowerCase()));

export const toSignIn = (record: SignInRecord, { authority, snapshot }: GraphInput): SignIn =>
	signInOf(record, snapshot, authority.identifiers);

/** With the names of now. */
async function withNames(signIn: SignIn, input: GraphInput): Promise<SignIn> {
	const { authority, snapshot, caller } = input;
	const { directory } = authority.storage;
	const find = (appId: string | null) => (appId === null ? undefined : findApplicationIn(snapshot, appId, directory));
	const user = signIn.userId === null ? undefined : await directory.findUser(snapshot.tenant.id, signIn.userId);
	const [client, resource] = [await find(signIn.appId), await find(signIn.resourceId)];
	const { appliedConditionalAccessPolicies, ...told } = signIn;
	return {
		...told,
		userDisplayName: user?.displayName ?? null,
		appDisplayName: client?.displayName ?? null,
		resourceDisplayName: resource?.displayName ?? null,
		servicePrincipalName: signIn.servicePrincipalId === null ? null : (client?.displayName ?? null),
		appOwnerTenantId: client?.tenantId ?? null,
		resourceOwnerTenantId: resource?.tenantId ?? null,
		...(appliedConditionalAccessPolicies && holdsOne(caller, readPermissions)
			? { appliedConditionalAccessPolicies }
			: {}),
	};
}

/** As the version that was asked tells it. */
const ofVersion = (signIn: SignIn, input: GraphInput): SignIn | SignInVersion1 =>
	rootOf(input).endsWith('/beta') ? signIn : signInOfVersion1(signIn);

/** With the names of now, and as the version that was asked tells it. */
export const namedSignIn = async (signIn: SignIn, input: GraphInput): Promise<SignIn | SignInVersion1> =>
	ofVersion(await withNames(signIn, input), input);

const rules: PageRules = {
	name: 'The sign-in log',
	filterable,
	order: /^createdDateTime\s+desc$/,
	mostTop: 1000,
	skipToken: /^\d{1,16}$/,
};

/** the times that the filter leaves, in epoch seconds: the log is in their order */
function timesOf({ clauses }: Query): { from: number; to: number } {
	let [from, to] = [0, Number.MAX_SAFE_INTEGER];
	for (const { path, operator, value } of clauses) {
		if (path !== 'createdDateTime' || !(value instanceof Date)) continue;
		const at = value.getTime() / 1000;
		if (operator === 'eq' || operator === 'ge' || operator === 'gt') from = Math.max(from, at);
		if (operator === 'eq' || operator === 'le' || operator === 'lt') to = Math.min(to, at);
	}
	return { from, to };
}

/** Back through the log, to records that are earlier than the filter asks for. */
async function* recordsOf(
	{ authority, snapshot }: GraphInput,
	below: number,
	from: number,
): AsyncGenerator<LoggedSignIn> {
	const read = (last: LoggedSignIn | undefined) =>
		authority.storage.grants.signIns(snapshot.tenant.id, slice, last?.sequence ?? below);
	for await (const record of walk(read)) {
		if (record.createdAt < from - writtenWithin) return;
		yield record;
	}
}

export const signIns: GraphList = {
	path: 'auditLogs/signIns',
	permissions: readLog,
	readers: 'logs',

	async page(input) {
		const query = readPageQuery(input.exchange.request, rules);
		const { from, to } = timesOf(query);
		const { grants } = input.authority.storage;
		const isNamed =
			query.filter !== undefined && clausesIn(query.filter).some(({ path }) => namedFolded.has(path.toLowerCase()));
		const newest =
			to === Number.MAX_SAFE_INTEGER ? to : await grants.signInsUntil(input.snapshot.tenant.id, to + writtenWithin);
		const below = query.skipToken === undefined ? newest : Math.min(Number(query.skipToken), newest);
		return fillPage(recordsOf(input, below, from), {
			query,
			async show(record) {
				if (!isNamed && !matches(filterableSignIn(record), query)) return undefined;
				const signIn = await withNames(toSignIn(record, input), input);
				return isNamed && !matches(signIn, query) ? undefined : ofVersion(signIn, input);
			},
			tokenOf: ({ sequence }) => String(sequence),
		});
	},

	async one(input, id) {
		const record = await input.authority.storage.grants.findSignIn(input.snapshot.tenant.id, id);
		if (!record) throw graphNotFound(id);
		return namedSignIn(toSignIn(record, input), input);
	},
};
