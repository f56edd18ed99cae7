// What-If: which policies would apply, in Graph's words, and what Graph's answer lacks: what would come of it. The same evaluation
// as enforcement's. Microsoft Graph, "conditionalAccessRoot: evaluate".
import type { ConditionalAccessClientApp, SignInContext, WhatIfAnalysisResult, WhatIfRequest } from '@countersign/protocol';
import type { PolicySet } from './compile.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { firstUnmetCondition } from './explain.ts';
import { flags, isEmpty, normalizeId } from './identifiers.ts';
import { earlyBoundDependencies } from './resources/service-dependencies.ts';
import type { SignIn, SignInAuthentication, SignInServicePrincipal, SignInUser, UserAction } from './sign-in.ts';

/** Who the request's identity is, looked up by the caller. */
export type WhatIfSubject = { user: SignInUser } | { servicePrincipal: SignInServicePrincipal };

const userActions: Record<string, UserAction> = {
	registerSecurityInformation: 'urn:user:registersecurityinfo',
	registerOrJoinDevices: 'urn:user:registerdevice',
};

function target(context: SignInContext): Pick<SignIn, 'applicationIds' | 'requiredAuthenticationContexts' | 'userAction'> {
	const nothing = { applicationIds: [], requiredAuthenticationContexts: [] };
	if ('includeApplications' in context) return { ...nothing, applicationIds: context.includeApplications.map(normalizeId) };
	if ('authenticationContextValue' in context) return { ...nothing, requiredAuthenticationContexts: [context.authenticationContextValue] };
	const userAction = Object.hasOwn(userActions, context.userAction) ? userActions[context.userAction] : undefined;
	return userAction ? { ...nothing, userAction } : nothing;
}

/**
 * The sign-in that a What-If request describes. What the request leaves out is none, not unknown: as in Graph, a policy with a
 * condition on it does not apply.
 *
 * @param request in Graph's shape
 * @param subject the user, with memberships, or the service principal
 * @param authentication what the user is supposed to have proven; nothing where absent
 */
export function whatIfSignIn(request: WhatIfRequest, subject: WhatIfSubject, authentication: Partial<SignInAuthentication> = {}): SignIn {
	const { signInConditions, signInContext } = request;
	const given = signInConditions ?? {};
	const country = given.country ? given.country.toUpperCase() : null;
	return {
		...subject,
		...target(signInContext),
		candidateAuthenticationContexts: [],
		requestedPolicyIds: [],
		clientAppType: (given.clientAppType as ConditionalAccessClientApp | null | undefined) ?? null,
		devicePlatform: given.devicePlatform ?? null,
		ipAddress: given.ipAddress ?? null,
		country,
		gpsCountry: country,
		compliantNetwork: false,
		device: given.deviceInfo ?? null,
		signInRiskLevel: given.signInRiskLevel ?? null,
		userRiskLevel: given.userRiskLevel ?? null,
		servicePrincipalRiskLevel: given.servicePrincipalRiskLevel ?? null,
		insiderRiskLevel: given.insiderRiskLevel ?? null,
		transferMethods: flags(given.authenticationFlow?.transferMethod).filter((method) => method !== 'none'),
		authentication: { mfa: false, primaryAgeSeconds: 0, secondaryAgeSeconds: null, ...authentication },
	};
}

/**
 * Graph's answer: every policy with whether it applies and, where not, the first condition that keeps it from applying.
 *
 * @param set a compiled policy set
 * @param signIn from {@link whatIfSignIn}
 * @param appliedPoliciesOnly leaves the others out
 */
export function whatIfAnalysis(set: PolicySet, signIn: SignIn, appliedPoliciesOnly = false): WhatIfAnalysisResult[] {
	const results: WhatIfAnalysisResult[] = [];
	for (const policy of set.policies) {
		if (!policy) continue;
		const { source } = policy;
		const isEmptyPolicy = isEmpty(source.grantControls) && policy.demands.sessions.length === 0;
		const unmet = isEmptyPolicy ? undefined : firstUnmetCondition(policy, set, signIn);
		const policyApplies = policy.state !== 'disabled' && !isEmptyPolicy && unmet === undefined;
		if (appliedPoliciesOnly && !policyApplies) continue;
		const analysisReasons = policyApplies ? 'notSet' : policy.state === 'disabled' ? 'policyNotEnabled' : (unmet?.reason(source) ?? 'emptyPolicy');
		results.push({ ...source, policyApplies, analysisReasons });
	}
	return results;
}

/** A question that can be kept: beside Graph's request what the user has proven, and what the asker expects. */
export interface Scenario {
	name: string;
	request: WhatIfRequest;
	/** lists where the engine's input has sets */
	authentication?: { mfa?: boolean; methods?: string[]; availableMethods?: string[]; primaryAgeSeconds?: number; secondaryAgeSeconds?: number | null };
	/** follow the early-bound service dependencies of the applications */
	followDependencies?: boolean;
	expect?: { outcome?: Decision['outcome']; unmetControls?: string[]; appliedPolicies?: string[] };
}

export interface ScenarioResult {
	name: string;
	decision: Decision;
	/** what differs from what was expected; empty where nothing does */
	differences: string[];
}

function differences({ expect }: Scenario, decision: Decision): string[] {
	if (!expect) return [];
	const found: string[] = [];
	const compare = (what: string, expected: readonly string[] | undefined, actual: readonly string[]) => {
		if (expected && [...expected].sort().join() !== [...actual].sort().join())
			found.push(`expected ${what} ${expected.join(', ') || '(none)'}, found ${actual.join(', ') || '(none)'}`);
	};
	compare('outcome', expect.outcome && [expect.outcome], [decision.outcome]);
	compare(
		'unmet controls',
		expect.unmetControls,
		decision.unmetControls.map(({ control }) => control),
	);
	compare(
		'applied policies',
		expect.appliedPolicies?.map(normalizeId),
		decision.appliedPolicies.map(({ id }) => id),
	);
	return found;
}

/** Asks one kept question. */
export function runScenario(set: PolicySet, scenario: Scenario, subject: WhatIfSubject): ScenarioResult {
	const { methods, availableMethods, ...facts } = scenario.authentication ?? {};
	const asked = whatIfSignIn(scenario.request, subject, {
		...facts,
		...(methods ? { methods: new Set(methods) } : {}),
		...(availableMethods ? { availableMethods: new Set(availableMethods) } : {}),
	});
	const applicationIds = scenario.followDependencies
		? [...new Set(asked.applicationIds.flatMap((id) => [id, ...earlyBoundDependencies(id)]))]
		: asked.applicationIds;
	const decision = evaluate(set, { ...asked, applicationIds });
	return { name: scenario.name, decision, differences: differences(scenario, decision) };
}
