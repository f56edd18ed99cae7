// What an event of another system changes in the tenant's directory, with its audit. OpenID Continuous Access
// Evaluation Profile 1.0 §3.1, §3.5, §3.8.
import type { JsonObject } from '@countersign/protocol';
import { levelWith, mostDetections, replaced } from '../access/sign-in-risk.ts';
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import type { Device } from '../records/device.ts';
import type { DirectoryAudit } from '../records/directory-audit.ts';
import type { EventTransmitter, TakenEvent } from '../records/event-transmitter.ts';
import type { RiskDetection, RiskState } from '../records/risk.ts';
import type { DirectoryUser } from '../records/user.ts';
import { detectionId } from '../risk/detections.ts';
import { changedRisk, isOpen } from '../risk/principal-risk.ts';
import { EventTokenError } from '../security-events/read-event-token.ts';
import type { DirectoryChange } from '../storage/directory-change-store.ts';

export interface Told {
	authority: Authority;
	exchange: Exchange;
	tenantId: string;
	transmitter: EventTransmitter;
	event: JsonObject;
	/** epoch seconds: when it happened, not later than now */
	at: number;
	user: DirectoryUser | undefined;
	device: Device | undefined;
}

export interface Effect {
	changes: readonly DirectoryChange[];
	audit: DirectoryAudit;
}

const malformed = (message: string) => new EventTokenError('invalid_request', message);

function auditOf(
	{ authority, exchange, transmitter }: Told,
	what: Pick<DirectoryAudit, 'activity' | 'category' | 'target' | 'changes'>,
): DirectoryAudit {
	return {
		id: randomUuid(authority.random),
		...{ at: exchange.now, correlationId: exchange.ids.correlationId, operation: 'Update', ...what },
		initiator: { kind: 'servicePrincipal', id: transmitter.id, displayName: transmitter.displayName },
	};
}

async function revokeSessions(told: Told): Promise<Effect | undefined> {
	const { user, exchange, at } = told;
	if (!user) return undefined;
	// a sign-in after the revocation is not what was revoked; times are whole seconds
	const notBefore = at + 1;
	if (user.tokensValidFrom >= notBefore) return undefined;
	return {
		changes: [
			{ kind: 'revokeSessions', userId: user.id, notBefore },
			{ kind: 'event', userId: user.id, event: 'sessionRevoked', notBefore, at: exchange.now },
		],
		audit: auditOf(told, {
			...{ activity: 'Update StsRefreshTokenValidFrom Timestamp', category: 'UserManagement' },
			target: { type: 'User', id: user.id, displayName: user.displayName },
			changes: [{ name: 'refreshTokensValidFrom', before: user.tokensValidFrom, after: notBefore }],
		}),
	};
}

async function changeCompliance(told: Told): Promise<Effect | undefined> {
	const { device, event, at } = told;
	const { current_status: status } = event;
	if (status !== 'compliant' && status !== 'not-compliant')
		throw malformed("'current_status' must be compliant or not-compliant");
	const isCompliant = status === 'compliant';
	// one that was held up on its way must not undo what a later one said
	if (!device || at < (device.complianceToldAt ?? 0)) return undefined;
	// of two of one second that say different things, not compliant stands, in whatever order they come
	if (at === device.complianceToldAt && isCompliant) return undefined;
	return {
		changes: [{ kind: 'putDevice', device: { ...device, isCompliant, complianceToldAt: at } }],
		audit: auditOf(told, {
			...{ activity: 'Update device', category: 'Device' },
			target: { type: 'Device', id: device.id, displayName: device.displayName },
			changes: [{ name: 'isCompliant', before: device.isCompliant ?? null, after: isCompliant }],
		}),
	};
}

const levels = new Map<unknown, RiskDetection['level']>([
	['LOW', 'low'],
	['MEDIUM', 'medium'],
	['HIGH', 'high'],
]);
/** Microsoft Entra ID Protection, "Additional risk detected": one whose kind is not told */
const riskEventType = 'generic';

/** One detection for each transmitter and user: what it says later stands for what it said before. */
async function changeRisk(told: Told): Promise<Effect | undefined> {
	const { authority, exchange, tenantId, transmitter, event, at, user } = told;
	const { principal: kind, current_level: said, risk_reason: reason } = event;
	const level = levels.get(said);
	if (typeof kind !== 'string' || !level)
		throw malformed("it must have 'principal', and 'current_level' of LOW, MEDIUM or HIGH");
	// whether a guest's account is at risk is for its home to say
	if (kind !== 'USER' || !user || user.home) return undefined;
	const { now } = exchange;
	const { risk: store } = authority.storage;
	const principal = { kind: 'user', id: user.id } as const;
	const named = { principal, principalName: user.userPrincipalName, displayName: user.displayName };
	const known = await store.detectionsOf(tenantId, user.id, mostDetections);
	const id = detectionId(`${transmitter.id} ${user.id}`, riskEventType);
	// as with devices: what was said of a later moment stands
	if (known.some((one) => one.id === id && one.activityAt > at)) return undefined;
	const detection: RiskDetection = {
		...named,
		id,
		...{ tenantId, riskEventType, level, state: 'atRisk', detail: 'none', activity: 'user', timing: 'offline' },
		...{ activityAt: at, detectedAt: now, updatedAt: now, correlationId: exchange.ids.correlationId },
		evidence: {
			transmitter: transmitter.displayName,
			...(typeof reason === 'string' ? { riskReason: reason.slice(0, 256) } : {}),
		},
	};
	const all = replaced(known, [detection]);
	const before = (await store.findRisky(tenantId, principal))?.risk;
	const isConfirmed = all.some((one) => isOpen(one) && one.state === 'confirmedCompromised');
	const state: RiskState = isConfirmed ? 'confirmedCompromised' : 'atRisk';
	const others = known.filter((one) => one.id !== id);
	const next = levelWith(before?.level ?? 'none', { known: others, all }, now);
	const risk = changedRisk(before, { level: next, state, detail: 'none' }, now);
	const history = risk && {
		...{ ...named, risk, id: randomUuid(authority.random), at: now, riskEventTypes: [riskEventType] },
	};
	const isEvent = risk?.level === 'high' && before?.level !== 'high';
	return {
		changes: [
			{
				kind: 'putRisk',
				write: {
					tenantId,
					principal,
					detections: [detection],
					...(history ? { risk: { ...named, risk, history } } : {}),
				},
			},
			...(isEvent
				? [{ kind: 'event', userId: user.id, event: 'userRiskHigh', notBefore: now + 1, at: now } as const]
				: []),
		],
		audit: auditOf(told, {
			...{ activity: 'Add risk detection', category: 'UserManagement' },
			target: { type: 'User', id: user.id, displayName: user.displayName },
			changes: [{ name: 'riskLevel', before: before?.level ?? 'none', after: risk?.level ?? before?.level ?? 'none' }],
		}),
	};
}

/** @returns what to write; nothing where nothing changes, or the subject is unknown here */
export const effects: Readonly<Record<TakenEvent, (told: Told) => Promise<Effect | undefined>>> = {
	'session-revoked': revokeSessions,
	'device-compliance-change': changeCompliance,
	'risk-level-change': changeRisk,
};
