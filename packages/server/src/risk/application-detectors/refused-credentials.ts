// Many wrong credentials came from a network, and then the right one. Wrong ones from elsewhere count for nothing:
// anybody could put an application at risk by guessing. Microsoft Entra ID Protection, "Securing workload identities":
// suspicious sign-ins.
import type { ApplicationDetector } from '../application-detector.ts';
import { hasLearnt } from '../profile.ts';

/** a program with an old secret tries often too, but does not have the new one an hour later without anybody's doing */
const many = 10;

export const refusedCredentials: ApplicationDetector = {
	id: 'refused-credentials',
	detect({ refusedFromNetwork, network, at }, profile) {
		if (refusedFromNetwork < many || network === '') return undefined;
		const evidence = { refusedFromNetwork, network };
		const level = !profile || !hasLearnt(profile, at) ? 'medium' : network in profile.networks ? 'low' : 'high';
		return { riskEventType: 'suspiciousSignins', level, evidence };
	},
};
