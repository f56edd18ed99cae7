// What administrators decide of accounts at risk: each decision is written with its audit, and with what APIs must
// hear. Microsoft Graph, "riskyUser: confirmCompromised", "riskyUser: dismiss", "riskyUser: confirmSafe".
import { mostDetections } from '../access/sign-in-risk.ts';
import { randomUuid } from '../clock.ts';
import type { RiskDetail, RiskDetection, RiskPrincipal, RiskState } from '../records/risk.ts';
import { detectionId } from '../risk/detections.ts';
import { changedRisk, isOpen } from '../risk/principal-risk.ts';
import { applyAudited } from './audited.ts';
import { graphBadRequest, graphNoObject } from './graph-error.ts';
import type { GraphInput } from './resource.ts';
import type { Row, Written } from './route.ts';

/** Microsoft Graph, "riskyUser: dismiss" */
const mostAtOnce = 60;

export interface RiskDecision {
	/** as the audit names it */
	activity: string;
	state: RiskState;
	detail: RiskDetail;
	/** of the detection that stands for the decision; absent where the decision says that there is no risk */
	riskEventType?: string;
}

interface Named {
	principal: RiskPrincipal;
	principalName: string;
	displayName: string;
}

async function findNamed(
	{ authority, snapshot }: GraphInput,
	kind: RiskPrincipal['kind'],
	id: string,
): Promise<Named | undefined> {
	const { tenant } = snapshot;
	const principal = { kind, id };
	if (kind === 'user') {
		const user = await authority.storage.directory.findUser(tenant.id, id);
		// whether a guest's account is at risk is for its home to say
		if (!user || user.home) return undefined;
		return { principal, principalName: user.userPrincipalName, displayName: user.displayName };
	}
	for (const { appId, displayName } of snapshot.applications.values())
		if (authority.identifiers.servicePrincipalId(tenant.id, appId) === id)
			return { principal, principalName: appId, displayName };
	return undefined;
}

function idsIn(body: Row, member: string): readonly string[] {
	const ids = body[member];
	if (!Array.isArray(ids) || ids.length === 0 || ids.length > mostAtOnce || ids.some((id) => typeof id !== 'string'))
		throw graphBadRequest(`'${member}' must be a list of 1 to ${mostAtOnce} ids.`);
	return [...new Set(ids.map((id: string) => id.toLowerCase()))];
}

/** Several accounts are decided one after another; one that is decided so already is left as it is. */
export async function decideRisk(
	input: GraphInput,
	kind: RiskPrincipal['kind'],
	body: Row,
	decision: RiskDecision,
): Promise<Written> {
	const ids = idsIn(body, kind === 'user' ? 'userIds' : 'servicePrincipalIds');
	const named: Named[] = [];
	for (const id of ids) {
		const one = await findNamed(input, kind, id);
		if (!one) throw graphNoObject(id);
		named.push(one);
	}
	for (const one of named) {
		// the version has moved with the one before
		const snapshot = await input.authority.snapshots.get(input.snapshot.tenant.id);
		if (!snapshot || !(await decideOne({ ...input, snapshot }, one, decision))) return { kind: 'stale' };
	}
	return { kind: 'done' };
}

async function decideOne(input: GraphInput, named: Named, decision: RiskDecision): Promise<boolean> {
	const { authority, exchange, snapshot, caller } = input;
	const { now } = exchange;
	const tenantId = snapshot.tenant.id;
	const { principal } = named;
	const before = (await authority.storage.risk.findRisky(tenantId, principal))?.risk;
	const { state, detail, riskEventType } = decision;
	const level = riskEventType === undefined ? 'none' : 'high';
	// nobody was at risk, and now it is said by whom and when that this is so
	const risk =
		changedRisk(before, { level, state, detail }, now) ??
		(before?.detail === detail
			? undefined
			: ({ level, state, detail, updatedAt: now, since: now, revision: (before?.revision ?? 0) + 1 } as const));
	if (!risk) return true;
	const known = await authority.storage.risk.detectionsOf(tenantId, principal.id, mostDetections);
	const settled: RiskDetection[] =
		riskEventType === undefined
			? known.filter(isOpen).map((detection) => ({ ...detection, state, detail, updatedAt: now }))
			: [
					{
						...named,
						id: detectionId(`${principal.id} ${risk.revision}`, riskEventType),
						tenantId,
						riskEventType,
						level: 'high',
						state,
						detail,
						activity: principal.kind === 'user' ? 'user' : 'servicePrincipal',
						timing: 'offline',
						activityAt: now,
						detectedAt: now,
						updatedAt: now,
						correlationId: exchange.ids.correlationId,
						evidence: { initiatedBy: caller.principalId },
					},
				];
	const history = {
		...named,
		risk,
		id: randomUuid(authority.random),
		at: now,
		riskEventTypes: riskEventType === undefined ? [] : [riskEventType],
		initiatedBy: caller.principalId,
	};
	const isEvent = principal.kind === 'user' && level === 'high' && before?.level !== 'high';
	return applyAudited(
		input,
		[
			{ kind: 'putRisk', write: { tenantId, principal, detections: settled, risk: { ...named, risk, history } } },
			...(isEvent
				? [{ kind: 'event', userId: principal.id, event: 'userRiskHigh', notBefore: now + 1, at: now } as const]
				: []),
		],
		{
			activity: decision.activity,
			category: principal.kind === 'user' ? 'UserManagement' : 'ApplicationManagement',
			operation: 'Update',
			target: {
				type: principal.kind === 'user' ? 'User' : 'ServicePrincipal',
				id: principal.id,
				displayName: named.displayName,
			},
			before: { riskLevel: before?.level ?? 'none', riskState: before?.state ?? 'none' },
			after: { riskLevel: level, riskState: state },
		},
	);
}
