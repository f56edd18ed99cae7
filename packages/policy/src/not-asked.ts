// What a What-If answer rests on that the question did not say. Graph takes what is left out for "none": a policy on it
// then does not apply, or its control counts as unmet, which looks like an answer and is none.
import type { WhatIfRequest } from '@countersign/protocol';
import type { CompiledPolicy, PolicySet } from './compile.ts';
import { isEmpty, normalizeIds } from './identifiers.ts';
import type { WhatIfAuthentication, WhatIfFacts } from './what-if-facts.ts';

/** The members of a question, by the names that they have in it. */
export type QuestionInput =
	| 'devicePlatform'
	| 'clientAppType'
	| 'ipAddress'
	| 'country'
	| 'gpsCountry'
	| 'compliantNetwork'
	| 'deviceInfo'
	| 'signInRiskLevel'
	| 'userRiskLevel'
	| 'servicePrincipalRiskLevel'
	| 'agentIdRiskLevel'
	| 'insiderRiskLevel'
	| 'authenticationFlow'
	| 'applicationAttributes'
	| 'clientSoftware'
	| 'methods'
	| 'fido2Aaguid'
	| 'x509IssuerSki'
	| 'primaryAgeSeconds'
	| 'deviceBoundSession'
	| 'passwordChanged'
	| 'riskRemediated'
	| 'acceptedAgreementIds'
	| 'completedCustomFactorIds';

export interface NotAsked {
	input: QuestionInput;
	/** ids of the enabled and report-only policies whose answer rests on it */
	policyIds: string[];
}

const byLocation = {
	address: ['ipAddress'],
	country: ['country'],
	gps: ['gpsCountry'],
	network: ['compliantNetwork'],
} as const;

function locationInputs({ source: { conditions } }: CompiledPolicy, { facts }: PolicySet): QuestionInput[] {
	const ids = [
		...normalizeIds(conditions.locations?.includeLocations),
		...normalizeIds(conditions.locations?.excludeLocations),
	];
	return ids.flatMap((id): readonly QuestionInput[] => {
		if (id === 'All') return [];
		const kind = id === 'AllTrusted' ? 'address' : facts.locations.kindOf(id);
		return kind ? byLocation[kind] : [];
	});
}

function conditionInputs(policy: CompiledPolicy, set: PolicySet): QuestionInput[] {
	const { conditions } = policy.source;
	const inputs = locationInputs(policy, set);
	const on = (value: unknown, input: QuestionInput) => {
		if (!isEmpty(value)) inputs.push(input);
	};
	const clientApps = normalizeIds(conditions.clientAppTypes);
	on(clientApps.includes('all') ? null : clientApps, 'clientAppType');
	on(conditions.platforms, 'devicePlatform');
	on(conditions.devices, 'deviceInfo');
	on(conditions.signInRiskLevels, 'signInRiskLevel');
	on(conditions.userRiskLevels, 'userRiskLevel');
	on(conditions.servicePrincipalRiskLevels, 'servicePrincipalRiskLevel');
	on(conditions.agentIdRiskLevels, 'agentIdRiskLevel');
	on(conditions.insiderRiskLevels, 'insiderRiskLevel');
	on(conditions.authenticationFlows?.transferMethods, 'authenticationFlow');
	on(conditions.applications.applicationFilter, 'applicationAttributes');
	return inputs;
}

const byControl: Readonly<Record<string, readonly QuestionInput[]>> = {
	mfa: ['methods'],
	compliantDevice: ['deviceInfo'],
	domainJoinedDevice: ['deviceInfo'],
	approvedApplication: ['clientSoftware'],
	compliantApplication: ['clientSoftware'],
	passwordChange: ['passwordChanged'],
	riskRemediation: ['riskRemediated'],
	termsOfUse: ['acceptedAgreementIds'],
	customAuthenticationFactors: ['completedCustomFactorIds'],
	signInFrequency: ['primaryAgeSeconds'],
	secureSignInSession: ['deviceBoundSession'],
};

function controlInputs({ demands }: CompiledPolicy, { facts }: PolicySet): QuestionInput[] {
	return [...demands.grants, ...demands.sessions].flatMap(({ control, value }): readonly QuestionInput[] => {
		if (control !== 'authenticationStrength') return byControl[control] ?? [];
		const configurations = facts.strengths.get(value ?? '')?.combinationConfigurations ?? [];
		return ['methods', ...configurations.map((one) => ('allowedAAGUIDs' in one ? 'fido2Aaguid' : 'x509IssuerSki'))];
	});
}

function isAsked(
	request: WhatIfRequest,
	authentication: WhatIfAuthentication,
	facts: WhatIfFacts,
): (input: QuestionInput) => boolean {
	const said: Record<string, unknown> = { ...request.signInConditions, ...authentication, ...facts };
	// a multifactor claim says what methods would, and the country of the address stands for that of
	// the position
	if (authentication.mfa !== undefined) said.methods ??= [];
	said.gpsCountry ??= said.country;
	return (input) => said[input] !== undefined && said[input] !== null;
}

/**
 * Tells what the policies ask about that a question leaves out, so that an answer can say what it rests on.
 *
 * @param set a compiled policy set
 * @param request the What-If request in Graph's shape
 * @param authentication what the user has proven, as far as it is said
 * @param facts the rest of the question
 * @returns inputs in the order in which policies ask for them; empty where everything that matters is said
 * @example
 * findNotAsked(set, request); // [{ input: 'ipAddress', policyIds: ['…'] }]
 */
export function findNotAsked(
	set: PolicySet,
	request: WhatIfRequest,
	authentication: WhatIfAuthentication = {},
	facts: WhatIfFacts = {},
): NotAsked[] {
	const asked = isAsked(request, authentication, facts);
	const byInput = new Map<QuestionInput, string[]>();
	for (const policy of set.policies) {
		if (!policy || policy.state === 'disabled') continue;
		for (const input of new Set([...conditionInputs(policy, set), ...controlInputs(policy, set)])) {
			if (!asked(input)) byInput.set(input, [...(byInput.get(input) ?? []), policy.id]);
		}
	}
	return [...byInput].map(([input, policyIds]) => ({ input, policyIds }));
}
