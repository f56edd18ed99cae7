// countersign policy validate: what could not be stored, with Graph's number, the path and a sentence.
import {
	findMissingReferences,
	findNotUnderstood,
	findWarnings,
	normalisePolicy,
	validateAuthenticationStrength,
	validateNamedLocation,
	validatePolicy,
} from '@countersign/policy';
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

const nameOf = (value: { displayName?: unknown; id?: unknown }) => String(value.displayName ?? value.id ?? '(no name)');

function findings(files: readonly string[]): { findings: Finding[]; count: number } {
	const { policies, namedLocations, authenticationStrengths, problems } = readPolicyFiles(files);
	const found: Finding[] = problems.map(({ file, message, isForeign }) => ({
		file,
		name: file,
		severity: isForeign ? 'warning' : 'error',
		path: '',
		message,
	}));
	const known = {
		namedLocation: new Set(namedLocations.map(({ id }) => String(id).toLowerCase())),
		authenticationStrength: new Set(authenticationStrengths.map(({ id }) => String(id).toLowerCase())),
	};
	const seen = new Set<string>();
	for (const { file, policy } of policies) {
		const name = nameOf(policy);
		const errors = validatePolicy(policy);
		for (const issue of errors) found.push({ file, name, severity: 'error', ...issue });
		if (errors.length === 0) {
			const normal = normalisePolicy(policy);
			const missing = findMissingReferences(normal, known).map(({ path, number, message }) => ({
				path,
				number,
				message,
			}));
			for (const issue of [...findNotUnderstood(normal), ...missing])
				found.push({ file, name, severity: 'warning', ...issue });
			// Graph has no number for what it stores
			for (const { path, message } of findWarnings(normal))
				found.push({ file, name, severity: 'warning', path, message });
		}
		const id = typeof policy.id === 'string' ? policy.id.toLowerCase() : undefined;
		if (id && seen.has(id))
			found.push({
				file,
				name,
				severity: 'error',
				path: 'id',
				message: 'another policy of these files has the same id',
			});
		if (id) seen.add(id);
	}
	const others = [
		...namedLocations.map((location) => [location.displayName, validateNamedLocation(location)] as const),
		...authenticationStrengths
			.filter(({ policyType }) => policyType !== 'builtIn')
			.map((strength) => [strength.displayName, validateAuthenticationStrength(strength)] as const),
	];
	for (const [name, issues] of others)
		for (const issue of issues) found.push({ file: '', name, severity: 'error', ...issue });
	return { findings: found, count: policies.length + others.length };
}

export function policyValidate(parent: Command): void {
	parent
		.command('validate')
		.description(
			'check exported policies, named locations and authentication strengths; exit code 1 where something is wrong',
		)
		.argument('<file...>', 'exported JSON files, or folders of them')
		.option('--strict', 'count warnings as wrong')
		.option('--json', 'print JSON for programs')
		.action((files: string[], options: { strict?: boolean; json?: boolean }) => {
			const { findings: found, count } = findings(files);
			const wrong = found.filter(({ severity }) => severity === 'error' || options.strict).length;
			if (options.json)
				process.stdout.write(`${JSON.stringify({ checked: count, wrong, findings: found }, undefined, 2)}\n`);
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
