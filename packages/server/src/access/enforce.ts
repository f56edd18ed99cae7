// A decision becomes: go on, a challenge, or a block. The canonical refusal carries the claims that a new request must bring.
import { isJsonObject, type JsonObject, mergeClaims } from '@countersign/protocol';
import { blockedByPolicy, mfaEnrollmentRequired, mfaRequired, type ProtocolError } from '../errors.ts';
import type { AccessDecision } from './decide.ts';
import type { AccessContext } from './gather.ts';

/** What was essential in the request stays in the challenge; the unsatisfied policies join it. */
export function challengeClaims(context: AccessContext, decision: AccessDecision): JsonObject {
	const echoed: JsonObject = {};
	for (const [kind, claims] of Object.entries(context.claims.raw)) {
		if (!isJsonObject(claims)) continue;
		const essential = Object.entries(claims).filter(([, claim]) => isJsonObject(claim) && claim.essential === true);
		if (essential.length > 0) echoed[kind] = Object.fromEntries(essential);
	}
	return mergeClaims(echoed, { access_token: { capolids: { essential: true, values: [...decision.unsatisfiedPolicyIds] } } });
}

/** @returns the refusal that the decision amounts to, or `undefined` to go on */
export function refusalFor(decision: AccessDecision, context: AccessContext): ProtocolError | undefined {
	if (decision.outcome === 'allow') return undefined;
	const claims = challengeClaims(context, decision);
	if (decision.outcome === 'block') return blockedByPolicy(claims, `policies ${decision.unsatisfiedPolicyIds.join(', ')}`);
	const enrolled = context.principal?.user.sealedTotpSecret !== undefined;
	return enrolled ? mfaRequired(context.requested.resource.appId, claims) : mfaEnrollmentRequired(context.requested.resource.appId, claims);
}

/** @throws ProtocolError 53003, 50076 or 50079 unless the decision allows */
export function enforce(decision: AccessDecision, context: AccessContext): void {
	const refusal = refusalFor(decision, context);
	if (refusal) throw refusal;
}
