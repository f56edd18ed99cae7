// Asks every detector, and says what all of them together found.
import { highestRisk, type RiskDetection, type RiskLevel } from '../records/risk.ts';
import type { DetectorInput } from './attempt.ts';
import type { Detector, Finding } from './detector.ts';

export interface Found extends Finding {
	detector: Pick<Detector, 'id' | 'timing'> & { about: RiskDetection['activity'] };
}

export interface Findings {
	found: readonly Found[];
	/** of the sign-in; `undefined`: unknown, since a detector failed */
	level: RiskLevel | undefined;
	/** the detectors that failed, for the operator's log */
	failed: readonly { id: string; cause: unknown }[];
}

export function runDetectors(detectors: readonly Detector[], input: DetectorInput): Findings {
	const found: Found[] = [];
	const failed: { id: string; cause: unknown }[] = [];
	for (const detector of detectors) {
		try {
			const finding = detector.detect(input);
			if (finding) found.push({ ...finding, detector });
		} catch (cause) {
			failed.push({ id: detector.id, cause });
		}
	}
	return { found, failed, level: failed.length > 0 ? undefined : highestRisk(found.map(({ level }) => level)) };
}
