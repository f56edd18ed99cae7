// The password is right, and it stands in the operator's list of leaked ones. Microsoft Entra ID Protection, "What are
// risk detections": leaked credentials.
import type { Detector } from '../detector.ts';

export const leakedCredential: Detector = {
	id: 'leaked-credential',
	about: 'user',
	timing: 'realtime',
	detect: ({ attempt: { credential } }) =>
		credential?.isLeaked
			? { riskEventType: 'leakedCredentials', level: 'high', evidence: { list: 'leakedPasswordsFile' } }
			: undefined,
};
