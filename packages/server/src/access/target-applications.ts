// Which applications a request is judged for: the resources that its token gives access to.
import { targetResources } from '@countersign/policy';
import { microsoftGraphAppId } from '@countersign/protocol';
import { type Application, isConfidential } from '../records/application.ts';
import type { AccessContext } from './gather.ts';

/** @returns app ids of what the token gives access to: never none, or no policy would apply */
export type TargetApplications = (
	request: Pick<AccessContext, 'snapshot' | 'requested' | 'client' | 'scopes' | 'principal'>,
) => readonly string[];

/** scopes come out of requests, so that memory must not grow with them, whether they are many or long */
const mostKnown = 10_000;
const longestScopes = 512;

/**
 * Whether policies can name the client itself. Its registration alone says so: whoever asks chooses the redirect URI
 * and the grant, and must not thereby choose whether the application's own policy applies.
 */
function isTargetable(client: Application): boolean {
	return isConfidential(client) || client.redirectUris.web.length > 0;
}

/**
 * Each answer is remembered by everything that it depends on, so that it is never out of date. The two ids are keys of
 * maps of their own: one text that is joined of all parts would have to be hashed anew for every token.
 */
export function createTargetApplications(): TargetApplications {
	const known = new Map<string, Map<string, Map<string, readonly string[]>>>();
	let count = 0;
	return ({ snapshot, requested, client, scopes, principal }) => {
		const { baselineScopes = 'enable' } = snapshot.tenant.settings;
		const resourceAppId = requested.resource.appId;
		const signsIn = principal !== undefined && requested.openId.includes('openid');
		const clientIsConfidential = isTargetable(client);
		// what a token of another resource carries is all that resource's
		const carried = resourceAppId === microsoftGraphAppId ? scopes.join(' ') : '';
		const mode = typeof baselineScopes === 'string' ? baselineScopes : baselineScopes.resourceAppId;
		const key = `${principal !== undefined} ${signsIn} ${clientIsConfidential} ${scopes.length > 0} ${mode} ${carried}`;
		const found = known.get(client.appId)?.get(resourceAppId)?.get(key);
		if (found) return found;
		const judged = targetResources({
			resourceAppId,
			scopes,
			signsIn,
			clientAppId: client.appId,
			clientIsConfidential,
			baselineScopes,
		});
		// an application that holds no role of the resource is still judged for it
		const targets: readonly string[] = principal || scopes.length > 0 ? judged : [resourceAppId];
		if (carried.length > longestScopes) return targets;
		if (count >= mostKnown) {
			known.clear();
			count = 0;
		}
		const ofClient = known.get(client.appId) ?? new Map<string, Map<string, readonly string[]>>();
		const ofResource = ofClient.get(resourceAppId) ?? new Map<string, readonly string[]>();
		known.set(client.appId, ofClient.set(resourceAppId, ofResource.set(key, targets)));
		count += 1;
		return targets;
	};
}
