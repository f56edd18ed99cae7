// The resources that a request is judged for. Microsoft Entra, "Conditional Access: Target resources", with the rule of 2026
// for baseline scopes: a request for little more than signing in is access to the directory, under its own resource, and no
// longer exempt from a policy for all resources that excludes one. A request for data in Microsoft Graph is also access to the
// service that keeps the data.
import { directoryAppId, microsoftGraphAppId } from '@countersign/protocol';
import { dataSets } from './data-sets.ts';
import { earlyBoundDependencies } from './service-dependencies.ts';

const baselineScopes = new Set(['User.Read', 'People.Read']);
const confidentialBaselineScopes = new Set([
	...baselineScopes,
	'User.Read.All',
	'User.ReadBasic.All',
	'People.Read.All',
	'GroupMember.Read.All',
	'Member.Read.Hidden',
]);

export interface ResourceRequest {
	/** the resource of the scopes */
	resourceAppId: string;
	/** scopes of the resource, without prefix and without those of OpenID Connect */
	scopes: readonly string[];
	/** whether OpenID Connect's `openid` is among them: the client signs the user in */
	signsIn: boolean;
	clientAppId: string;
	/** whether the client shows a credential: public clients are never a target */
	clientIsConfidential: boolean;
}

function graphTargets({ scopes, clientIsConfidential }: ResourceRequest): string[] {
	const baseline = clientIsConfidential ? confidentialBaselineScopes : baselineScopes;
	if (scopes.some((scope) => !baseline.has(scope))) return [microsoftGraphAppId, ...dataSets(scopes)];
	return !clientIsConfidential || scopes.length > 0 ? [directoryAppId] : [];
}

/** @returns app ids, the request's own resource first */
export function targetResources(request: ResourceRequest): string[] {
	const { resourceAppId, clientAppId, clientIsConfidential, signsIn } = request;
	const targets = new Set(resourceAppId === microsoftGraphAppId ? graphTargets(request) : [resourceAppId]);
	if (clientIsConfidential && signsIn) targets.add(clientAppId);
	for (const target of [...targets, clientAppId]) for (const dependency of earlyBoundDependencies(target)) targets.add(dependency);
	return [...targets];
}
