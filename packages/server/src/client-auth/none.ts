import { clientCredentialMissing } from '../errors.ts';
import { isConfidential } from '../records/application.ts';
import type { ClientAuthenticationMethod } from './client-authentication.ts';

/** Public clients. An application that has credentials may still redeem what was issued to its public redirect URIs. */
export const none: ClientAuthenticationMethod = {
	id: 'none',
	isPresented: () => true,
	authenticate({ application }) {
		const { spa, publicClient } = application.redirectUris;
		const hasPublicPlatform = application.isFallbackPublicClient || spa.length > 0 || publicClient.length > 0;
		if (isConfidential(application) && !hasPublicPlatform) throw clientCredentialMissing();
		return { application, method: '0', credential: 'none', spend: { kind: 'nothing' } };
	},
};
