// Builds the sign-in record of an issuance or a refusal.
import { emptyClaimsRequest, type JsonObject } from '@countersign/protocol';
import type { Authority, Exchange } from '../authority.ts';
import type { ProtocolError } from '../errors.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import type { Device } from '../records/device.ts';
import { recordedClaims } from '../records/recorded-claim.ts';
import { failuresOfAdministrators } from '../records/security-activities.ts';
import { sharedPosition } from '../records/shared-position.ts';
import { boundText, type RecordedDevice, type SignInRecord } from '../records/sign-in-record.ts';
import type { DirectoryUser } from '../records/user.ts';
import { auditOfRequest } from '../security-audit.ts';
import type { AccessDecision } from './decide.ts';
import type { AccessContext } from './gather.ts';
import { recordedPolicies } from './recorded-policies.ts';

export interface RecordInput {
	id: string;
	tenantId: string;
	flow: string;
	clientAppId: string;
	resourceAppId?: string | undefined;
	user?: DirectoryUser | undefined;
	clientAppType?: string | undefined;
	facts?: AuthenticationFacts;
	/** that proved itself */
	device?: Device | undefined;
	decision?: AccessDecision | undefined;
	errorCode?: number;
	risk?: SignInRecord['risk'];
	/** what was decided on */
	context?: Pick<AccessContext, 'claims' | 'transferMethods' | 'deviceBound'> | undefined;
	/** of a refusal: what a new request must ask for */
	challenge?: JsonObject | undefined;
	sessionId?: string | undefined;
	clientCredential?: SignInRecord['clientCredential'];
	accessToken?: SignInRecord['accessToken'];
	idToken?: SignInRecord['idToken'];
	tokenId?: string | undefined;
	note?: string | undefined;
	/** what was shown again, though it is good once */
	replayed?: 'client assertion' | 'DPoP proof';
}

function conditionalAccessStatus(decision: AccessDecision | undefined): SignInRecord['conditionalAccessStatus'] {
	if (decision && decision.outcome !== 'allow') return 'failure';
	return decision?.appliedPolicies.some((policy) => policy.result === 'success') ? 'success' : 'notApplied';
}

/** @returns nothing where the resource alone was judged, as for nearly all tokens */
function audiencesOf({ decision, resourceAppId }: RecordInput): SignInRecord['audiences'] {
	const { audiences = [] } = decision ?? {};
	return audiences.length === 0 || (audiences.length === 1 && audiences[0] === resourceAppId)
		? undefined
		: audiences.slice(0, mostAudiences);
}

const mostAudiences = 16;
const mostNetworks = 8;

/** @returns the shorter of what policies set for the two factors */
function frequencyOf(decision: AccessDecision | undefined): number | undefined {
	const { primarySeconds, secondarySeconds } = decision?.sessionControls.signInFrequency ?? {};
	return primarySeconds === undefined || secondarySeconds === undefined
		? (primarySeconds ?? secondarySeconds)
		: Math.min(primarySeconds, secondarySeconds);
}

type Proven = Pick<SignInRecord, 'authenticationMethods' | 'provenSecondsAgo'>;

function proven(facts: AuthenticationFacts | undefined, now: number): Proven {
	const [first, second] = facts ?? [];
	if (!facts || !first) return { authenticationMethods: [], provenSecondsAgo: undefined };
	// as most are
	if (!second) return { authenticationMethods: [first.method], provenSecondsAgo: [Math.max(0, now - first.at)] };
	const last = new Map<string, number>();
	for (const { method, at } of facts)
		if (method !== sharedPosition) last.set(method, Math.max(at, last.get(method) ?? at));
	return {
		authenticationMethods: [...last.keys()],
		provenSecondsAgo: [...last.values()].map((at) => Math.max(0, now - at)),
	};
}

/** @returns the account that a guest has elsewhere, or that somebody has who is nobody here */
function homeOf(tenantId: string, user: DirectoryUser): SignInRecord['home'] {
	return user.home ?? (user.tenantId === tenantId ? undefined : { tenantId: user.tenantId, userId: user.id });
}

function recordedDevice(device: Device): RecordedDevice {
	const { deviceId, displayName, operatingSystem, isCompliant, isManaged, trustType } = device;
	return {
		deviceId,
		displayName: boundText(displayName, 128) ?? '',
		...(operatingSystem === undefined ? {} : { operatingSystem: boundText(operatingSystem, 64) as string }),
		...(isCompliant === undefined ? {} : { isCompliant }),
		...(isManaged === undefined ? {} : { isManaged }),
		...(trustType === undefined ? {} : { trustType }),
	};
}

