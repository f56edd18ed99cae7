// Which applications a request is judged for: the resources that its token gives access to.
import { targetResources } from '@countersign/policy';
import { microsoftGraphAppId } from '@countersign/protocol';
import type { RequestedScopes } from '../directory/types.ts';
import { type Application, isConfidential } from '../records/application.ts';
import type { AccessContext } from './gather.ts';

/** @returns app ids of what the token gives access to: never none, or no policy would apply */
export type TargetApplications = (
	request: Pick<AccessContext, 'snapshot' | 'requested' | 'client' | 'scopes' | 'principal'>,
) => readonly string[];

/** of one request and client: consent changes what a token carries */
const mostKnown = 64;

/**
 * Whether policies can name the client itself. Its registration alone says so: whoever asks chooses the redirect URI
 * and the grant, and must not thereby choose whether the application's own policy applies.
 */
function isTargetable(client: Application): boolean {
	return isConfidential(client) || client.redirectUris.web.length > 0;
}

/**
 * What is found is remembered for scopes that were read and a client: both are shared until the tenant's configuration
 * changes.
 */
export function createTargetApplications(): TargetApplications {
	const known = new WeakMap<RequestedScopes, WeakMap<Application, Map<string, readonly string[]>>>();
	return ({ snapshot, requested, client, scopes, principal }) => {
		const { baselineScopes = 'enable' } = snapshot.tenant.settings;
		const ofScopes = known.get(requested) ?? new WeakMap<Application, Map<string, readonly string[]>>();
		const ofClient = ofScopes.get(client) ?? new Map<string, readonly string[]>();
		// what a token of another resource carries is all that resource's
		const carried = requested.resource.appId === microsoftGraphAppId ? scopes.join(' ') : '';
		// the mode stands in the key, since nothing else here would change with it
		const mode = typeof baselineScopes === 'string' ? baselineScopes : baselineScopes.resourceAppId;
		const key = `${principal !== undefined} ${mode} ${carried}`;
		const found = ofClient.get(key);
		if (found) return found;
		const judged = targetResources({
			resourceAppId: requested.resource.appId,
			scopes,
			signsIn: principal !== undefined && requested.openId.includes('openid'),
			clientAppId: client.appId,
			clientIsConfidential: isTargetable(client),
			baselineScopes,
		});
		// an application that holds no role of the resource is still judged for it
		const targets: readonly string[] = principal || scopes.length > 0 ? judged : [requested.resource.appId];
		if (ofClient.size >= mostKnown) ofClient.clear();
		known.set(requested, ofScopes.set(client, ofClient.set(key, targets)));
		return targets;
	};
}
