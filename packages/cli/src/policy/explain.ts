// countersign policy explain: of every policy its result, and each condition with the rule that included or excluded
// the sign-in.
import { explain, type PolicyExplanation } from '@countersign/policy';
import type { Command } from 'commander';
import { formatTable } from '../table.ts';
import { withNames } from './names.ts';
import { answeredInPart, readPolicySet, tellWhatIsLeft } from './policy-set.ts';
import { readQuestion, unknownApplications } from './question.ts';
import { addQuestionOptions, type QuestionOptions } from './question-options.ts';
import { PolicyFileError } from './read-json-file.ts';
import { describeUnmet } from './whatif.ts';

function describePolicy({
	displayName,
	result,
	conditions,
	grantControls,
	sessionControls,
	notUnderstood,
}: PolicyExplanation): string {
	const because = ({ includedBy, excludedBy, presented = [] }: PolicyExplanation['conditions'][number]) =>
		[
			includedBy && `included by ${includedBy.rule} ${includedBy.value}`,
			excludedBy && `excluded by ${excludedBy.rule} ${excludedBy.value}`,
			presented.length > 0 && `the sign-in has ${presented.join(', ')}`,
		]
			.filter(Boolean)
			.join(', ');
	const rows = [
		...conditions.map((condition) => [condition.condition, condition.result, because(condition)]),
		...[...grantControls, ...sessionControls].map(({ control, value, satisfied }) => [
			control,
			satisfied ? 'satisfied' : 'not satisfied',
			value ?? '',
		]),
		...notUnderstood.map((path) => [path, 'not understood', '']),
	];
	return `${displayName}: ${result}\n${formatTable(['CONDITION OR CONTROL', 'RESULT', 'WHY'], rows).replace(/^/gm, '  ')}`;
}

export function policyExplain(parent: Command): void {
	const command = parent
		.command('explain')
		.description('say why exported policies do what they do with a sign-in')
		.argument('<file...>', 'exported JSON files, or folders of them');
	addQuestionOptions(command)
		.option('--policy <id>', 'explain this policy alone, by id or name')
		.action((files: string[], options: QuestionOptions & { policy?: string }) => {
			const read = readPolicySet(files);
			const { signIn, notAsked } = readQuestion(options, read.files);
			const silent = notAsked(read.set);
			tellWhatIsLeft({ ...read, missing: [...read.missing, ...unknownApplications(read.files, signIn)] }, silent);
			const { decision, policies, why } = explain(read.set, signIn);
			const asked = options.policy?.toLowerCase();
			const chosen = policies.filter(
				({ id, displayName }) =>
					asked === undefined || id.toLowerCase() === asked || displayName.toLowerCase() === asked,
			);
			// a policy that is not there is a mistake of the asker
			if (chosen.length === 0)
				throw new PolicyFileError(`--policy ${options.policy}: no policy of the files has this id or name`);
			const explained = chosen.flatMap(({ id }) => why(id) ?? []);
			if (options.json)
				process.stdout.write(
					`${JSON.stringify({ decision, policies: explained, leftOut: read.left, missing: read.missing, notAsked: silent }, undefined, 2)}\n`,
				);
			else {
				const unmet = decision.unmetControls.length > 0 ? `, unmet: ${describeUnmet(decision.unmetControls)}` : '';
				const text = explained.map(describePolicy).join('\n\n');
				process.stdout.write(`${withNames(read.files, text)}\n\noutcome: ${decision.outcome}${unmet}\n`);
			}
			if (read.left.length > 0) process.exitCode = answeredInPart;
		});
}
