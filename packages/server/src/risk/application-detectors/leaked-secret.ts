// The secret is right, and it stands in the operator's list of leaked ones. Microsoft Entra ID Protection, "Securing
// workload identities": leaked credentials.
import type { ApplicationDetector } from '../application-detector.ts';

export const leakedSecret: ApplicationDetector = {
	id: 'leaked-secret',
	detect: ({ isLeaked }) =>
		isLeaked
			? { riskEventType: 'leakedCredentials', level: 'high', evidence: { list: 'leakedPasswordsFile' } }
			: undefined,
};
