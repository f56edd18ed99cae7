// Client credentials: the application's own token. RFC 6749 §4.4.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { acquireForPartition } from './partition.ts';
import { type BaseRequest, requireScopes } from './request.ts';

export interface ClientCredentialRequest extends BaseRequest {
	skipCache?: boolean | undefined;
}

/** @param request its scopes are one resource's, as `<resource>/.default` */
export async function acquireTokenForClient(
	context: AuthorityContext,
	request: ClientCredentialRequest,
): Promise<AuthenticationResult> {
	requireScopes(request);
	return acquireForPartition(context, request, 'app', {
		grant_type: 'client_credentials',
		scope: request.scopes.join(' '),
		claims: outgoingClaims(context.configuration, request.claims),
	});
}
