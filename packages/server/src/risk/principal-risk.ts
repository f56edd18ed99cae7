// What detections make of an account's risk over time: pure. Microsoft Entra ID Protection, "Risk levels", leaves the
// sum to Microsoft; ours is written here.
import { highestRisk, type PrincipalRisk, type RiskDetection, type RiskLevel } from '../records/risk.ts';

/** seconds: what is older says nothing of today */
const counted = 90 * 86_400;
/** seconds: what comes together within a week is one story */
const together = 7 * 86_400;

/** Two of a level on different occasions within a week are one of the next. */
const next: ReadonlyMap<RiskLevel, { level: RiskLevel; occasions: number }> = new Map([
	['low', { level: 'medium', occasions: 4 }],
	['medium', { level: 'high', occasions: 3 }],
]);

/** @returns whether it still counts: nobody has settled it */
export function isOpen({ state }: Pick<RiskDetection, 'state'>): boolean {
	return state === 'atRisk' || state === 'confirmedCompromised';
}

/**
 * The level that open detections amount to.
 *
 * @param detections of one account, settled ones too
 * @param now epoch seconds
 */
export function levelOfDetections(
	detections: readonly Pick<RiskDetection, 'level' | 'state' | 'activityAt' | 'requestId'>[],
	now: number,
): RiskLevel {
	const open = detections.filter((one) => isOpen(one) && now - one.activityAt <= counted);
	const highest = highestRisk(open.map(({ level }) => level));
	const more = next.get(highest);
	if (!more) return highest;
	const recent = open.filter(({ level, activityAt }) => level === highest && now - activityAt <= together);
	// several detectors that speak of one sign-in are one occasion
	const occasions = new Set(recent.map(({ requestId, activityAt }) => requestId ?? activityAt));
	return occasions.size >= more.occasions ? more.level : highest;
}

const never: PrincipalRisk = { level: 'none', state: 'none', detail: 'none', updatedAt: 0, since: 0, revision: 0 };

/** @returns the next risk of an account; `undefined` where nothing of it changes */
export function changedRisk(
	before: PrincipalRisk | undefined = never,
	change: Pick<PrincipalRisk, 'level' | 'state' | 'detail'>,
	now: number,
): PrincipalRisk | undefined {
	const { level, state, detail } = change;
	if (level === before.level && (level === 'none' || state === before.state)) return undefined;
	return {
		level,
		state,
		detail,
		updatedAt: now,
		since: before.level === 'none' || level === 'none' ? now : before.since,
		revision: before.revision + 1,
	};
}
