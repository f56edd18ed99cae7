// The same request once more, for another account: from the page that says why this one does not get on.
import type { AuthorizationRequest } from '../records/transaction.ts';

/** @returns the path of the request with `prompt=select_account`; `undefined` where the answer waits for a device */
export function anotherAccountPath(request: AuthorizationRequest): string | undefined {
	const { answer, version1 } = request;
	if (answer.kind === 'device') return undefined;
	const parameters: Record<string, string | undefined> = {
		client_id: request.clientAppId,
		response_type: answer.responseTypes.join(' ') || undefined,
		redirect_uri: answer.redirectUri,
		response_mode: answer.responseMode,
		...(version1 ? { resource: version1.resource } : { scope: request.scope }),
		state: answer.state,
		nonce: request.nonce,
		code_challenge: request.codeChallenge,
		code_challenge_method: request.codeChallenge === undefined ? undefined : 'S256',
		dpop_jkt: request.dpopJkt,
		claims: request.claims,
		acr_values: request.acrValues?.join(' '),
		prompt: 'select_account',
	};
	const query = new URLSearchParams();
	for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.set(name, value);
	return `/${request.tenantSegment}/oauth2/${version1 ? '' : 'v2.0/'}authorize?${query}`;
}
