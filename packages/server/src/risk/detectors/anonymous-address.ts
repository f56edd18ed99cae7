// An address of those who hide where they are, by a list that the operator brings. Microsoft Entra ID Protection, "What
// are risk detections": anonymous IP address.
import type { Detector } from '../detector.ts';

export const anonymousAddress: Detector = {
	id: 'anonymous-address',
	about: 'signin',
	timing: 'realtime',
	detect({ attempt, profile }) {
		if (!attempt.isAnonymised) return undefined;
		const isUsual = profile !== undefined && attempt.network in profile.networks;
		return {
			riskEventType: 'anonymizedIPAddress',
			level: isUsual ? 'low' : 'medium',
			evidence: { ipAddress: attempt.ipAddress ?? '', isUsual },
		};
	},
};
