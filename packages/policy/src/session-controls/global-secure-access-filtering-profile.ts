// Which security profile of Global Secure Access filters the session's traffic. Microsoft Graph (beta),
// "globalSecureAccessFilteringProfileSessionControl". The network enforces it, and there is none here: it is told as
// not enforced, and keeps nobody out.
import type { SessionControl } from '../session-control.ts';

export const globalSecureAccessFilteringProfile: SessionControl<readonly string[]> = {
	id: 'globalSecureAccessFilteringProfile',
	enforcedBy: 'resource',
	read: ({ globalSecureAccessFilteringProfile: control }) =>
		control?.isEnabled ? [control.profileId ?? ''].filter((id) => id !== '') : undefined,
	// the traffic goes through every profile that a policy names
	merge: (left, right) => [...new Set([...left, ...right])].sort(),
};
