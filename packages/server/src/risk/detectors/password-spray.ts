// One password tried on many names, or many names from one network; and now it was right for one of them. Microsoft
// Entra ID Protection, "What are risk detections": password spray.
import type { Detector } from '../detector.ts';

/** people choose the same password, but seldom this many mistype the same one within a day */
const namesOfSpray = 8;
/** of a house behind one address some mistype theirs, but seldom this many within an hour */
const namesOfNetwork = 20;

export const passwordSpray: Detector = {
	id: 'password-spray',
	about: 'signin',
	timing: 'realtime',
	detect({ attempt: { credential, isFamiliarBrowser } }) {
		if (!credential) return undefined;
		const { otherNames, otherNetworks, wrongNamesOfNetwork } = credential;
		const evidence = { otherNames, otherNetworks, wrongNamesOfNetwork };
		// right or not on a familiar browser: the password itself is one that is being sprayed
		if (otherNames >= namesOfSpray) return { riskEventType: 'passwordSpray', level: 'high', evidence };
		if (wrongNamesOfNetwork >= namesOfNetwork && !isFamiliarBrowser)
			return { riskEventType: 'passwordSpray', level: 'medium', evidence };
		return undefined;
	},
};
