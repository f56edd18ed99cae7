// What-If as Graph asks and answers it, and beside it a batch that also says what would come of each sign-in. Microsoft
// Graph, "conditionalAccessRoot: evaluate".
import {
	readWhatIfMembers,
	runScenario,
	type Scenario,
	type ValidationIssue,
	validateScenario,
	validateWhatIfRequest,
	type WhatIfSubject,
	whatIfAnalysis,
	whatIfSignIn,
} from '@countersign/policy';
import type { SignInIdentity, WhatIfRequest } from '@countersign/protocol';
import { servicePrincipalSubject, userSubject } from '../access/subject.ts';
import { graphNotFound, graphValidationFailed } from './graph-error.ts';
import { contextOf, type GraphAction, type GraphInput, rootOf } from './resource.ts';

const maxBatch = 500;

async function findSubject({ authority, snapshot }: GraphInput, identity: SignInIdentity): Promise<WhatIfSubject> {
	if ('servicePrincipalId' in identity) {
		const id = identity.servicePrincipalId.toLowerCase();
		const servicePrincipal = [...snapshot.applications.values()]
			.map((application) => servicePrincipalSubject(authority.identifiers, snapshot, application))
			.find((one) => one.id === id);
		if (!servicePrincipal) throw graphNotFound(`The service principal ${identity.servicePrincipalId}`);
		return { servicePrincipal };
	}
	// the directory holds no agents
	if ('agentServicePrincipalId' in identity) throw graphNotFound(`The agent ${identity.agentServicePrincipalId}`);
	const { directory } = authority.storage;
	const user = await directory.findUser(snapshot.tenant.id, identity.userId.toLowerCase());
	if (!user) throw graphNotFound(`The user ${identity.userId}`);
	const known = userSubject(user, await directory.memberships(snapshot.tenant.id, user.id));
	const { externalUserType, externalTenantId } = identity;
	if (!externalUserType) return { user: known };
	return {
		user: {
			...known,
			externalType: externalUserType as NonNullable<typeof known.externalType>,
			// what a question leaves out is none
			homeTenantId: externalTenantId || null,
		},
	};
}

/**
 * Reasons that version 1.0 of Graph does not have. Microsoft Graph, "whatIfAnalysisResult resource type":
 * whatIfAnalysisReasons.
 */
const betaReasons: ReadonlySet<string> = new Set(['agentIdRisk', 'agentIdentities']);

function asVersion1<Result extends { analysisReasons: string }>(result: Result): Result {
	return betaReasons.has(result.analysisReasons) ? { ...result, analysisReasons: 'unknownFutureValue' } : result;
}

export const evaluateWhatIf: GraphAction = {
	path: 'identity/conditionalAccess/evaluate',
	async run(input, body) {
		const written = readWhatIfMembers(body);
		const issues = validateWhatIfRequest(written);
		if (issues.length > 0) throw graphValidationFailed('request', issues);
		const request = written as WhatIfRequest;
		const signIn = whatIfSignIn(request, await findSubject(input, request.signInIdentity));
		return {
			'@odata.context': contextOf(input, 'Collection(microsoft.graph.whatIfAnalysisResult)'),
			value: whatIfAnalysis(input.snapshot.policySet, signIn, request.appliedPoliciesOnly === true).map((result) =>
				rootOf(input).endsWith('/beta') ? result : asVersion1(result),
			),
		};
	},
};

function readBatch({ snapshot }: GraphInput, body: Record<string, unknown>): readonly Scenario[] {
	const { scenarios = snapshot.scenarios } = body;
	if (!Array.isArray(scenarios) || scenarios.length > maxBatch)
		throw graphValidationFailed('request', [
			{ path: 'scenarios', number: 1007, message: `must be an array of at most ${maxBatch} scenarios` },
		]);
	const issues: ValidationIssue[] = scenarios.flatMap((scenario, index) =>
		validateScenario(scenario).map((issue) => ({
			...issue,
			path: `scenarios[${index}]${issue.path ? `.${issue.path}` : ''}`,
		})),
	);
	if (issues.length > 0) throw graphValidationFailed('request', issues);
	return scenarios;
}

/** Without scenarios in the request, those that are kept are run. */
export const evaluateScenarios: GraphAction = {
	path: 'identity/conditionalAccess/evaluateScenarios',
	async run(input, body) {
		const value = [];
		for (const scenario of readBatch(input, body))
			value.push(
				runScenario(input.snapshot.policySet, scenario, await findSubject(input, scenario.request.signInIdentity)),
			);
		return { value };
	},
};
