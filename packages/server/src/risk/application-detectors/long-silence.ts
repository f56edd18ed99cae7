// An application that nobody used for months gets a token again: forgotten credentials are the ones that nobody misses.
// Microsoft Entra ID Protection, "Securing workload identities": anomalous service principal activity.
import type { ApplicationDetector } from '../application-detector.ts';

/** days; a program that runs every quarter of a year is silent for 92 */
const longDays = 100;

export const longSilence: ApplicationDetector = {
	id: 'long-silence',
	detect({ at, network }, profile) {
		const days = profile === undefined ? 0 : Math.floor((at - profile.last.at) / 86_400);
		if (!profile || days < longDays) return undefined;
		return {
			riskEventType: 'anomalousServicePrincipalActivity',
			level: network in profile.networks ? 'low' : 'medium',
			evidence: { days, network },
		};
	},
};
