// On-behalf-of: the token an API received becomes a token to the API behind it. Microsoft identity platform, "OAuth 2.0
// On-Behalf-Of flow". Cached per assertion, so that one user's token never answers for another.
import type { AuthenticationResult } from '../authentication-result.ts';
import type { AuthorityContext } from '../authorities.ts';
import { outgoingClaims } from '../claims.ts';
import { ClientConfigurationError } from '../errors/auth-error.ts';
import { sha256 } from '../pkce.ts';
import { acquireForPartition } from './partition.ts';
import { type BaseRequest, requireScopes } from './request.ts';

export interface OnBehalfOfRequest extends BaseRequest {
	/** the access token that the caller sent */
	assertion: string;
	skipCache?: boolean | undefined;
}

export async function acquireTokenOnBehalfOf(
	context: AuthorityContext,
	request: OnBehalfOfRequest,
): Promise<AuthenticationResult> {
	requireScopes(request);
	const { assertion, scopes, claims } = request;
	if (!assertion)
		throw new ClientConfigurationError(
			'assertion_required',
			'assertion is required: the access token that the caller sent',
		);
	return acquireForPartition(context, request, `assertion:${await sha256(assertion)}`, {
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		requested_token_use: 'on_behalf_of',
		assertion,
		scope: scopes.join(' '),
		claims: outgoingClaims(context.configuration, claims),
	});
}
