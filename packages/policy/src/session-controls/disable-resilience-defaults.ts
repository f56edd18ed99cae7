// Whether an outage ends a session rather than extends it. Microsoft Graph, "conditionalAccessSessionControls resource
// type".
import type { SessionControl } from '../session-control.ts';

export const disableResilienceDefaults: SessionControl<true> = {
	id: 'disableResilienceDefaults',
	// there is no outage in which sessions go on without being judged, so nothing is left to switch off
	enforcedBy: 'authority',
	read: ({ disableResilienceDefaults: disabled }) => (disabled === true ? true : undefined),
	merge: () => true,
};
