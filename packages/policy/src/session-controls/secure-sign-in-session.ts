// Token protection: the session is bound to the device's key. Microsoft Graph, "secureSignInSessionControl resource
// type".
import type { SessionControl } from '../session-control.ts';

export const secureSignInSession: SessionControl<true> = {
	id: 'secureSignInSession',
	// an unbound session is refused
	enforcedBy: 'authority',
	read: ({ secureSignInSession: control }) => (control?.isEnabled ? true : undefined),
	merge: () => true,
	isSatisfied: (_, { authentication }) => authentication.deviceBoundSession === true,
};
