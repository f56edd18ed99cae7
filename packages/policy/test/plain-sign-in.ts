import type { SignIn } from '../src/index.ts';

/** A user in a browser who has proven a password: what nobody gave is not known. */
export const plainSignIn: SignIn = {
	user: { id: 'u1', groupIds: new Set(), roleTemplateIds: new Set() },
	applicationIds: ['a1'],
	requiredAuthenticationContexts: [],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	authentication: { mfa: false },
};
