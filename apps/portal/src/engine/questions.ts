// What the page may ask the worker, and what comes back. Sets travel as they are: both sides have them.
import {
	compile,
	type Decision,
	evaluate,
	explain,
	type PolicyExplanation,
	readAuthentication,
	type ScenarioResult,
	type SignInUser,
	type WhatIfAuthentication,
	type WhatIfSubject,
	whatIfSignIn,
} from '@countersign/policy';
import type { ConditionalAccessPolicy, WhatIfRequest } from '@countersign/protocol';
import { type Asked, type Configuration, type Impact, impactOf } from './impact.ts';
import { type AskedScenario, runSuite } from './suite.ts';

export interface WhatIfQuestion {
	kind: 'whatIf';
	configuration: Configuration;
	request: WhatIfRequest;
	subject: WhatIfSubject;
	authentication: WhatIfAuthentication;
}

export interface WhatIfAnswer {
	decision: Decision;
	/** every policy, with the reason of each condition */
	policies: PolicyExplanation[];
}

export interface ImpactQuestion {
	kind: 'impact';
	configuration: Configuration;
	draft: ConditionalAccessPolicy;
	asked: readonly Asked[];
	asIfOn: boolean;
}

export interface DecideQuestion {
	kind: 'decide';
	configuration: Configuration;
	asked: Asked;
}

export interface MatrixQuestion {
	kind: 'matrix';
	configuration: Configuration;
	users: readonly SignInUser[];
	appIds: readonly string[];
}

/** of each user, in their order, one of each application */
export type MatrixAnswer = { outcome: Decision['outcome']; controls: string[] }[][];

export interface SuiteQuestion {
	kind: 'suite';
	configuration: Configuration;
	asked: readonly AskedScenario[];
}

/** of each scenario, in their order; a sentence where it could not be asked */
export type SuiteAnswer = (ScenarioResult | string)[];

export type Question = WhatIfQuestion | ImpactQuestion | DecideQuestion | MatrixQuestion | SuiteQuestion;
export type Answer<Asks extends Question> = Asks extends ImpactQuestion
	? Impact
	: Asks extends MatrixQuestion
		? MatrixAnswer
		: Asks extends SuiteQuestion
			? SuiteAnswer
			: WhatIfAnswer;

function explanationOf(configuration: Configuration, signIn: Parameters<typeof explain>[1]): WhatIfAnswer {
	const { policies, ...facts } = configuration;
	const explanation = explain(compile(policies, facts), signIn);
	return {
		decision: explanation.decision,
		policies: policies.flatMap(({ id }) => explanation.why(id) ?? []),
	};
}

/** What each user meets at each application after a password in a browser. */
function matrixOf({ configuration: { policies, ...facts }, users, appIds }: MatrixQuestion): MatrixAnswer {
	const set = compile(policies, facts);
	const password = readAuthentication({ methods: ['password'] });
	return users.map((user) =>
		appIds.map((appId) => {
			const request: WhatIfRequest = {
				signInIdentity: { '@odata.type': '#microsoft.graph.userSignIn', userId: user.id },
				signInContext: { '@odata.type': '#microsoft.graph.applicationContext', includeApplications: [appId] },
				signInConditions: { clientAppType: 'browser' },
			};
			const { outcome, unmetControls } = evaluate(set, whatIfSignIn(request, { user }, password));
			return { outcome, controls: unmetControls.map(({ control }) => control) };
		}),
	);
}

/** @returns the answer; what it rests on is in the question alone */
export async function answer(
	question: Question,
	onProgress?: (done: number) => void | Promise<void>,
): Promise<WhatIfAnswer | Impact | MatrixAnswer | SuiteAnswer> {
	if (question.kind === 'matrix') return matrixOf(question);
	if (question.kind === 'suite') return runSuite(question.configuration, question.asked);
	if (question.kind === 'impact') {
		const { configuration, draft, asked, asIfOn } = question;
		return impactOf(configuration, draft, asked, { asIfOn, ...(onProgress ? { onProgress } : {}) });
	}
	if (question.kind === 'decide') return explanationOf(question.configuration, question.asked.signIn);
	const { configuration, request, subject, authentication } = question;
	return explanationOf(configuration, whatIfSignIn(request, subject, readAuthentication(authentication)));
}
