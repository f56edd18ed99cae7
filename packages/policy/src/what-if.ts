// What-If: which policies would apply, in Graph's words, and what Graph's answer lacks: what would come of it. The same
// evaluation as enforcement's. Microsoft Graph, "conditionalAccessRoot: evaluate".
import type {
	ConditionalAccessClientApp,
	DeviceInfo,
	SignInContext,
	WhatIfAnalysisResult,
	WhatIfRequest,
} from '@countersign/protocol';
import type { PolicySet } from './compile.ts';
import { type Decision, evaluate } from './evaluate.ts';
import { firstUnmetCondition } from './explain.ts';
import { flags, isEmpty, normalizeId } from './identifiers.ts';
import type {
	SignIn,
	SignInAgent,
	SignInAuthentication,
	SignInServicePrincipal,
	SignInUser,
	UserAction,
} from './sign-in.ts';
import { readAuthentication, readFacts, type WhatIfAuthentication, type WhatIfFacts } from './what-if-facts.ts';

/** Who the request's identity is, looked up by the caller. */
export type WhatIfSubject =
	| { user: SignInUser }
	| { servicePrincipal: SignInServicePrincipal }
	| { agent: SignInAgent };

const userActions: Record<string, UserAction> = {
	registerSecurityInformation: 'urn:user:registersecurityinfo',
	registerOrJoinDevices: 'urn:user:registerdevice',
};

/** by lower case */
const userActionNames = new Map(Object.keys(userActions).map((name) => [name.toLowerCase(), name]));

/** the members of every type of context */
type AnyContext = Record<'authenticationContextValue' | 'userAction', string | null> & {
	includeApplications: string[] | null;
};

function target(
	context: SignInContext,
): Pick<SignIn, 'applicationIds' | 'requiredAuthenticationContexts' | 'userAction'> {
	const nothing = { applicationIds: [], requiredAuthenticationContexts: [] };
	// serialisers write the members of the other types as null
	const { includeApplications, authenticationContextValue, userAction: named } = context as Partial<AnyContext>;
	if (includeApplications) return { ...nothing, applicationIds: includeApplications.map(normalizeId) };
	if (authenticationContextValue)
		return { ...nothing, requiredAuthenticationContexts: [authenticationContextValue.toLowerCase()] };
	const userAction = userActions[userActionNames.get(named?.toLowerCase() ?? '') ?? ''];
	return userAction ? { ...nothing, userAction } : nothing;
}

/** Graph takes its names in any letter case; what is no name of Graph's stays as it is. */
const spellings = [
	...['android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all'],
	...['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'],
	...['none', 'low', 'medium', 'high', 'hidden', 'minor', 'moderate', 'elevated'],
	...['deviceCodeFlow', 'authenticationTransfer'],
	...['internalGuest', 'b2bCollaborationGuest', 'b2bCollaborationMember', 'b2bDirectConnectUser'],
	...['otherExternalUser', 'serviceProvider'],
];
const spelling = new Map(spellings.map((name) => [name.toLowerCase(), name]));

function spelled(value: string | null | undefined): string | null {
	return value ? (spelling.get(value.toLowerCase()) ?? value) : null;
}

/** Microsoft's examples write the newer names of what filters know by the older ones. */
const trustTypes = new Map([
	['entraid', 'AzureAD'],
	['azuread', 'AzureAD'],
	['serverad', 'ServerAD'],
	['workplace', 'Workplace'],
]);

function readDevice(given: DeviceInfo): DeviceInfo {
	// filters write the Boolean as text, and so do those who copy it from one
	const device: DeviceInfo = { ...given, isCompliant: /^true$/i.test(String(given.isCompliant)) };
	if (device.trustType) device.trustType = trustTypes.get(device.trustType.toLowerCase()) ?? device.trustType;
	return device;
}

function readSubject(subject: WhatIfSubject): WhatIfSubject {
	if (!('user' in subject) || !subject.user.externalType) return subject;
	const externalType = spelled(subject.user.externalType) as NonNullable<SignInUser['externalType']> | 'none';
	return { user: { ...subject.user, externalType: externalType === 'none' ? null : externalType } };
}

/**
 * The sign-in that a What-If request describes. What the request leaves out is none, not unknown: as in Graph, a policy
 * with a condition on it does not apply. A device that is described without `isCompliant` is not compliant.
 *
 * @param request in Graph's shape
 * @param subject the user, with memberships, or the service principal
 * @param authentication what the user is supposed to have proven; nothing where absent
 * @param facts what Graph's request cannot say: the network, scopes, the client software
 * @example
 * whatIfSignIn(request, { user }, { methods: new Set(['fido2']) }, { compliantNetwork: true });
 */
export function whatIfSignIn(
	request: WhatIfRequest,
	subject: WhatIfSubject,
	authentication: Partial<SignInAuthentication> = {},
	facts: WhatIfFacts = {},
): SignIn {
	const { signInConditions, signInContext } = request;
	const given = signInConditions ?? {};
	const country = given.country ? given.country.toUpperCase() : null;
	const asked = target(signInContext);
	return {
		...readSubject(subject),
		...asked,
		candidateAuthenticationContexts: [],
		requestedPolicyIds: [],
		clientAppType: spelled(given.clientAppType) as ConditionalAccessClientApp | null,
		devicePlatform: spelled(given.devicePlatform),
		ipAddress: given.ipAddress ?? null,
		country,
		gpsCountry: country,
		compliantNetwork: false,
		device: given.deviceInfo ? readDevice(given.deviceInfo) : null,
		signInRiskLevel: spelled(given.signInRiskLevel),
		userRiskLevel: spelled(given.userRiskLevel),
		servicePrincipalRiskLevel: spelled(given.servicePrincipalRiskLevel),
		agentIdRiskLevel: spelled(given.agentIdRiskLevel),
		insiderRiskLevel: spelled(given.insiderRiskLevel),
		transferMethods: flags(given.authenticationFlow?.transferMethod).flatMap((method) =>
			/^none$/i.test(method) ? [] : (spelled(method) ?? []),
		),
		...readFacts(facts, asked.applicationIds),
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
		const analysisReasons = policyApplies
			? 'notSet'
			: policy.state === 'disabled'
				? 'policyNotEnabled'
				: (unmet?.reason(source) ?? 'emptyPolicy');
		results.push({ ...source, policyApplies, analysisReasons });
	}
	return results;
}

/** A question that can be kept: beside Graph's request what the user has proven, and what the asker expects. */
export interface Scenario {
	name: string;
	request: WhatIfRequest;
	authentication?: WhatIfAuthentication;
	/** what Graph's request cannot say */
	facts?: WhatIfFacts;
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
	const { request, authentication, followDependencies } = scenario;
	const facts = followDependencies === undefined ? scenario.facts : { ...scenario.facts, followDependencies };
	const decision = evaluate(set, whatIfSignIn(request, subject, readAuthentication(authentication), facts));
	return { name: scenario.name, decision, differences: differences(scenario, decision) };
}
