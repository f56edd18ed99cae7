// The sign-in log, newest first: `auditLogs/signIns`. A log is long, and a filter may match little of it: a page ends where it is full or
// where enough has been looked at, and tells where to go on, as Graph's pages do. Microsoft Graph, "List signIns".
import { findAadsts, type SignIn } from '@countersign/protocol';
import type { SignInRecord } from '../access/sign-in-record.ts';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { LoggedSignIn } from '../storage/storage.ts';
import { type GraphCaller, holdsOne, readPermissions } from './caller.ts';
import { graphBadRequest, graphNotFound } from './graph-error.ts';
import { matches, type Query, readQuery, selected } from './query.ts';
import type { GraphInput, GraphLog, LogPage } from './resource.ts';

const defaultTop = 100;
const mostTop = 1000;
/** records that one request looks at, and in one turn of the event loop: others are answered between */
const mostExamined = 20_000;
const slice = 250;
/** seconds; a record is written after the time that it tells */
const writtenWithin = 300;

const filterable = new Set([
	'id',
	'createdDateTime',
	'correlationId',
	'userId',
	'userPrincipalName',
	'appId',
	'resourceId',
	'ipAddress',
	'clientAppUsed',
	'isInteractive',
	'status/errorCode',
	'conditionalAccessStatus',
	'signInEventTypes',
	'authenticationProtocol',
	'uniqueTokenIdentifier',
	'homeTenantId',
	'resourceTenantId',
	'crossTenantAccessType',
]);

const clientAppNames: Readonly<Record<string, string>> = {
	browser: 'Browser',
	mobileAppsAndDesktopClients: 'Mobile Apps and Desktop clients',
	exchangeActiveSync: 'Exchange ActiveSync',
	other: 'Other clients',
};

const protocols: Readonly<Record<string, SignIn['authenticationProtocol']>> = {
	password: 'ropc',
	'urn:ietf:params:oauth:grant-type:device_code': 'deviceCode',
};

function eventTypeOf({ flow, userId }: SignInRecord): SignIn['signInEventTypes'][number] {
	if (flow === 'authorize') return 'interactiveUser';
	return userId === undefined ? 'servicePrincipal' : 'nonInteractiveUser';
}

/** The catalogue's text; of what stood in its gaps the record knows the application alone. */
function failureReasonOf({ errorCode, clientAppId }: SignInRecord): string {
	const text = errorCode === 0 ? undefined : findAadsts(errorCode)?.text;
	return text?.replaceAll('{appId}', clientAppId).replaceAll(/'?\{\w+\}'?/g, '…') ?? 'Other.';
}

/** Names are not in the record: they are looked up for what is shown. */
function toSignIn(record: SignInRecord): SignIn {
	return {
		id: record.id,
		createdDateTime: new Date(record.createdAt * 1000).toISOString().replace('.000Z', 'Z'),
		correlationId: record.correlationId,
		userId: record.userId ?? null,
		userPrincipalName: record.userPrincipalName ?? null,
		userDisplayName: null,
		appId: record.clientAppId,
		appDisplayName: null,
		resourceId: record.resourceAppId ?? null,
		resourceDisplayName: null,
		ipAddress: record.ipAddress ?? null,
		clientAppUsed: clientAppNames[record.clientAppType ?? ''] ?? null,
		isInteractive: record.flow === 'authorize',
		status: {
			errorCode: record.errorCode,
			failureReason: failureReasonOf(record),
			additionalDetails: record.note ?? null,
		},
		conditionalAccessStatus: record.conditionalAccessStatus,
		appliedConditionalAccessPolicies: record.appliedConditionalAccessPolicies,
		userAgent: record.userAgent ?? null,
		userType: record.userId === undefined ? null : record.home ? 'guest' : 'member',
		homeTenantId: record.userId === undefined ? null : (record.home?.tenantId ?? record.tenantId),
		resourceTenantId: record.resourceTenantId ?? record.tenantId,
		crossTenantAccessType: record.home || record.resourceTenantId !== undefined ? 'b2bCollaboration' : 'none',
		authenticationProtocol: protocols[record.flow] ?? 'oAuth2',
		uniqueTokenIdentifier: record.tokenId ?? null,
		signInEventTypes: [eventTypeOf(record)],
		authenticationDetails: record.authenticationMethods.map((authenticationMethod) => ({ authenticationMethod })),
		authenticationContextClassReferences: record.authenticationContexts.map((id) => ({ id })),
		unprotectedAuthenticationContexts: record.unprotectedAuthenticationContexts,
	};
}

