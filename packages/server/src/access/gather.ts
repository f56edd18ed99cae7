// Everything a policy decision depends on, gathered from the request, the directory and the session's facts into the
// engine's one input.

import type { SignIn } from '@countersign/policy';
import { type ClaimsRequest, type ConditionalAccessClientApp, directoryAppId, microsoftGraphAppId } from '@countersign/protocol';
import type { Application, DirectoryUser, Memberships, RequestedScopes, TenantSnapshot } from '../directory/types.ts';
import { type AuthenticationFacts, hasMfa } from '../session/authentication-facts.ts';

export interface AccessContext {
	snapshot: TenantSnapshot;
	client: Application;
	/** whether the client shows a credential */
	clientIsConfidential: boolean;
	requested: RequestedScopes;
	claims: ClaimsRequest;
	facts: AuthenticationFacts;
	clientAppType: ConditionalAccessClientApp;
	ipAddress?: string;
	principal?: { user: DirectoryUser; memberships: Memberships };
}

// Microsoft Entra, "Conditional Access: All resources": what counts as directory access rather than Graph
const baselineScopes = new Set(['User.Read', 'People.Read']);
const confidentialBaselineScopes = new Set([
	...baselineScopes,
	'User.Read.All',
	'User.ReadBasic.All',
	'People.Read.All',
	'GroupMember.Read.All',
	'Member.Read.Hidden',
]);

/** The resources that a policy is asked about. Public clients are never a target; a confidential one is when it signs a user in. */
function targetApplications({ requested, client, clientIsConfidential }: AccessContext): string[] {
	const targets: string[] = [];
	const onlyOpenId = requested.values.length === 0;
	const baseline = clientIsConfidential ? confidentialBaselineScopes : baselineScopes;
	if (requested.resource.appId !== microsoftGraphAppId) targets.push(requested.resource.appId);
	else if (requested.values.some((scope) => !baseline.has(scope))) targets.push(microsoftGraphAppId);
	else if (!clientIsConfidential || !onlyOpenId) targets.push(directoryAppId);
	if (clientIsConfidential && requested.openId.includes('openid') && !targets.includes(client.appId)) targets.push(client.appId);
	return targets;
}

export interface RequestedContexts {
	accessToken: ReadonlySet<string>;
	idToken: ReadonlySet<string>;
	/** essential ones: unmet, they interrupt */
	required: readonly string[];
}

const noContexts: RequestedContexts = { accessToken: new Set(), idToken: new Set(), required: [] };

/** The declared contexts, in both kinds of token, that a request can be given. */
export function requestedContexts(context: AccessContext): RequestedContexts {
	// contexts are for users: an application that acts as itself can be given none
	if (!context.principal) return noContexts;
	const { claims, snapshot, requested, client } = context;
	const declared = [...snapshot.authenticationContexts.keys()];
	const optedIn = (application: Application, kind: 'accessToken' | 'idToken') => (application.optionalClaims[kind].includes('acrs') ? declared : []);
	const known = (values: readonly string[] = []) => values.filter((id) => snapshot.authenticationContexts.has(id));
	const essential = [claims.accessToken.acrs, claims.idToken.acrs].flatMap((claim) => (claim?.essential ? claim.values : []));
	return {
		accessToken: new Set([...known(claims.accessToken.acrs?.values), ...optedIn(requested.resource, 'accessToken')]),
		idToken: new Set([...known(claims.idToken.acrs?.values), ...optedIn(client, 'idToken')]),
		required: [...new Set(known(essential))],
	};
}

export function gather(context: AccessContext, contexts: RequestedContexts): SignIn {
	const { principal, claims, facts } = context;
	const capolids = [claims.accessToken.capolids, claims.idToken.capolids].flatMap((claim) => claim?.values ?? []);
	return {
		...(principal ? { user: { id: principal.user.id, groupIds: principal.memberships.groupIds, roleTemplateIds: principal.memberships.roleTemplateIds } } : {}),
		applicationIds: targetApplications(context),
		requiredAuthenticationContexts: contexts.required,
		candidateAuthenticationContexts: [...new Set([...contexts.accessToken, ...contexts.idToken])],
		requestedPolicyIds: capolids,
		clientAppType: context.clientAppType,
		...(context.ipAddress === undefined ? {} : { ipAddress: context.ipAddress }),
		authentication: { mfa: hasMfa(facts) },
	};
}
