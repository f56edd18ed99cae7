// The sign-in log, newest first: `auditLogs/signIns`. Microsoft Graph, "List signIns".
import { findAadsts, type SignIn } from '@countersign/protocol';
import { findApplicationIn } from '../directory/snapshot.ts';
import type { LoggedSignIn, SignInRecord } from '../records/sign-in-record.ts';
import { holdsOne } from './caller.ts';
import { graphNotFound } from './graph-error.ts';
import { fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { readLog, readPermissions } from './permissions.ts';
import { matches, type Query } from './query.ts';
import type { GraphInput, GraphList } from './resource.ts';

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

/** as the sign-in log calls them. Microsoft Graph, "deviceDetail resource type" */
const trustTypes = {
	AzureAd: 'Azure AD joined',
	ServerAd: 'Hybrid Azure AD joined',
	Workplace: 'Azure AD registered',
} as const;

/** Of a sign-in on no known device the members are there, and empty, as at Graph. */
function deviceDetailOf({ device }: SignInRecord): SignIn['deviceDetail'] {
	return {
		deviceId: device?.deviceId ?? '',
		displayName: device?.displayName ?? '',
		operatingSystem: device?.operatingSystem ?? '',
		browser: '',
		isCompliant: device?.isCompliant ?? null,
		isManaged: device?.isManaged ?? null,
		trustType: device?.trustType ? trustTypes[device.trustType] : '',
	};
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
		location: { city: null, state: null, countryOrRegion: record.country ?? null, geoCoordinates: null },
		clientAppUsed: clientAppNames[record.clientAppType ?? ''] ?? null,
		isInteractive: record.flow === 'authorize',
		status: {
			errorCode: record.errorCode,
			failureReason: failureReasonOf(record),
			additionalDetails: record.note ?? null,
		},
		conditionalAccessStatus: record.conditionalAccessStatus,
		appliedConditionalAccessPolicies: record.appliedConditionalAccessPolicies,
		riskLevelDuringSignIn: record.risk?.duringSignIn ?? 'none',
		riskLevelAggregated: record.risk?.aggregated ?? 'none',
		riskState: record.risk?.state ?? 'none',
		riskDetail: record.risk?.detail ?? 'none',
		riskEventTypes_v2: record.risk?.eventTypes ?? [],
		userAgent: record.userAgent ?? null,
		deviceDetail: deviceDetailOf(record),
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
		sessionControlsNotEnforced: record.sessionControlsNotEnforced ?? [],
	};
}

async function withNames(signIn: SignIn, { authority, snapshot, caller }: GraphInput): Promise<SignIn> {
	const { directory } = authority.storage;
	const nameOf = async (appId: string | null) =>
		appId === null ? null : ((await findApplicationIn(snapshot, appId, directory))?.displayName ?? null);
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
		const newest =
			to === Number.MAX_SAFE_INTEGER ? to : await grants.signInsUntil(input.snapshot.tenant.id, to + writtenWithin);
		const below = query.skipToken === undefined ? newest : Math.min(Number(query.skipToken), newest);
		return fillPage(recordsOf(input, below, from), {
			query,
			async show(record) {
				const signIn = toSignIn(record);
				return matches(signIn, query) ? withNames(signIn, input) : undefined;
			},
			tokenOf: ({ sequence }) => String(sequence),
		});
	},

	async one(input, id) {
		const record = await input.authority.storage.grants.findSignIn(input.snapshot.tenant.id, id);
		if (!record) throw graphNotFound(id);
		return withNames(toSignIn(record), input);
	},
};