async function withNames(signIn: SignIn, { authority, snapshot }: GraphInput, caller: GraphCaller): Promise<SignIn> {
	const { directory } = authority.storage;
	const nameOf = async (appId: string | null) => (appId === null ? null : ((await findApplicationIn(snapshot, appId, directory))?.displayName ?? null));
	const user = signIn.userId === null ? undefined : await directory.findUser(snapshot.tenant.id, signIn.userId);
	const { appliedConditionalAccessPolicies, ...told } = signIn;
	return {
		...told,
		userDisplayName: user?.displayName ?? null,
		appDisplayName: await nameOf(signIn.appId),
		resourceDisplayName: await nameOf(signIn.resourceId),
		...(holdsOne(caller, readPermissions) ? { appliedConditionalAccessPolicies } : {}),
	};
}

/** @throws GraphError 400 for a query that the log cannot answer */
function readLogQuery(text: string): Query & { below: number } {
	const query = readQuery(text);
	const unknown = query.clauses.find((clause) => !filterable.has(clause.path));
	if (unknown) throw graphBadRequest(`The sign-in log cannot be filtered by '${unknown.path.slice(0, 64)}'.`);
	if (query.orderBy !== undefined && !/^createdDateTime\s+desc$/.test(query.orderBy.trim()))
		throw graphBadRequest('The sign-in log is ordered by createdDateTime desc.');
	if (query.top !== undefined && (query.top < 1 || query.top > mostTop)) throw graphBadRequest(`$top must be between 1 and ${mostTop}.`);
	if (query.skipToken !== undefined && !/^\d{1,15}$/.test(query.skipToken)) throw graphBadRequest('The $skiptoken is not one of this log.');
	return { ...query, below: query.skipToken === undefined ? Number.MAX_SAFE_INTEGER : Number(query.skipToken) };
}

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

/** Walks back through the log, a slice a turn. */
async function* walk({ authority, snapshot }: GraphInput, below: number): AsyncGenerator<LoggedSignIn> {
	for (let next = below; ; ) {
		const records = await authority.storage.grants.signIns(snapshot.tenant.id, slice, next);
		yield* records;
		const last = records.at(-1);
		if (!last || records.length < slice) return;
		next = last.sequence;
		await new Promise((resolve) => setImmediate(resolve));
	}
}

export const signIns: GraphLog = {
	path: 'auditLogs/signIns',
	permissions: ['AuditLog.Read.All'],

	async page(input, caller): Promise<LogPage> {
		const query = readLogQuery(input.exchange.request.query);
		const { from, to } = timesOf(query);
		const { grants } = input.authority.storage;
		const newest = to === Number.MAX_SAFE_INTEGER ? to : await grants.signInsUntil(input.snapshot.tenant.id, to + writtenWithin);
		const value: object[] = [];
		let examined = 0;
		for await (const record of walk(input, Math.min(query.below, newest))) {
			if (record.createdAt < from - writtenWithin) break;
			examined += 1;
			const signIn = toSignIn(record);
			if (matches(signIn, query)) value.push(selected(await withNames(signIn, input, caller), query));
			if (value.length >= (query.top ?? defaultTop) || examined >= mostExamined) return { value, next: String(record.sequence) };
		}
		return { value };
	},

	async one(input, caller, id) {
		const record = await input.authority.storage.grants.findSignIn(input.snapshot.tenant.id, id);
		if (!record) throw graphNotFound(id);
		return withNames(toSignIn(record), input, caller);
	},
};
