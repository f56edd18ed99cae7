// countersign policy explain: of every policy its result, and each condition with the rule that included or excluded the sign-in.
import { explain, type PolicyExplanation } from '@countersign/policy';
import type { Command } from 'commander';
import { formatTable } from '../table.ts';
import { readPolicySet } from './policy-set.ts';
import { addQuestionOptions, type QuestionOptions, readQuestion } from './question.ts';
import { describeUnmet } from './whatif.ts';

function describePolicy({ displayName, result, conditions, grantControls, sessionControls, notUnderstood }: PolicyExplanation): string {
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
		...[...grantControls, ...sessionControls].map(({ control, value, satisfied }) => [control, satisfied ? 'satisfied' : 'not satisfied', value ?? '']),
		...notUnderstood.map((path) => [path, 'not understood', '']),
	];
	return `${displayName}: ${result}\n${formatTable(['CONDITION OR CONTROL', 'RESULT', 'WHY'], rows).replace(/^/gm, '  ')}`;
}

export function policyExplain(parent: Command): void {
	const command = parent
		.command('explain')
		.description('say why exported policies do what they do with a sign-in')
		.argument('<file...>', 'exported JSON files');
	addQuestionOptions(command)
		.option('--policy <id>', 'explain this policy alone')
		.action((files: string[], options: QuestionOptions & { policy?: string }) => {
			const { decision, policies, why } = explain(readPolicySet(files), readQuestion(options));
			const explained = policies.filter(({ id }) => options.policy === undefined || id === options.policy.toLowerCase()).flatMap(({ id }) => why(id) ?? []);
			if (options.json) process.stdout.write(`${JSON.stringify({ decision, policies: explained }, undefined, 2)}\n`);
			else {
				const unmet = decision.unmetControls.length > 0 ? `, unmet: ${describeUnmet(decision.unmetControls)}` : '';
				process.stdout.write(`${explained.map(describePolicy).join('\n\n')}\n\noutcome: ${decision.outcome}${unmet}\n`);
			}
			// a policy that is not there is a mistake of the asker
			if (options.policy !== undefined && explained.length === 0) process.exitCode = 1;
		});
}
