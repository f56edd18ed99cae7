// Identifiers that are derived from others and never change: made once, since tokens and decisions ask for the same
// ones again and again.
import { servicePrincipalId } from '../directory/service-principal.ts';
import { rememberedPairs } from '../remembered-pairs.ts';
import type { Secrets } from '../secrets.ts';
import { sealLoginHint } from './login-hint.ts';

export interface Identifiers {
	/** A pairwise subject: the same user is someone else to every application. OpenID Connect Core §8.1. */
	pairwiseSubject(principalId: string, appId: string): string;
	/** object id of an application's service principal in a tenant */
	servicePrincipalId(tenantId: string, appId: string): string;
	/** the claim `login_hint` of a user's ID tokens */
	loginHint(tenantId: string, userId: string): string;
}

export function createIdentifiers(secrets: Secrets): Identifiers {
	return {
		pairwiseSubject: rememberedPairs((principalId, appId) =>
			secrets.mac('subject', principalId, appId).toString('base64url'),
		),
		servicePrincipalId: rememberedPairs(servicePrincipalId),
		loginHint: rememberedPairs((tenantId, userId) => sealLoginHint(secrets, tenantId, userId)),
	};
}
