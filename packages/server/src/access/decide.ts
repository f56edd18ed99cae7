// The one place where policy is evaluated: the interactive path, refresh, code redemption and on-behalf-of all come
// here.
import { type Decision, type Explanation, explain, type SignIn, sessionControlsNotEnforced } from '@countersign/policy';
import { emptyClaimsRequest } from '@countersign/protocol';
import { hasMfa } from '../methods/proven-factors.ts';
import type { DirectoryUser } from '../records/user.ts';
import { type ClaimDemands, type ClaimedUser, claimDemands, secondFactorContext } from './essential-claims.ts';
import { type AccessContext, gather, type RequestedContexts, requestedContexts } from './gather.ts';
import { wantsPosition } from './position-signal.ts';
import { blocksStrictly, isStrictAboutLocation } from './strict-location.ts';

export interface AccessDecision extends Decision {
	/** contexts to stamp, per kind of token */
	authenticationContexts: { accessToken: string[]; idToken: string[] };
	/** the context that answers the request's `acr_values`, where it is satisfied */
	acr?: string | undefined;
	/** session controls that policies ask for and nobody holds the session to, by name; absent: none */
	sessionControlsNotEnforced?: readonly string[] | undefined;
	/** what is refused is the registration of a second factor */
	registrationBlocked?: true;
	/** it is refused since a risk was detected: who registers now might be somebody else */
	isAtRisk?: true;
	/** ISO 3166-1 alpha-2 of the address that was judged; absent: of no country that is known */
	country?: string | undefined;
	/** the user is to be asked for their position first: the decision rests on it */
	positionWanted?: boolean | undefined;
	/** essential claims of the request that nothing can meet */
	unmetClaims?: readonly string[] | undefined;
	/** says why each policy applied, for the sign-in record; absent where none did */
	why?: Explanation['applied'] | undefined;
	/** app ids that were judged */
	audiences?: readonly string[] | undefined;
	/** named locations of the address that was judged; absent: none */
	networks?: { ids: readonly string[]; trusted: boolean } | undefined;
}

/**
 * Whether the user may register a second factor here and now. Policies that target the registration itself decide; one
 * for all resources that asks for the very factor which is to be registered must not keep its first registration out.
 *
 * @returns the refusal's decision, or `undefined` where it is allowed
 */
export function decideRegistration(context: AccessContext): AccessDecision | undefined {
	const userAction = 'urn:user:registersecurityinfo';
	const decision = decide({ ...context, userAction });
	if (decision.positionWanted) return decision;
	const targeting = context.snapshot.policies.filter(({ conditions }) =>
		conditions.applications.includeUserActions?.includes(userAction),
	);
	return targeting.some(({ id }) => decision.unsatisfiedPolicyIds.includes(id))
		? { ...decision, outcome: 'block', registrationBlocked: true }
		: undefined;
}

/**
 * A sign-in at risk asks for a second factor in order to tell the user from a thief: whoever has none registered cannot
 * be told by one that is made now. Microsoft Entra ID Protection, "Risk-based access policies"; AADSTS53004.
 *
 * @returns the refusal's decision, or `undefined` where no policy on risk asked for the factor
 */
export function decideRegistrationAtRisk(
	{ snapshot }: AccessContext,
	wanted: AccessDecision,
): AccessDecision | undefined {
	const asking = snapshot.policies.filter(({ id }) => wanted.unsatisfiedPolicyIds.includes(id));
	return asking.some(({ conditions }) => conditions.signInRiskLevels?.length || conditions.userRiskLevels?.length)
		? { ...wanted, outcome: 'block', registrationBlocked: true, isAtRisk: true }
		: undefined;
}

/**
 * Whether the user may register a device here and now: policies that target it say, and those for all resources do not
 * count, since it is none. Microsoft Entra, "Target resources": user actions.
 */
export function decideDeviceRegistration(context: AccessContext): AccessDecision {
	return decide({ ...context, userAction: 'urn:user:registerdevice' });
}

/**
 * Decides by where the request comes from, and where a resource saw the client at another address (`xms_rp_ipaddr`), by
 * that one too: it can only take away, since the client itself tells it. Microsoft Entra, "Strictly enforce location
 * policies".
 */
export function decide(context: AccessContext): AccessDecision {
	const decision = decideFrom(context);
	const ipAddress = context.claims.accessToken.resourceIpAddress;
	if (ipAddress === undefined || decision.outcome === 'block' || !isStrictAboutLocation(context.snapshot))
		return decision;
	const seen = decideFrom({ ...context, ipAddress });
	return blocksStrictly(context.snapshot, seen) ? seen : decision;
}

