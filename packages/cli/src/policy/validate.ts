// countersign policy validate: what could not be stored, with Graph's number, the path and a sentence.
import { findNotUnderstood, validateAuthenticationStrength, validateNamedLocation, validatePolicy } from '@countersign/policy';
import type { Command } from 'commander';
import { formatTable } from '../table.ts';
import { readPolicyFiles } from './policy-files.ts';

interface Finding {
	file: string;
	name: string;
	severity: 'error' | 'warning';
	path: string;
	number?: number;
	message: string;
}

function findings(files: readonly string[]): { findings: Finding[]; count: number } {
	const { policies, namedLocations, authenticationStrengths } = readPolicyFiles(files);
	const found: Finding[] = [];
	const seen = new Set<string>();
	for (const { file, policy } of policies) {
		const name = String(policy.displayName ?? policy.id ?? '(no name)');
		const errors = validatePolicy(policy);
		for (const issue of errors) found.push({ file, name, severity: 'error', ...issue });
		if (errors.length === 0) for (const issue of findNotUnderstood(policy)) found.push({ file, name, severity: 'warning', ...issue });
		const id = typeof policy.id === 'string' ? policy.id.toLowerCase() : undefined;
		if (id && seen.has(id)) found.push({ file, name, severity: 'error', path: 'id', message: 'another policy of these files has the same id' });
		if (id) seen.add(id);
	}
	const others = [
		...namedLocations.map((location) => [location.displayName, validateNamedLocation(location)] as const),
		...authenticationStrengths
			.filter(({ policyType }) => policyType !== 'builtIn')
			.map((strength) => [strength.displayName, validateAuthenticationStrength(strength)] as const),
	];
	for (const [name, issues] of others) for (const issue of issues) found.push({ file: '', name, severity: 'error', ...issue });
	return { findings: found, count: policies.length + others.length };
}

export function policyValidate(parent: Command): void {
	parent
		.command('validate')
		.description('check exported policies, named locations and authentication strengths; exit code 1 where something is wrong')
		.argument('<file...>', 'exported JSON files')
		.option('--strict', 'count what this version does not understand as wrong')
		.option('--json', 'print JSON for programs')
		.action((files: string[], options: { strict?: boolean; json?: boolean }) => {
			const { findings: found, count } = findings(files);
			const wrong = found.filter(({ severity }) => severity === 'error' || options.strict).length;
			if (options.json) process.stdout.write(`${JSON.stringify({ checked: count, wrong, findings: found }, undefined, 2)}\n`);
			else {
				const rows = found.map(({ severity, name, path, number, message }) => [
					severity,
					name,
					path || '(itself)',
					number === undefined ? '' : String(number),
					message,
				]);
				if (rows.length > 0) process.stdout.write(`${formatTable(['', 'NAME', 'PATH', 'GRAPH', 'WHAT'], rows)}\n\n`);
				process.stdout.write(`${count} checked, ${wrong} ${wrong === 1 ? 'problem' : 'problems'}\n`);
			}
			process.exitCode = wrong > 0 ? 1 : 0;
		});
}
