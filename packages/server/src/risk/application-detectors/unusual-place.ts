// A network or a country from which the application never got a token. Microsoft Entra ID Protection, "Securing
// workload identities": suspicious sign-ins.
import type { ApplicationDetector } from '../application-detector.ts';
import { hasLearnt } from '../profile.ts';

/** an application that runs in so many networks is one of a cloud, where another one means nothing */
const fewNetworks = 8;

export const unusualPlace: ApplicationDetector = {
	id: 'unusual-place',
	detect({ network, country, at }, profile) {
		if (!profile || !hasLearnt(profile, at) || network === '' || network in profile.networks) return undefined;
		const { networks, countries } = profile;
		const isNewCountry = country !== undefined && Object.keys(countries).length > 0 && !(country in countries);
		if (!isNewCountry && Object.keys(networks).length >= fewNetworks) return undefined;
		return {
			riskEventType: 'suspiciousSignins',
			level: isNewCountry ? 'medium' : 'low',
			evidence: {
				network,
				country: country ?? 'unknown',
				countriesBefore: Object.keys(countries).sort().join(' '),
			},
		};
	},
};
