// Findings become detections: what is stored and what Graph shows.
import { createHash } from 'node:crypto';
import type { RiskDetail, RiskDetection, RiskState } from '../records/risk.ts';
import type { Found } from './run-detectors.ts';

/** What all detections of one occasion have in common. */
export type Occasion = Pick<
	RiskDetection,
	| 'tenantId'
	| 'principal'
	| 'principalName'
	| 'displayName'
	| 'activityAt'
	| 'detectedAt'
	| 'updatedAt'
	| 'ipAddress'
	| 'country'
	| 'requestId'
	| 'correlationId'
	| 'userAgent'
>;

/**
 * The same for the same sign-in and finding, however often its pages are shown.
 *
 * @param key of the occasion, such as the id of the sign-in under way
 * @returns a UUID of version 8. RFC 9562 §5.8
 */
export function detectionId(key: string, riskEventType: string): string {
	const bytes = createHash('sha256').update(`${key} ${riskEventType}`).digest().subarray(0, 16);
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
	return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

export function toDetection(
	{ detector, riskEventType, level, evidence }: Found,
	key: string,
	occasion: Occasion,
	{ state, detail }: { state: RiskState; detail: RiskDetail },
): RiskDetection {
	return {
		...occasion,
		id: detectionId(key, riskEventType),
		riskEventType,
		level,
		state,
		detail,
		activity: detector.about,
		timing: detector.timing,
		evidence,
	};
}
