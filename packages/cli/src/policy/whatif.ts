// countersign policy whatif: which policies would apply to a sign-in, and what would come of it; or a file of kept
// scenarios, each held against what it expects.
import {
	evaluate,
	nearest,
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
import { guestTypes, oneOf, outcomes } from './choice.ts';
import { answeredInPart, type ReadPolicySet, readPolicySet, tellWhatIsLeft } from './policy-set.ts';
import { readQuestion, unknownApplications } from './question.ts';
import { addQuestionOptions, type QuestionOptions } from './question-options.ts';
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
	const { signIn, notAsked } = readQuestion(options, read.files);
	const silent = notAsked(set);
	tellWhatIsLeft({ ...read, missing: [...read.missing, ...unknownApplications(read.files, signIn)] }, silent);
	const decision = evaluate(set, signIn);
	const policies = whatIfAnalysis(set, signIn, options.appliedOnly === true);
	const asExpected = options.expect === undefined || options.expect === decision.outcome;
	if (options.json)
		process.stdout.write(
			`${JSON.stringify({ decision, value: policies, leftOut: read.left, missing: read.missing, notAsked: silent }, undefined, 2)}\n`,
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

const subjectMembers = ['groupIds', 'roleTemplateIds', 'externalType', 'homeTenantId'];

function wrongInSubject(subject: unknown): { path: string; message: string }[] {
	return Object.entries(Object(subject ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
		const path = `subject.${name}`;
		if (!subjectMembers.includes(name)) {
			const near = nearest(name, subjectMembers);
			return [{ path, message: `is no member of a subject${near ? `; did you mean \`${near}\`?` : ''}` }];
		}
		if (name.endsWith('Ids'))
			return Array.isArray(value) && value.every((id) => typeof id === 'string')
				? []
				: [{ path, message: 'must be a list of ids' }];
		const fits = value === null || (name === 'externalType' ? guestTypes.includes(String(value)) : true);
		if (fits) return [];
		const near = nearest(String(value), guestTypes);
		return [{ path, message: `must be one of ${guestTypes.join(', ')}${near ? `; did you mean \`${near}\`?` : ''}` }];
	});
}

function readScenarios(file: string): FileScenario[] {
	const content = readJsonFile(file);
	const list = Array.isArray(content) ? content : (content as { scenarios?: unknown }).scenarios;
	if (!Array.isArray(list)) throw new PolicyFileError(`${file}: holds no list of scenarios`);
	if (list.length === 0) throw new PolicyFileError(`${file}: holds no scenario`);
	const wrong = (list as FileScenario[]).flatMap((one, index) => {
		const { subject, ...scenario } = Object(one) as FileScenario;
		return [...validateScenario(scenario), ...wrongInSubject(subject)].map(
			({ path, message }) => `${file}: [${index}]${path ? `.${path}` : ''} ${message}`,
		);
	});
	if (wrong.length > 0) throw new PolicyFileError(wrong.join('\n'));
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
			const beside = command.options.find(
				(option) =>
					!['json', 'scenarios'].includes(option.attributeName()) &&
					command.getOptionValueSource(option.attributeName()) === 'cli',
			);
			if (beside) throw new PolicyFileError(`${beside.long} says nothing beside --scenarios: each scenario says it`);
			tellWhatIsLeft(read);
			runScenarios(read.set, options.scenarios, options.json === true);
			if (process.exitCode === 0 && read.left.length > 0) process.exitCode = answeredInPart;
		});
}
