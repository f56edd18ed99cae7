// A country that the account never signed in from. Microsoft Entra ID Protection, "What are risk detections": new
// country.
import type { Detector } from '../detector.ts';
import { hasLearnt } from '../profile.ts';

export const newCountry: Detector = {
	id: 'new-country',
	about: 'signin',
	timing: 'realtime',
	detect({ attempt, profile }) {
		const { country } = attempt;
		if (!profile || country === undefined || !hasLearnt(profile, attempt.at) || country in profile.countries)
			return undefined;
		return {
			riskEventType: 'newCountry',
			// whoever travels takes their browser along
			level: attempt.isFamiliarBrowser ? 'low' : 'medium',
			evidence: { country, countriesBefore: Object.keys(profile.countries).sort().join(' ') },
		};
	},
};
