// Whether an outage ends a session rather than extends it. Microsoft Graph, "conditionalAccessSessionControls resource type".
import type { SessionControl } from '../session-control.ts';

export const disableResilienceDefaults: SessionControl<true> = {
	id: 'disableResilienceDefaults',
	read: ({ disableResilienceDefaults: disabled }) => (disabled === true ? true : undefined),
	merge: () => true,
};
