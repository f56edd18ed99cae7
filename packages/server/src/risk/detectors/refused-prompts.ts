// Second factors that were refused again and again: somebody has the password and tries their luck, or tires the user
// out. Microsoft Entra ID Protection, "What are risk detections": suspicious approval of an authenticator app.
import type { Detector } from '../detector.ts';

const most = 5;

export const refusedPrompts: Detector = {
	id: 'refused-prompts',
	about: 'signin',
	timing: 'realtime',
	detect: ({ attempt: { refusedPrompts: refused, isFamiliarBrowser } }) =>
		refused >= most && !isFamiliarBrowser
			? { riskEventType: 'suspiciousAuthAppApproval', level: 'medium', evidence: { refusedPrompts: refused } }
			: undefined,
};
