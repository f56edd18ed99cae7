// The risk of an interactive sign-in, assessed anew at every step: the attempt is put together, the detectors are
// asked, and what they find is added to what is known of the account. Nothing is written here.
import type { Authority, Exchange } from '../authority.ts';
import { devicePlatform } from '../http/device-platform.ts';
import type { AuthenticationFacts } from '../records/authentication-facts.ts';
import { highestRisk, isAtLeast, type RiskDetection, type RiskLevel } from '../records/risk.ts';
import type { SignInProfile } from '../records/sign-in-profile.ts';
import type { SignInTransaction } from '../records/transaction.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Attempt } from '../risk/attempt.ts';
import { type Occasion, toDetection } from '../risk/detections.ts';
import { deviceName } from '../risk/device-name.ts';
import { networkOf } from '../risk/network.ts';
import { levelOfDetections } from '../risk/principal-risk.ts';
import { type Findings, runDetectors } from '../risk/run-detectors.ts';
import { isFamiliar } from '../session/familiar-browser.ts';

export interface SignInRisk {
	/** of this sign-in; `undefined`: unknown, since a detector failed */
	level: RiskLevel | undefined;
	/** of the user, with what was found just now */
	userLevel: RiskLevel;
	attempt: Attempt;
	profile: SignInProfile | undefined;
	findings: Findings;
	/** of the user, newest first; read only where something was found or the user is at risk */
	known: readonly RiskDetection[];
	occasion: Occasion;
}

/** detections of an account that its risk is made of */
export const mostDetections = 200;

/** A guest's account is at home, and so is what is usual for it. */
export function accountOf({ home, tenantId, id }: DirectoryUser): { tenantId: string; userId: string } {
	return home ?? { tenantId, userId: id };
}

/** @returns key under which second factors that were refused are counted */
export function refusalKey(user: DirectoryUser): string {
	const { tenantId, userId } = accountOf(user);
	return `${tenantId} ${userId}`;
}

interface Circumstances {
	transaction: Pick<SignInTransaction, 'id' | 'credential' | 'freshFirstFactor' | 'createdAt'>;
	user: DirectoryUser;
	/** of the session that this sign-in goes on with; absent where it begins one */
	sessionAddress: string | undefined;
}

function attemptOf(authority: Authority, exchange: Exchange, { transaction, user }: Circumstances): Attempt {
	const { ipAddress, now, request } = exchange;
	const country =
		authority.signals.country({ ipAddress } as Parameters<typeof authority.signals.country>[0]) ?? undefined;
	return {
		at: now,
		ipAddress,
		network: networkOf(ipAddress),
		country,
		position: country === undefined ? undefined : authority.risk.extentOf(country),
		device: deviceName(request.headers['user-agent'], devicePlatform(request)),
		isFamiliarBrowser: isFamiliar(authority, exchange, user.userPrincipalName),
		isAnonymised: ipAddress !== undefined && authority.risk.isAnonymised(ipAddress),
		credential: transaction.credential,
		refusedPrompts: authority.risk.recent.refusedPrompts(refusalKey(user), now),
	};
}

/**
 * Asked where the user has proven something: a profile is read for nobody else.
 *
 * @returns `undefined` where a session goes on from where it was: its facts carry the risk that it began with
 */
export async function assessSignInRisk(
	authority: Authority,
	exchange: Exchange,
	circumstances: Circumstances,
): Promise<SignInRisk | undefined> {
	const { transaction, user, sessionAddress } = circumstances;
	if (!transaction.freshFirstFactor && networkOf(sessionAddress) === networkOf(exchange.ipAddress)) return undefined;
	const { tenantId, userId } = accountOf(user);
	const { risk: store } = authority.storage;
	const profile = await store.profile(tenantId, userId);
	const attempt = attemptOf(authority, exchange, circumstances);
	const findings = runDetectors(authority.risk.detectors, { attempt, profile });
	const isKnown = findings.found.length > 0 || (user.risk !== undefined && user.risk.level !== 'none');
	const known = isKnown ? await store.detectionsOf(tenantId, userId, mostDetections) : [];
	const occasion: Occasion = {
		tenantId,
		principal: { kind: 'user', id: userId },
		principalName: user.userPrincipalName,
		displayName: user.displayName,
		activityAt: transaction.createdAt,
		detectedAt: exchange.now,
		updatedAt: exchange.now,
		ipAddress: exchange.ipAddress,
		country: attempt.country,
		requestId: exchange.ids.traceId,
		correlationId: exchange.ids.correlationId,
		userAgent: exchange.request.headers['user-agent']?.slice(0, 512),
	};
	const atRisk = { state: 'atRisk', detail: 'none' } as const;
	const pending = findings.found
		// a second factor settles what is about the sign-in alone: its policy asks for it, not the user's
		.filter(({ detector }) => detector.about === 'user')
		.map((found) => toDetection(found, transaction.id, occasion, atRisk));
	const before = user.risk?.level ?? 'none';
	const userLevel =
		pending.length === 0 ? before : levelWith(before, { known, all: replaced(known, pending) }, exchange.now);
	return { level: findings.level, userLevel, attempt, profile, findings, known, occasion };
}

/**
 * The level of an account with what was found now. Only its newest detections are read. Where it has more, those that
 * are read may not explain the level that it has; then the level can only rise, or a thief who knows the password could
 * lower it by causing many small detections. A remedy or an administrator's decision ends it.
 *
 * @param before of the account; `none` where it was remedied just now
 * @param of.known those that were read
 * @param of.all the same, with what was found now
 */
export function levelWith(
	before: RiskLevel,
	{ known, all }: { known: readonly RiskDetection[]; all: readonly RiskDetection[] },
	now: number,
): RiskLevel {
	const level = levelOfDetections(all, now);
	const isExplained = known.length < mostDetections || isAtLeast(levelOfDetections(known, now), before);
	return isExplained ? level : highestRisk([level, before]);
}

/** Those that are written again stand for what they were. */
export function replaced(known: readonly RiskDetection[], now: readonly RiskDetection[]): readonly RiskDetection[] {
	const ids = new Set(now.map(({ id }) => id));
	return [...now, ...known.filter(({ id }) => !ids.has(id))];
}

/** @returns the facts, of which the last first factor carries the risk of its sign-in */
export function withRisk(
	facts: AuthenticationFacts,
	last: number,
	risk: Exclude<RiskLevel, 'none'> | 'unknown' | undefined,
): AuthenticationFacts {
	if (risk === undefined || facts[last] === undefined || facts[last].risk === risk) return facts;
	return facts.map((use, index) => (index === last ? { ...use, risk } : use));
}
