// The risk of an application that gets a token as itself, before the token is decided on: what the detectors find is
// written, and the decision reads it with the tenant's configuration. Where the same credential was used from the same
// network within the hour, nothing is looked at.
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import type { Application } from '../records/application.ts';
import { highestRisk, type PrincipalRisk, type RiskDetection } from '../records/risk.ts';
import type { SignInProfile } from '../records/sign-in-profile.ts';
import type { ApplicationAttempt } from '../risk/application-detector.ts';
import { toDetection } from '../risk/detections.ts';
import { networkOf } from '../risk/network.ts';
import { changedRisk, isOpen } from '../risk/principal-risk.ts';
import { learn } from '../risk/profile.ts';
import type { RiskWrite } from '../storage/risk-store.ts';
import { levelWith, mostDetections, replaced } from './sign-in-risk.ts';

const applicationKey = (tenantId: string, appId: string) => `${tenantId} ${appId}`;

/** A credential of the application was wrong. */
export function countRefusedCredential({ risk }: Authority, exchange: Exchange, tenantId: string, appId: string): void {
	risk.applications.credentialRefused(applicationKey(tenantId, appId), networkOf(exchange.ipAddress), exchange.now);
}

/** What an administrator has dismissed from this network is usual from then on. */
const isDismissed = (known: readonly RiskDetection[], { riskEventType, evidence }: RiskDetection) =>
	known.some(
		(one) =>
			one.state === 'dismissed' && one.riskEventType === riskEventType && one.evidence.network === evidence.network,
	);

/**
 * @param tenantId where the application acts
 * @param client whose credential was right
 * @throws what the storage throws: no token without it
 */
export async function assessApplication(
	authority: Authority,
	exchange: Exchange,
	tenantId: string,
	client: { application: Pick<Application, 'appId' | 'displayName'>; isLeaked?: true },
): Promise<void> {
	const { now, ipAddress, ids, request } = exchange;
	const { appId, displayName } = client.application;
	const { applications } = authority.risk;
	const { risk: store } = authority.storage;
	const key = applicationKey(tenantId, appId);
	const network = networkOf(ipAddress);
	const refusedFromNetwork = applications.refusedFrom(key, network, now);
	const use = `${network} ${client.isLeaked === true} ${refusedFromNetwork}`;
	if (applications.isLookedAt(key, use, now)) return;
	const principal = {
		kind: 'servicePrincipal' as const,
		id: authority.identifiers.servicePrincipalId(tenantId, appId),
	};
	const named = { principal, principalName: appId, displayName };
	const profile = await store.profile(tenantId, principal.id);
	const country =
		authority.signals.country({ ipAddress } as Parameters<typeof authority.signals.country>[0]) ?? undefined;
	const attempt: ApplicationAttempt = {
		at: now,
		network,
		country,
		isLeaked: client.isLeaked === true,
		refusedFromNetwork,
	};
	const occasion = {
		...named,
		tenantId,
		activityAt: now,
		detectedAt: now,
		updatedAt: now,
		ipAddress,
		country,
		requestId: ids.traceId,
		correlationId: ids.correlationId,
		userAgent: request.headers['user-agent']?.slice(0, 512),
	};
	const found = authority.risk.applicationDetectors.flatMap((one): RiskDetection[] => {
		const { id } = one;
		const finding = one.detect(attempt, profile);
		if (!finding) return [];
		const detector = { id, about: 'servicePrincipal' as const, timing: 'realtime' as const };
		// the same of one day is one detection, however many tokens the application gets
		const occasionKey = `${principal.id} ${id} ${network} ${Math.floor(now / 86_400)}`;
		return [toDetection({ ...finding, detector }, occasionKey, occasion, { state: 'atRisk', detail: 'none' })];
	});
	const known = found.length === 0 ? [] : await store.detectionsOf(tenantId, principal.id, mostDetections);
	const open = found.filter((one) => !isDismissed(known, one));
	const fresh = open.filter(({ id }) => known.every((before) => before.id !== id));
	const before = fresh.length === 0 ? undefined : (await store.findRisky(tenantId, principal))?.risk;
	const change = fresh.length === 0 ? undefined : riskWith(before, { known, fresh }, now);
	const history = change && {
		...named,
		risk: change,
		id: randomUuid(authority.random),
		at: now,
		riskEventTypes: [
			...new Set(
				replaced(known, fresh)
					.filter(isOpen)
					.map((one) => one.riskEventType),
			),
		],
	};
	const learnt = learntFrom(profile, attempt, open, ipAddress);
	const write: RiskWrite = {
		tenantId,
		principal,
		detections: fresh,
		...(learnt ? { profile: learnt } : {}),
		...(change && history ? { risk: { ...named, risk: change, history } } : {}),
	};
	if (fresh.length + (learnt ? 1 : 0) > 0 && !(await store.record(write))) return;
	applications.lookedAt(key, use, now);
}

function riskWith(
	before: PrincipalRisk | undefined,
	{ known, fresh }: Record<'known' | 'fresh', readonly RiskDetection[]>,
	now: number,
): PrincipalRisk | undefined {
	const level = levelWith(before?.level ?? 'none', { known, all: replaced(known, fresh) }, now);
	const isConfirmed = known.some(({ state }) => state === 'confirmedCompromised');
	return changedRisk(
		before,
		isConfirmed
			? { level, state: 'confirmedCompromised', detail: 'adminConfirmedServicePrincipalCompromised' }
			: { level, state: 'atRisk', detail: 'none' },
		now,
	);
}

/** Nobody can ask an application for a second factor, so that a place that is at risk is not learnt. */
function learntFrom(
	profile: SignInProfile | undefined,
	{ at, network, country }: ApplicationAttempt,
	open: readonly RiskDetection[],
	ipAddress: string | undefined,
): SignInProfile | undefined {
	const level = highestRisk(open.map((one) => one.level));
	if (level === 'medium' || level === 'high') return undefined;
	return learn(profile, { at, network, country, ipAddress, position: undefined, device: '' });
}