/** Members that are undefined are left out when the row is written. */
export function signInRecord(exchange: Exchange, input: RecordInput): SignInRecord {
	const { decision, user, context } = input;
	const { authenticationMethods, provenSecondsAgo } = proven(input.facts, exchange.now);
	return {
		id: input.id,
		tenantId: input.tenantId,
		createdAt: exchange.now,
		correlationId: exchange.ids.correlationId,
		flow: input.flow,
		clientAppId: input.clientAppId,
		resourceAppId: input.resourceAppId,
		userId: user?.id,
		userPrincipalName: user?.userPrincipalName,
		home: user && homeOf(input.tenantId, user),
		ipAddress: exchange.ipAddress,
		country: decision?.country,
		clientAppType: user && input.clientAppType,
		userAgent: boundText(exchange.request.headers['user-agent']),
		device: input.device && recordedDevice(input.device),
		errorCode: input.errorCode ?? 0,
		conditionalAccessStatus: conditionalAccessStatus(decision),
		appliedConditionalAccessPolicies: recordedPolicies(decision),
		authenticationContexts: input.errorCode ? [] : (decision?.authenticationContexts.accessToken ?? []),
		unprotectedAuthenticationContexts: input.errorCode ? [] : [...(decision?.unprotectedAuthenticationContexts ?? [])],
		sessionControlsNotEnforced: input.errorCode ? undefined : decision?.sessionControlsNotEnforced,
		authenticationMethods,
		provenSecondsAgo,
		claimsRequested: context && context.claims !== emptyClaimsRequest ? recordedClaims(context.claims.raw) : undefined,
		claimsChallenge: recordedClaims(input.challenge),
		audiences: audiencesOf(input),
		networks: decision?.networks?.ids.slice(0, mostNetworks),
		trustedNetwork: decision?.networks?.trusted ? true : undefined,
		frequency: frequencyOf(decision),
		deviceBound: context?.deviceBound ? true : undefined,
		transferMethods: context?.transferMethods?.length ? context.transferMethods : undefined,
		sessionId: input.sessionId,
		clientCredential: input.clientCredential,
		accessToken: input.accessToken,
		idToken: input.idToken,
		risk: input.risk,
		tokenId: input.tokenId,
		note: input.note,
	};
}

/**
 * What the client is not told and the log is; of a fault of our own that is a stack, which the server's own log has.
 */
function detailOf({ code, detail }: ProtocolError): string | undefined {
	return code === 50000 ? undefined : boundText(detail, 256);
}

/** A proof that is shown again, and a failed sign-in of an administrator, stand in the audit log too. */
async function writeRefusal(
	authority: Pick<Authority, 'refusals' | 'storage' | 'random'>,
	exchange: Exchange,
	record: SignInRecord,
	{ replayed, user, clientAppId }: RecordInput,
): Promise<void> {
	const { tenantId, errorCode, flow } = record;
	if (replayed !== undefined) {
		const target = { id: clientAppId, displayName: '' };
		const reason = `a ${replayed} was used before`;
		const audit = auditOfRequest(authority, exchange, 'proofReplayed', { tenantId, target, reason });
		return authority.refusals.record(record, audit);
	}
	if (!user || !failuresOfAdministrators.has(errorCode)) return authority.refusals.record(record);
	const { roleTemplateIds } = await authority.storage.directory.memberships(tenantId, user.id);
	if (roleTemplateIds.size === 0) return authority.refusals.record(record);
	const audit = auditOfRequest(authority, exchange, 'administratorSignInFailed', {
		tenantId,
		target: { id: user.id, displayName: user.displayName },
		reason: `AADSTS${errorCode}, ${flow}`,
	});
	return authority.refusals.record(record, audit);
}

/**
 * Records a refusal, and tells whoever watches. A log that cannot be written must not hide from the client why it was
 * refused.
 *
 * @param input what is known of the sign-in so far
 */
export async function recordRefusal(
	{
		authority,
		exchange,
	}: { authority: Pick<Authority, 'refusals' | 'emit' | 'storage' | 'random'>; exchange: Exchange },
	error: ProtocolError,
	input: RecordInput,
): Promise<void> {
	// the log cannot be written now, and whoever asked would wait for it once more
	if (error.code === 90033) return;
	// what was to be minted was not
	const record = signInRecord(exchange, {
		...input,
		tokenId: undefined,
		accessToken: undefined,
		idToken: undefined,
		challenge: error.claims,
		errorCode: error.code,
		note: input.note ?? detailOf(error),
	});
	await writeRefusal(authority, exchange, record, input).catch(() => undefined);
	authority.emit({
		kind: 'refused',
		record,
		message: error.message,
		claims: error.claims && JSON.stringify(error.claims),
	});
}
