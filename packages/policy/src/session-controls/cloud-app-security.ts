// A session through the Cloud App Security proxy. Microsoft Graph, "cloudAppSecuritySessionControl resource type". The
// authority starts such a session when it issues; a context that was not asked for is stamped only where one runs
// already.
import type { CloudAppSecurityType } from '@countersign/protocol';
import { type SessionControl, strictest } from '../session-control.ts';

export const cloudAppSecurity: SessionControl<CloudAppSecurityType> = {
	id: 'cloudAppSecurity',
	enforcedBy: 'resource',
	read: ({ cloudAppSecurity: control }) =>
		control?.isEnabled ? (control.cloudAppSecurityType ?? 'blockDownloads') : undefined,
	merge: strictest<CloudAppSecurityType>(['monitorOnly', 'mcasConfigured', 'blockDownloads']),
	allowsOpportunisticContext: (_, { authentication }) => authentication.cloudAppSecuritySession === true,
};
