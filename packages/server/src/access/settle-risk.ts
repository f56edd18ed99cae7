// What becomes of what was detected: it is written before anybody gets a token, a second factor settles what is about
// the sign-in, a new password settles what is about the account, and what is usual is learnt.
import type { Authority, Exchange } from '../authority.ts';
import { randomUuid } from '../clock.ts';
import { secondFactorTimeOf } from '../methods/proven-factors.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import { highestRisk, type RiskDetail, type RiskDetection, type RiskState } from '../records/risk.ts';
import type { SignInProfile } from '../records/sign-in-profile.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';
import type { DirectoryUser } from '../records/user.ts';
import { toDetection } from '../risk/detections.ts';
import { changedRisk, isOpen } from '../risk/principal-risk.ts';
import { learn, teachesNothing } from '../risk/profile.ts';
import { remedyOf } from '../risk/remedy.ts';
import type { RiskWrite } from '../storage/risk-store.ts';
import type { AccessDecision } from './decide.ts';
import type { AccessContext } from './gather.ts';
import { levelWith, replaced, type SignInRisk } from './sign-in-risk.ts';

export interface SettledRisk {
	/** what the sign-in log says of it; absent where there is no risk to speak of */
	record: SignInRecord['risk'];
	/** the user's risk is another one: what was decided before is decided again */
	isChanged: boolean;
	/** of what is usual alone, under way: awaited with the commit that it shares */
	written?: Promise<boolean>;
}

interface Settling {
	user: DirectoryUser;
	facts: AuthenticationFacts;
	risk: SignInRisk;
	/** of the sign-in, from page to page */
	key: string;
	/** when the sign-in began, epoch seconds: a second factor since then settles its risk */
	since: number;
	/** a policy on risk asked for what was proven */
	isByPolicy: boolean;
	/** `underWay`: a page is shown, and nobody knows yet whether it is answered */
	ended: 'underWay' | 'refused' | 'signedIn';
}

type Settlement = { state: RiskState; detail: RiskDetail };

const atRisk: Settlement = { state: 'atRisk', detail: 'none' };
const secured: Settlement = { state: 'remediated', detail: 'userPerformedSecuredPasswordChange' };
const passedByPolicy: Settlement = { state: 'remediated', detail: 'userPassedMFADrivenByRiskBasedPolicy' };
const confirmedByFactor: Settlement = { state: 'dismissed', detail: 'aiConfirmedSigninSafe' };

/** @returns whether a policy on the risk of sign-ins or users was met */
export function isMetByPolicy(
	{ appliedPolicies }: Pick<AccessDecision, 'appliedPolicies'>,
	{ policies }: AccessContext['snapshot'],
): boolean {
	const onRisk = new Set(
		policies
			.filter(({ conditions }) => conditions.signInRiskLevels?.length || conditions.userRiskLevels?.length)
			.map(({ id }) => id),
	);
	return appliedPolicies.some(({ id, result }) => result === 'success' && onRisk.has(id));
}

/**
 * Writes what was detected. What is usual is learnt from a sign-in that ended well, unless it was at risk and no second
 * factor settled that: a thief must not become usual.
 *
 * @throws what the storage throws: no token without it
 */
