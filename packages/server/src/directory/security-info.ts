// The page of one's own sign-in methods as an application: each tenant has it. It is given no token; it is there so
// that a sign-in to it is in the log under a name, and so that policies on the registration of security information are
// asked. Microsoft Entra, "Combined security information registration".
import { securityInfoAppId } from '@countersign/protocol';
import type { Application } from '../records/application.ts';
import { portal } from './portal.ts';

export const securityInfoPath = '/security-info';

export const securityInfo: Application = {
	...portal,
	appId: securityInfoAppId,
	displayName: 'Security information',
	optionalClaims: { accessToken: [], idToken: [] },
};

/** @param origin of the authority */
export function securityInfoAt(origin: string): Application {
	return { ...securityInfo, redirectUris: { ...securityInfo.redirectUris, web: [`${origin}${securityInfoPath}`] } };
}