function decideFrom(context: AccessContext): AccessDecision {
	const contexts = requestedContexts(context);
	const signIn = gather(context, contexts);
	const explained = explain(context.snapshot.policySet, signIn);
	const { decision } = explained;
	const satisfied = decision.satisfiedAuthenticationContexts;
	const stamped = (asked: ReadonlySet<string>) =>
		asked.size === 0 ? [] : satisfied.filter((id) => asked.has(id)).sort();
	const authenticationContexts = { accessToken: stamped(contexts.accessToken), idToken: stamped(contexts.idToken) };
	const demands = demandsOf(context);
	const proven = hasMfa(context.facts);
	const lacksSecondFactor = demands.secondFactor && !proven;
	const positionWanted = wantsPosition(
		context,
		signIn,
		decision,
		(gpsCountry) => explain(context.snapshot.policySet, { ...signIn, gpsCountry }).decision,
	);
	if (proven) stampSecondFactor(context, contexts, authenticationContexts);
	// asked for every token: written out, since a spread costs more than the evaluation
	return {
		outcome:
			demands.unmeetable.length > 0
				? 'block'
				: positionWanted || (lacksSecondFactor && decision.outcome === 'allow')
					? 'interrupt'
					: decision.outcome,
		unmetControls: lacksSecondFactor ? withSecondFactor(decision.unmetControls) : decision.unmetControls,
		positionWanted,
		unmetClaims: demands.unmeetable.length > 0 ? demands.unmeetable : undefined,
		staleFactors: decision.staleFactors,
		sessionControls: decision.sessionControls,
		sessionControlsNotEnforced: notEnforced(decision.sessionControls, signIn),
		unsatisfiedPolicyIds: decision.unsatisfiedPolicyIds,
		satisfiedAuthenticationContexts: satisfied,
		unprotectedAuthenticationContexts: decision.unprotectedAuthenticationContexts,
		appliedPolicies: decision.appliedPolicies,
		country: signIn.country ?? undefined,
		why: decision.appliedPolicies.length === 0 ? undefined : explained.applied,
		audiences: signIn.applicationIds,
		networks: networksAt(context),
		acr: acrOf(context, contexts, satisfied),
		authenticationContexts,
	};
}

function networksAt({ snapshot, ipAddress }: AccessContext): AccessDecision['networks'] {
	const found = snapshot.policySet.facts.locations.atAddress(ipAddress);
	return found && found.ids.length > 0 ? found : undefined;
}

function notEnforced(merged: Decision['sessionControls'], signIn: SignIn): readonly string[] | undefined {
	for (const _ in merged) return unlessEmpty(sessionControlsNotEnforced(merged, signIn));
	return undefined;
}

const unlessEmpty = (names: readonly string[]) => (names.length === 0 ? undefined : names);

const noDemands: ClaimDemands = { secondFactor: false, unmeetable: [] };

function demandsOf(context: AccessContext): ClaimDemands {
	const { claims, acrValues, snapshot, facts, principal, now } = context;
	if (context.userAction || (claims === emptyClaimsRequest && acrValues === undefined)) return noDemands;
	return claimDemands({
		claims,
		acrValues: acrValues ?? [],
		hasContext: (id) => snapshot.authenticationContexts.has(id),
		hasPolicy: (id) => snapshot.policies.some((policy) => policy.id.toLowerCase() === id),
		facts,
		user: principal && claimedUser(context, principal.user),
		now,
	});
}

function claimedUser({ authority, client, requested, snapshot }: AccessContext, user: DirectoryUser): ClaimedUser {
	const { pairwiseSubject } = authority.identifiers;
	return {
		oid: user.id,
		tid: snapshot.tenant.id,
		userPrincipalName: user.userPrincipalName,
		sub: {
			access_token: pairwiseSubject(user.id, requested.resource.appId),
			id_token: pairwiseSubject(user.id, client.appId),
		},
	};
}

function withSecondFactor(unmet: AccessDecision['unmetControls']): AccessDecision['unmetControls'] {
	return unmet.some(({ control }) => control === 'mfa') ? unmet : [...unmet, { control: 'mfa', interactive: true }];
}

/** Microsoft's own context, which no policy protects: it says that a second factor was proven. */
function stampSecondFactor(
	{ claims }: AccessContext,
	{ acr }: RequestedContexts,
	stamped: AccessDecision['authenticationContexts'],
): void {
	if (acr === secondFactorContext || claims.accessToken.acrs?.values.includes(secondFactorContext))
		stamped.accessToken.push(secondFactorContext);
	if (claims.idToken.acrs?.values.includes(secondFactorContext)) stamped.idToken.push(secondFactorContext);
}

/** `1`, where a request asks for the claim by itself: the user was authenticated, and no more is said. */
function acrOf(
	{ claims, facts }: AccessContext,
	{ acr }: RequestedContexts,
	satisfied: readonly string[],
): string | undefined {
	if (acr !== undefined)
		return satisfied.includes(acr) || (acr === secondFactorContext && hasMfa(facts)) ? acr : undefined;
	const asked = claims.idToken.acr ?? claims.accessToken.acr;
	return asked?.essential && (asked.values.length === 0 || asked.values.includes('1')) ? '1' : undefined;
}
