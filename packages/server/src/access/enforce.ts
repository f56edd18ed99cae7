// A decision becomes: go on, a challenge, or a block. The canonical refusal carries the claims that a new request must
// bring.
import { grantTypes, isJsonObject, type JsonObject, mergeClaims } from '@countersign/protocol';
import {
	accountChoiceRequired,
	applicationNotApproved,
	applicationNotProtected,
	blockedByPolicy,
	claimsNotMet,
	deviceNotCompliant,
	deviceNotDomainJoined,
	mfaEnrollmentRequired,
	mfaExpired,
	mfaRequired,
	type ProtocolError,
	passwordChangeRequired,
	positionNotShared,
	refreshTokenOfBlockedFlow,
	registrationBlockedByRisk,
	registrationBlocked as registrationBlockedError,
	sessionTooOld,
	signInFrequencyElapsed,
	termsNotAccepted,
	tokenNotProtected,
} from '../errors.ts';
import { hasSecondFactor } from '../methods/registered-methods.ts';
import type { AccessDecision } from './decide.ts';
import type { AccessContext } from './gather.ts';
import { methodsPolicyFor } from './methods-policy.ts';

/** What was essential in the request stays in the challenge; the unsatisfied policies join it. */
export function challengeClaims(context: AccessContext, decision: AccessDecision): JsonObject {
	const echoed: JsonObject = {};
	for (const [kind, claims] of Object.entries(context.claims.raw)) {
		if (!isJsonObject(claims)) continue;
		// and `amr`, which is a demand whether it says so or not
		const essential = Object.entries(claims).filter(
			([name, claim]) => isJsonObject(claim) && (claim.essential === true || name === 'amr'),
		);
		if (essential.length > 0) echoed[kind] = Object.fromEntries(essential);
	}
	if (decision.unsatisfiedPolicyIds.length === 0) return echoed;
	return mergeClaims(echoed, {
		access_token: { capolids: { essential: true, values: [...decision.unsatisfiedPolicyIds] } },
	});
}

/** @returns the refusal that the decision amounts to, or `undefined` to go on */
export function refusalFor(decision: AccessDecision, context: AccessContext): ProtocolError | undefined {
	if (decision.outcome === 'allow') return undefined;
	// somebody else's tokens, never: that account has to sign in
	if (decision.unmetClaims?.includes('sub')) return accountChoiceRequired();
	if (decision.unmetClaims) return claimsNotMet(decision.unmetClaims);
	const claims = challengeClaims(context, decision);
	if (decision.outcome === 'interrupt' && decision.positionWanted) return positionNotShared(claims);
	if (decision.outcome === 'block')
		return descendsFromBlockedFlow(decision, context)
			? refreshTokenOfBlockedFlow(detailOf(decision))
			: blockRefusal(decision, claims);
	const resource = context.requested.resource.appId;
	const onlyFrequency = decision.unmetControls.every(({ control }) => control === 'signInFrequency');
	if (onlyFrequency) return frequencyRefusal(decision, context, claims);
	const [first] = decision.unmetControls;
	if (first?.control === 'termsOfUse') return termsNotAccepted(claims, `terms of use ${first.value} are not accepted`);
	// a second factor comes before a new password, and the challenge names what comes first
	if (decision.unmetControls.every(({ control }) => remedies.has(control)))
		return passwordChangeRequired(resource, claims);
	const { principal } = context;
	return principal && hasSecondFactor(principal.user, context.now, methodsPolicyFor(context))
		? mfaRequired(resource, claims)
		: mfaEnrollmentRequired(resource, claims);
}

const remedies: ReadonlySet<string> = new Set(['passwordChange', 'riskRemediation']);

const blockRefusals: Record<string, (claims: JsonObject, detail: string) => ProtocolError> = {
	compliantDevice: deviceNotCompliant,
	domainJoinedDevice: deviceNotDomainJoined,
	approvedApplication: applicationNotApproved,
	compliantApplication: applicationNotProtected,
	secureSignInSession: tokenNotProtected,
};

/**
 * A refresh token that began with a flow which a policy on all resources blocks is refused itself, with whatever it
 * comes: Microsoft Entra, "Authentication flows" (protocol tracking).
 */
function descendsFromBlockedFlow(
	{ unsatisfiedPolicyIds }: AccessDecision,
	{ flow, transferMethods = [], snapshot }: AccessContext,
): boolean {
	if (flow !== grantTypes.refreshToken || transferMethods.length === 0) return false;
	return snapshot.policies.some(
		({ id, conditions, grantControls }) =>
			unsatisfiedPolicyIds.includes(id.toLowerCase()) &&
			grantControls?.builtInControls?.includes('block') === true &&
			conditions.applications.includeApplications?.includes('All') === true &&
			transferMethods.some((method) => conditions.authenticationFlows?.transferMethods?.includes(method)),
	);
}

const detailOf = ({ unmetControls, unsatisfiedPolicyIds }: AccessDecision) =>
	`policies ${unsatisfiedPolicyIds.join(', ')} ask for ${unmetControls.map(({ control, value }) => value ?? control).join(', ')}`;

/** A block speaks first; else the first control that the user cannot meet says what is missing. */
function blockRefusal(decision: AccessDecision, claims: JsonObject): ProtocolError {
	const { unmetControls, registrationBlocked, isAtRisk } = decision;
	const detail = detailOf(decision);
	if (isAtRisk) return registrationBlockedByRisk(claims, detail);
	if (registrationBlocked) return registrationBlockedError(claims, detail);
	const missing = unmetControls.find(({ interactive }) => !interactive)?.control ?? 'block';
	return (blockRefusals[missing] ?? blockedByPolicy)(claims, detail);
}

/**
 * Too long ago: a refresh token learns it by the code of its own; where a user is behind the request, it is a
 * challenge.
 */
function frequencyRefusal(
	{ staleFactors, sessionControls }: AccessDecision,
	{ flow, requested }: AccessContext,
	claims: JsonObject,
): ProtocolError {
	const resource = requested.resource.appId;
	if (!staleFactors.primary) return mfaExpired(resource);
	if (flow !== grantTypes.refreshToken) return sessionTooOld(claims);
	const { primarySeconds = 0 } = sessionControls.signInFrequency ?? {};
	return signInFrequencyElapsed(String(primarySeconds));
}

/** @throws ProtocolError that says what is missing, unless the decision allows */
export function enforce(decision: AccessDecision, context: AccessContext): void {
	const refusal = refusalFor(decision, context);
	if (refusal) throw refusal;
}