export async function settleRisk(authority: Authority, exchange: Exchange, settling: Settling): Promise<SettledRisk> {
	const { risk, ended } = settling;
	const { findings, known, occasion } = risk;
	const settlements = settlementsOf(settling);
	const found = findings.found.map((one) =>
		toDetection(
			one,
			settling.key,
			occasion,
			one.detector.about === 'signin' ? settlements.signIn : settlements.account,
		),
	);
	const settledBefore =
		settlements.account === atRisk
			? []
			: known
					.filter(isOpen)
					.map((detection): RiskDetection => ({ ...detection, ...settlements.account, updatedAt: exchange.now }));
	const all = replaced(known, replaced(settledBefore, found));
	const detections = all.filter(({ id, state, detail }) =>
		known.every((before) => before.id !== id || before.state !== state || before.detail !== detail),
	);
	const profile = ended === 'signedIn' ? learnt(settling, settlements.signIn !== atRisk) : undefined;
	const change =
		known.length + found.length === 0
			? undefined
			: riskChange(authority, exchange, settling, { all, isRemedied: settlements.account !== atRisk });
	const write: RiskWrite = {
		tenantId: occasion.tenantId,
		principal: occasion.principal,
		detections,
		// learnt when it is decided again, or nothing would be unusual by then
		profile: change?.risk ? undefined : profile,
		...change,
	};
	const record = recordOf(settling, found, change);
	if (write.detections.length === 0 && !change?.risk)
		return {
			record,
			isChanged: false,
			...(profile ? { written: authority.storage.risk.record(write) } : {}),
		};
	await authority.storage.risk.record(write);
	// whether it was written or somebody else was faster: the user that was read is not the one that there is
	return { record, isChanged: change?.risk !== undefined };
}

/** What is about the sign-in, and what is about the account. */
function settlementsOf({ user, facts, since, isByPolicy, ended }: Settling): {
	signIn: Settlement;
	account: Settlement;
} {
	const provenAt = secondFactorTimeOf(facts);
	const isProven = ended === 'signedIn' && provenAt !== undefined && provenAt >= since;
	const remedy = ended === 'signedIn' ? remedyOf(user, facts) : undefined;
	return {
		signIn: !isProven ? atRisk : isByPolicy ? passedByPolicy : confirmedByFactor,
		account: remedy === 'passwordChanged' ? secured : remedy === 'provenAnew' && isByPolicy ? passedByPolicy : atRisk,
	};
}

function learnt({ risk: { profile, attempt, findings } }: Settling, isProven: boolean): SignInProfile | undefined {
	const isHarmless = findings.level === 'none' || findings.level === 'low';
	if (!isHarmless && !isProven) return undefined;
	return teachesNothing(profile, attempt) ? undefined : learn(profile, attempt);
}

function riskChange(
	authority: Authority,
	{ now }: Exchange,
	{ user, risk: { occasion, known } }: Settling,
	{ all: detections, isRemedied }: { all: readonly RiskDetection[]; isRemedied: boolean },
): Pick<RiskWrite, 'risk' | 'event'> {
	const before = isRemedied ? 'none' : (user.risk?.level ?? 'none');
	const level = levelWith(before, { known, all: detections }, now);
	const [latest] = detections.filter(({ updatedAt }) => updatedAt === now);
	const { state, detail } =
		level !== 'none'
			? detections.some((one) => one.state === 'confirmedCompromised')
				? ({ state: 'confirmedCompromised', detail: 'adminConfirmedUserCompromised' } as const)
				: atRisk
			: { state: latest?.state ?? ('remediated' as const), detail: latest?.detail ?? ('none' as const) };
	const risk = changedRisk(user.risk, { level, state, detail }, now);
	if (!risk) return {};
	const { principal, principalName, displayName } = occasion;
	const risky = { principal, principalName, displayName, risk };
	const riskEventTypes = [...new Set(detections.filter(isOpen).map(({ riskEventType }) => riskEventType))];
	return {
		risk: { ...risky, history: { ...risky, id: randomUuid(authority.random), at: now, riskEventTypes } },
		...(level === 'high' && user.risk?.level !== 'high' ? { event: { notBefore: now + 1, at: now } } : {}),
	};
}

function recordOf(
	{ user, risk }: Settling,
	found: readonly RiskDetection[],
	change: Pick<RiskWrite, 'risk'> | undefined,
): SignInRecord['risk'] {
	const after = change?.risk?.risk ?? user.risk;
	const duringSignIn = risk.level ?? 'hidden';
	const [first] = found;
	if (duringSignIn === 'none' && (after?.level ?? 'none') === 'none') return undefined;
	return {
		duringSignIn,
		aggregated: highestRisk(found.map(({ level }) => level)),
		state: first?.state ?? 'none',
		detail: first?.detail ?? 'none',
		eventTypes: [...new Set(found.map(({ riskEventType }) => riskEventType))],
	};
}
