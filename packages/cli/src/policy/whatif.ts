// countersign policy whatif: which policies would apply to a sign-in, and what would come of it; or a file of kept
// scenarios, each held against what it expects.
import {
	evaluate,
	type PolicySet,
	runScenario,
	type Scenario,
	type ScenarioResult,
	type SignInUser,
	type UnmetControl,
	validateScenario,
	type WhatIfSubject,
	whatIfAnalysis,
} from '@countersign/policy';
import type { Command } from 'commander';
import { formatTable } from '../table.ts';
import { oneOf, outcomes } from './choice.ts';
import { answeredInPart, type ReadPolicySet, readPolicySet, tellWhatIsLeft } from './policy-set.ts';
import { addQuestionOptions, type QuestionOptions, readQuestion, unknownApplications } from './question.ts';
import { PolicyFileError, readJsonFile } from './read-json-file.ts';

interface WhatIfOptions extends QuestionOptions {
	appliedOnly?: boolean;
	expect?: string;
	scenarios?: string;
}

export const describeUnmet = (unmet: readonly UnmetControl[]): string =>
	unmet
		.map(
			({ control, value, interactive }) =>
				`${control}${value ? ` ${value}` : ''}${interactive ? '' : ' (cannot be met)'}`,
		)
		.join(', ');

function ask(read: ReadPolicySet, options: WhatIfOptions): void {
	const { set } = read;
	const signIn = readQuestion(options, read.files);
	tellWhatIsLeft({ ...read, missing: [...read.missing, ...unknownApplications(read.files, signIn)] });
	const decision = evaluate(set, signIn);
	const policies = whatIfAnalysis(set, signIn, options.appliedOnly === true);
	const asExpected = options.expect === undefined || options.expect === decision.outcome;
	if (options.json)
		process.stdout.write(
			`${JSON.stringify({ decision, value: policies, leftOut: read.left, missing: read.missing }, undefined, 2)}\n`,
		);
	else {
		const results = new Map(
			decision.appliedPolicies.map(({ id, result, unmetControls }) => [
				id,
				{ result, unmet: describeUnmet(unmetControls) },
			]),
		);
		const rows = policies.map(({ id, displayName, policyApplies, analysisReasons }) => {
			const applied = results.get(id.toLowerCase());
			return [
				policyApplies ? 'applies' : '–',
				displayName,
				policyApplies ? (applied?.result ?? '') : analysisReasons,
				applied?.unmet ?? '',
			];
		});
		process.stdout.write(`${formatTable(['', 'POLICY', 'RESULT OR REASON', 'UNMET'], rows)}\n\n`);
		process.stdout.write(
			`outcome: ${decision.outcome}${decision.unmetControls.length > 0 ? `, unmet: ${describeUnmet(decision.unmetControls)}` : ''}\n`,
		);
		if (!asExpected) process.stdout.write(`expected: ${options.expect}\n`);
	}
	process.exitCode = !asExpected ? 1 : read.left.length > 0 ? answeredInPart : 0;
}

/** A scenario of a file also says who the subject is, since no directory can be asked. */
interface FileScenario extends Scenario {
	subject?: {
		groupIds?: string[];
		roleTemplateIds?: string[];
		externalType?: SignInUser['externalType'];
		homeTenantId?: string;
	};
}

function readScenarios(file: string): FileScenario[] {
	const content = readJsonFile(file);
	const list = Array.isArray(content) ? content : (content as { scenarios?: unknown }).scenarios;
	if (!Array.isArray(list)) throw new PolicyFileError(`${file}: holds no list of scenarios`);
	for (const [index, { subject: _, ...scenario }] of (list as FileScenario[]).entries()) {
		const [issue] = validateScenario(scenario);
		if (issue) throw new PolicyFileError(`${file}: [${index}]${issue.path ? `.${issue.path}` : ''} ${issue.message}`);
	}
	return list;
}

function subjectOf({ request: { signInIdentity }, subject }: FileScenario): WhatIfSubject {
	if ('servicePrincipalId' in signInIdentity)
		return { servicePrincipal: { id: signInIdentity.servicePrincipalId.toLowerCase(), isOwnSingleTenant: true } };
	if ('agentServicePrincipalId' in signInIdentity)
		return { agent: { id: signInIdentity.agentServicePrincipalId.toLowerCase() } };
	const { groupIds = [], roleTemplateIds = [], ...guest } = subject ?? {};
	const lower = (ids: readonly string[]) => new Set(ids.map((id) => id.toLowerCase()));
	return {
		user: {
			id: signInIdentity.userId.toLowerCase(),
			groupIds: lower(groupIds),
			roleTemplateIds: lower(roleTemplateIds),
			...guest,
		},
	};
}

function runScenarios(set: PolicySet, file: string, asJson: boolean): void {
	const results: ScenarioResult[] = readScenarios(file).map(({ subject, ...scenario }) =>
		runScenario(set, scenario, subjectOf({ ...scenario, ...(subject ? { subject } : {}) })),
	);
	const different = results.filter(({ differences }) => differences.length > 0).length;
	if (asJson) process.stdout.write(`${JSON.stringify({ different, value: results }, undefined, 2)}\n`);
	else {
		const rows = results.map(({ name, decision, differences }) => [
			differences.length > 0 ? 'differs' : 'ok',
			name,
			decision.outcome,
			differences.join('; ') || describeUnmet(decision.unmetControls),
		]);
		process.stdout.write(
			`${formatTable(['', 'SCENARIO', 'OUTCOME', 'UNMET, OR WHAT DIFFERS'], rows)}\n\n${results.length} asked, ${different} differ\n`,
		);
	}
	process.exitCode = different > 0 ? 1 : 0;
}

export function policyWhatIf(parent: Command): void {
	const command = parent
		.command('whatif')
		.description('ask what exported policies would do with a sign-in; exit code 1 where it is not what was expected')
		.argument('<file...>', 'exported JSON files, or folders of them');
	addQuestionOptions(command)
		.option('--applied-only', 'leave out the policies that do not apply')
		.option('--expect <outcome>', 'allow, interrupt or block: another outcome is exit code 1', oneOf(outcomes))
		.option('--scenarios <file>', 'run the scenarios of a file in place of one question')
		.action((files: string[], options: WhatIfOptions) => {
			const read = readPolicySet(files);
			if (!options.scenarios) return ask(read, options);
			tellWhatIsLeft(read);
			runScenarios(read.set, options.scenarios, options.json === true);
			if (process.exitCode === 0 && read.left.length > 0) process.exitCode = answeredInPart;
		});
}
