// What the page may ask the worker, and what comes back. Sets travel as they are: both sides have them.
import {
	compile,
	type Decision,
	explain,
	type PolicyExplanation,
	readAuthentication,
	type SignInUser,
	type WhatIfAuthentication,
	whatIfSignIn,
} from '@countersign/policy';
import type { ConditionalAccessPolicy, WhatIfRequest } from '@countersign/protocol';
import { type Asked, type Configuration, type Impact, impactOf } from './impact.ts';

export interface WhatIfQuestion {
	kind: 'whatIf';
	configuration: Configuration;
	request: WhatIfRequest;
	user: SignInUser;
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

export type Question = WhatIfQuestion | ImpactQuestion | DecideQuestion;
export type Answer<Asks extends Question> = Asks extends ImpactQuestion ? Impact : WhatIfAnswer;

function explanationOf(configuration: Configuration, signIn: Parameters<typeof explain>[1]): WhatIfAnswer {
	const { policies, ...facts } = configuration;
	const explanation = explain(compile(policies, facts), signIn);
	return {
		decision: explanation.decision,
		policies: policies.flatMap(({ id }) => explanation.why(id) ?? []),
	};
}

/** @returns the answer; what it rests on is in the question alone */
export async function answer(
	question: Question,
	onProgress?: (done: number) => void | Promise<void>,
): Promise<WhatIfAnswer | Impact> {
	if (question.kind === 'impact') {
		const { configuration, draft, asked, asIfOn } = question;
		return impactOf(configuration, draft, asked, { asIfOn, ...(onProgress ? { onProgress } : {}) });
	}
	if (question.kind === 'decide') return explanationOf(question.configuration, question.asked.signIn);
	const { configuration, request, user, authentication } = question;
	return explanationOf(configuration, whatIfSignIn(request, { user }, readAuthentication(authentication)));
}
