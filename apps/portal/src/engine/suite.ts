// The kept questions of What-If, asked of the policies as they are: by the engine in the page, from what Graph answers.
import { compile, runScenario, type Scenario, type ScenarioResult, type WhatIfSubject } from '@countersign/policy';
import type { Configuration } from './impact.ts';

/** A question with whom it is about; `problem`: why that could not be read. */
export type AskedScenario = { scenario: Scenario } & ({ subject: WhatIfSubject } | { problem: string });

/** @returns of each, in their order, what came out; a sentence where it could not be asked */
export function runSuite(
	{ policies, ...facts }: Configuration,
	asked: readonly AskedScenario[],
): (ScenarioResult | string)[] {
	const set = compile(policies, facts);
	return asked.map((one) => ('problem' in one ? one.problem : runScenario(set, one.scenario, one.subject)));
}
