// A refresh token that was shown after its successor was used: two have it. Microsoft Entra ID Protection, "What are
// risk detections": anomalous token; RFC 9700 §4.14.2.
import type { Detector } from '../detector.ts';

export const tokenReplay: Detector = {
	id: 'token-replay',
	about: 'user',
	timing: 'nearRealtime',
	detect({ attempt: { replay, ipAddress } }) {
		if (!replay) return undefined;
		const { generation, newestGeneration, fromOtherNetwork } = replay;
		return {
			riskEventType: 'anomalousToken',
			// a program that keeps old tokens does so where it always was
			level: fromOtherNetwork ? 'high' : 'medium',
			evidence: { ipAddress: ipAddress ?? '', generation, newestGeneration, fromOtherNetwork },
		};
	},
};
