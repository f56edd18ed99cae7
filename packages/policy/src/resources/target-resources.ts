// The resources that a user's request is judged for. Microsoft Entra, "Target resources", "Enforcement for baseline
// scopes" and "Troubleshooting sign-in problems with Conditional Access". Microsoft Graph is an umbrella: a request is
// access to the services that keep the data behind its scopes, each of them, and to Graph itself only for a scope that
// no service is known for.
import { directoryAppId, microsoftGraphAppId } from '@countersign/protocol';
import { type BaselineScopesMode, baselineTarget, isBaselineScope, isOpenIdScope } from './baseline-scopes.ts';
import { dataSetOf, dataSetServices } from './data-sets.ts';
import { earlyBoundDependencies } from './service-dependencies.ts';

export interface ResourceRequest {
	/** app id of the resource that the scopes are of */
	resourceAppId: string;
	/**
	 * The scopes that the token will carry, without prefix: what is granted, not what the request spells. `.default` is
	 * to be replaced by what is consented; where it was not, the request is judged for everything that it may stand for.
	 */
	scopes: readonly string[];
	/** whether an ID token for the client comes of it (`openid`) */
	signsIn: boolean;
	clientAppId: string;
	/**
	 * whether the client is registered with a credential, whatever this request showed: public clients are never a target
	 */
	clientIsConfidential: boolean;
	/** the tenant's setting; `enable` where absent */
	baselineScopes?: BaselineScopesMode;
}

/** At least one: an empty list would mean that no policy applies. */
export type TargetResources = readonly [string, ...string[]];

function servicesOf(scopes: readonly string[]): string[] {
	const targets = new Set<string>();
	for (const scope of scopes) {
		if (isBaselineScope(scope)) continue;
		if (scope.toLowerCase() === '.default')
			for (const id of [microsoftGraphAppId, directoryAppId, ...dataSetServices]) targets.add(id);
		const dataSet = dataSetOf(scope);
		for (const id of dataSet?.appIds ?? []) targets.add(id);
		// an exclusion of a service that is only guessed at must not free the request
		if (!dataSet?.isSure) targets.add(microsoftGraphAppId);
	}
	return [...targets];
}

/** Of a request with nothing but baseline scopes. */
function baselineTargets({
	scopes,
	clientAppId,
	clientIsConfidential,
	baselineScopes = 'enable',
}: ResourceRequest): string[] {
	// a confidential client that only signs the user in is what the user signs in to
	if (clientIsConfidential && scopes.every(isOpenIdScope)) return [clientAppId];
	const target = baselineTarget(baselineScopes, scopes, clientIsConfidential);
	// outside the model of 2026 such a client is judged itself, whether it asks for an ID token or not
	return clientIsConfidential && baselineScopes !== 'enable' ? [target, clientAppId] : [target];
}

const umbrellas: ReadonlySet<string> = new Set([microsoftGraphAppId, directoryAppId]);

function ownTargets(request: ResourceRequest): string[] {
	const { resourceAppId, scopes } = request;
	if (!umbrellas.has(resourceAppId)) return [resourceAppId];
	if (scopes.every(isBaselineScope)) return baselineTargets(request);
	return resourceAppId === microsoftGraphAppId ? servicesOf(scopes) : [resourceAppId];
}

/**
 * Tells what a user's request is judged for: the services behind the scopes, the client itself where it is confidential
 * and gets an ID token, and the early-bound dependencies of the resource and of the client.
 *
 * @param request what is granted, to whom
 * @returns app ids, each once and never none
 * @example
 * targetResources({ resourceAppId: microsoftGraphAppId, scopes: ['Mail.Read'], signsIn: true, clientAppId,
 * clientIsConfidential: false }); // ['00000002-0000-0ff1-ce00-000000000000'], Exchange Online
 */
export function targetResources(request: ResourceRequest): TargetResources {
	const { resourceAppId, clientAppId, clientIsConfidential, signsIn } = request;
	const targets = new Set(ownTargets(request));
	if (clientIsConfidential && signsIn) targets.add(clientAppId);
	// services behind Graph bring no dependencies: the audiences that sign-in logs show of such requests hold none
	for (const caller of umbrellas.has(resourceAppId) ? [clientAppId] : [resourceAppId, clientAppId]) {
		for (const dependency of earlyBoundDependencies(caller)) targets.add(dependency);
	}
	const [first = resourceAppId, ...others] = targets;
	return [first, ...others];
}
