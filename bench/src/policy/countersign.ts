// Ours: the code that the tests run, not a copy.
import { compile, evaluate, explain, type SignIn } from '@countersign/policy';
import type { Engine, Request, Task } from './task.ts';

export function signInOf({ userId, groups, application, ipAddress, clientApp, platform, risk, mfa }: Request): SignIn {
	return {
		user: { id: userId, groupIds: new Set(groups), roleTemplateIds: new Set() },
		applicationIds: [application],
		requiredAuthenticationContexts: [],
		candidateAuthenticationContexts: [],
		requestedPolicyIds: [],
		clientAppType: clientApp as 'browser',
		devicePlatform: platform,
		ipAddress,
		country: null,
		gpsCountry: null,
		compliantNetwork: false,
		device: null,
		signInRiskLevel: risk,
		userRiskLevel: null,
		servicePrincipalRiskLevel: null,
		insiderRiskLevel: null,
		transferMethods: [],
		authentication: { mfa },
	};
}

export function countersign({ policies, locations, requests }: Task): Engine[] {
	const set = compile(policies, { namedLocations: locations });
	// what the other engines are given is prepared beforehand too
	const signIns = new Map(requests.map((request) => [request, signInOf(request)]));
	const applying = (applied: readonly { id: string }[]) => applied.map((policy) => policy.id);
	return [
		{
			name: 'countersign',
			decide(request) {
				const decision = evaluate(set, signIns.get(request) as SignIn);
				return { outcome: decision.outcome, applying: applying(decision.appliedPolicies) };
			},
		},
		{
			name: 'countersign, explained',
			decide(request) {
				// each condition and control of every policy that applies: what a row of the sign-in log holds
				const explanation = explain(set, signIns.get(request) as SignIn);
				for (const { id } of explanation.decision.appliedPolicies) explanation.why(id);
				return { outcome: explanation.decision.outcome, applying: applying(explanation.decision.appliedPolicies) };
			},
		},
		{
			name: 'countersign, every result',
			decide(request) {
				// and the result of every policy that does not apply
				const explanation = explain(set, signIns.get(request) as SignIn);
				for (const { id } of explanation.decision.appliedPolicies) explanation.why(id);
				return {
					outcome: explanation.decision.outcome,
					applying: explanation.policies.filter(({ result }) => result === 'success' || result === 'failure').map(({ id }) => id),
				};
			},
		},
	];
}
