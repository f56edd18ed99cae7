// Whether the browser stays signed in after it was closed. Microsoft Graph, "persistentBrowserSessionControl resource
// type".
import type { PersistentBrowserMode } from '@countersign/protocol';
import { type SessionControl, strictest } from '../session-control.ts';

export const persistentBrowser: SessionControl<PersistentBrowserMode> = {
	id: 'persistentBrowser',
	enforcedBy: 'authority',
	// a mode that cannot be read persists nothing
	read: ({ persistentBrowser: control }) =>
		control?.isEnabled ? (control.mode === 'always' ? 'always' : 'never') : undefined,
	merge: strictest<PersistentBrowserMode>(['always', 'never']),
};
