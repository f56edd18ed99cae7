// Two sign-ins so far from each other that nobody travels between them in the time. A database of addresses knows the
// country and seldom more, so that the distance is taken between the nearest points that both may be at. Microsoft
// Entra ID Protection, "What are risk detections": impossible travel.

import type { Detector } from '../detector.ts';
import { kilometresBetween } from '../distance.ts';

/** of an airliner with the way to and from the airport */
const fastestKilometresAnHour = 1000;
/** below it a border region, or an error of the database, is likelier */
const leastKilometres = 500;
/** seconds: whoever stays away longer can have flown anywhere */
const longest = 86_400;

export const impossibleTravel: Detector = {
	id: 'impossible-travel',
	about: 'signin',
	timing: 'realtime',
	detect({ attempt, profile }) {
		const { position, at } = attempt;
		const before = profile?.last;
		if (!profile || !position || !before?.position || before.country === attempt.country) return undefined;
		const seconds = Math.max(1, at - before.at);
		if (seconds > longest) return undefined;
		// the network of the organisation's own line abroad is where people have been before without travelling
		if (attempt.network in profile.networks || attempt.isFamiliarBrowser) return undefined;
		const apart = kilometresBetween(position, before.position);
		const least = apart - position.errorKilometres - before.position.errorKilometres;
		if (least < leastKilometres) return undefined;
		const kilometresAnHour = Math.round((least / seconds) * 3600);
		if (kilometresAnHour <= fastestKilometresAnHour) return undefined;
		return {
			riskEventType: 'impossibleTravel',
			level: 'medium',
			evidence: {
				from: before.country ?? '',
				to: attempt.country ?? '',
				seconds,
				leastKilometres: Math.round(least),
				kilometresAnHour,
			},
		};
	},
};
