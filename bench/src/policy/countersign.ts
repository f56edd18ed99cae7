// Ours: the code that the tests run, not a copy.
import { compile, type Decision, type Explanation, evaluate, explain, type SignIn } from '@countersign/policy';
import type { Answer, Engine, Request, Task } from './task.ts';

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
	const signIns = requests.map(signInOf);
	const at = (index: number) => signIns[index] as SignIn;
	const answer = ({ outcome, appliedPolicies }: Decision): Answer => ({
		outcome,
		applying: appliedPolicies.map(({ id }) => id),
	});
	const decision: Engine<Decision> = { name: 'countersign', decide: (index) => evaluate(set, at(index)), answer };
	const explained: Engine<Explanation> = {
		name: 'countersign, explained',
		decide(index) {
			// each condition and control of every policy that applies: what a row of the sign-in log holds
			const explanation = explain(set, at(index));
			explanation.applied();
			return explanation;
		},
		answer: (explanation) => answer(explanation.decision),
	};
	const everyResult: Engine<Explanation> = {
		...explained,
		name: 'countersign, every result',
		decide(index) {
			// and the result of every policy that does not apply
			const explanation = explained.decide(index) as Explanation;
			void explanation.policies.length;
			return explanation;
		},
	};
	return [decision, explained, everyResult] as Engine[];
}
