// countersign policy: what can be asked of exported policy files, without a server.
import type { Command } from 'commander';
import { policyExplain } from './explain.ts';
import { policyValidate } from './validate.ts';
import { policyWhatIf } from './whatif.ts';

export function policy(program: Command): void {
	const parent = program
		.command('policy')
		.description('work on exported Conditional Access policies, without a server');
	for (const register of [policyValidate, policyWhatIf, policyExplain]) register(parent);
}
