// The resource limits the session itself. Microsoft Graph, "applicationEnforcedRestrictionsSessionControl resource
// type".
import type { SessionControl } from '../session-control.ts';

export const applicationEnforcedRestrictions: SessionControl<true> = {
	id: 'applicationEnforcedRestrictions',
	enforcedBy: 'resource',
	read: ({ applicationEnforcedRestrictions: control }) => (control?.isEnabled ? true : undefined),
	merge: () => true,
};
