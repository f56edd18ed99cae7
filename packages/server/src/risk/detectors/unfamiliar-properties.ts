// Network, country, browser and device, of which the account has used none before. Microsoft Entra ID Protection, "What
// are risk detections": unfamiliar sign-in properties.
import type { Detector } from '../detector.ts';
import { hasLearnt } from '../profile.ts';

export const unfamiliarProperties: Detector = {
	id: 'unfamiliar-properties',
	about: 'signin',
	timing: 'realtime',
	detect({ attempt, profile }) {
		if (!profile || !hasLearnt(profile, attempt.at) || attempt.isFamiliarBrowser) return undefined;
		const network = !(attempt.network in profile.networks);
		const device = !(attempt.device in profile.devices);
		const country = attempt.country === undefined || !(attempt.country in profile.countries);
		const evidence = {
			network: attempt.network,
			country: attempt.country ?? '',
			device: attempt.device,
			isNewNetwork: network,
			isNewCountry: country,
			isNewDevice: device,
			learntFrom: profile.signIns,
		};
		const found = { riskEventType: 'unfamiliarFeatures', evidence };
		if (network && country && device) return { ...found, level: 'high' };
		if (network && (country || device)) return { ...found, level: 'medium' };
		// a new browser at a usual place is a new telephone more often than a thief
		return network ? { ...found, level: 'low' } : undefined;
	},
};
