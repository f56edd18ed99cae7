// Builds the sign-in record of an issuance or a refusal.
import type { Exchange } from '../authority.ts';
import type { DirectoryUser } from '../directory/types.ts';
import type { AuthenticationFacts } from '../session/authentication-facts.ts';
import type { AccessDecision } from './decide.ts';
import { boundText, type SignInRecord } from './sign-in-record.ts';

export interface RecordInput {
	id: string;
	tenantId: string;
	flow: string;
	clientAppId: string;
	resourceAppId?: string | undefined;
	user?: DirectoryUser | undefined;
	facts?: AuthenticationFacts;
	decision?: AccessDecision | undefined;
	errorCode?: number;
	tokenId?: string;
	note?: string | undefined;
}

function conditionalAccessStatus(decision: AccessDecision | undefined): SignInRecord['conditionalAccessStatus'] {
	if (decision && decision.outcome !== 'allow') return 'failure';
	return decision?.policies.some((policy) => policy.result === 'success') ? 'success' : 'notApplied';
}

export function signInRecord(exchange: Exchange, input: RecordInput): SignInRecord {
	const { decision, user } = input;
	const userAgent = boundText(exchange.request.headers['user-agent']);
	return {
		id: input.id,
		tenantId: input.tenantId,
		createdAt: exchange.now,
		correlationId: exchange.ids.correlationId,
		flow: input.flow,
		clientAppId: input.clientAppId,
		...(input.resourceAppId === undefined ? {} : { resourceAppId: input.resourceAppId }),
		...(user ? { userId: user.id, userPrincipalName: user.userPrincipalName } : {}),
		...(exchange.ipAddress === undefined ? {} : { ipAddress: exchange.ipAddress }),
		...(userAgent === undefined ? {} : { userAgent }),
		errorCode: input.errorCode ?? 0,
		conditionalAccessStatus: conditionalAccessStatus(decision),
		appliedConditionalAccessPolicies: (decision?.policies ?? []).map(({ id, displayName, result, unmatchedCondition }) => ({
			id,
			displayName,
			result,
			...(unmatchedCondition === undefined ? {} : { unmatchedCondition }),
		})),
		authenticationContexts: input.errorCode ? [] : (decision?.authenticationContexts.accessToken ?? []),
		unprotectedAuthenticationContexts: input.errorCode ? [] : [...(decision?.unprotectedAuthenticationContexts ?? [])],
		authenticationMethods: [...new Set((input.facts ?? []).map((use) => use.method))],
		...(input.tokenId === undefined ? {} : { tokenId: input.tokenId }),
		...(input.note === undefined ? {} : { note: input.note }),
	};
}
