// The administrators' portal as an application: each tenant has it, as each has Microsoft Graph. It is public (RFC 6749
// §2.1), signs users in by code with PKCE, and may ask for a fixed list of Graph's delegated permissions without
// anybody's consent. What its user may do with these is what the user's directory roles allow.
import { portalAppId } from '@countersign/protocol';
import type { Application } from '../records/application.ts';

export const portal: Application = {
	appId: portalAppId,
	tenantId: '',
	displayName: 'Countersign portal',
	publisher: 'Countersign',
	signInAudience: 'AzureADMultipleOrgs',
	identifierUris: [],
	redirectUris: { spa: [], web: [], publicClient: [] },
	isFallbackPublicClient: false,
	scopes: [],
	appRoles: [],
	preAuthorized: [],
	knownClientApplications: [],
	passwordCredentials: [],
	keyCredentials: [],
	requiredResourceAccess: [],
	// so that Graph's challenges reach it
	optionalClaims: { accessToken: ['xms_cc'], idToken: [] },
};

/**
 * @param origin of the authority that serves the portal's files
 * @returns the portal with its redirect URI; codes go to no other
 */
export function portalAt(origin: string): Application {
	return {
		...portal,
		redirectUris: { ...portal.redirectUris, spa: [`${origin}/portal/`, `${origin}/portal/signed-in.html`] },
	};
}
