// Exported files, read without a server: policies, named locations and authentication strengths, one object, a list, Graph's
// `{ "value": [...] }`, or an object that holds such lists.
import { readFileSync } from 'node:fs';
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';

export interface PolicyFiles {
	policies: { file: string; path: string; policy: ConditionalAccessPolicy }[];
	namedLocations: NamedLocation[];
	authenticationStrengths: AuthenticationStrengthPolicy[];
}

/** A file cannot be used; the message names it and is fit for the terminal. */
export class PolicyFileError extends Error {
	override name = 'PolicyFileError';
	readonly code = 'policy_file';
}

type Json = Record<string, unknown>;
const maxDepth = 4;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function add(found: PolicyFiles, file: string, path: string, value: unknown, depth: number): void {
	if (Array.isArray(value)) {
		for (const [index, item] of value.entries()) add(found, file, `${path}[${index}]`, item, depth + 1);
		return;
	}
	if (!isObject(value) || depth > maxDepth) throw new PolicyFileError(`${file}: ${path || 'the file'} is no policy, named location or authentication strength`);
	if ('conditions' in value || 'grantControls' in value) found.policies.push({ file, path, policy: value as unknown as ConditionalAccessPolicy });
	else if ('ipRanges' in value || 'countriesAndRegions' in value || String(value['@odata.type']).endsWith('NamedLocation'))
		found.namedLocations.push(value as unknown as NamedLocation);
	else if ('allowedCombinations' in value) found.authenticationStrengths.push(value as unknown as AuthenticationStrengthPolicy);
	else {
		const lists = Object.entries(value).filter(([, content]) => Array.isArray(content) || isObject(content));
		if (lists.length === 0) throw new PolicyFileError(`${file}: ${path || 'the file'} is no policy, named location or authentication strength`);
		for (const [name, content] of lists) add(found, file, path ? `${path}.${name}` : name, content, depth + 1);
	}
}

export function readJsonFile(file: string): unknown {
	let text: string;
	try {
		text = readFileSync(file, 'utf8');
	} catch (cause) {
		throw new PolicyFileError(`${file}: cannot be read (${(cause as NodeJS.ErrnoException).code ?? 'unknown reason'})`, { cause });
	}
	try {
		return JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch (cause) {
		throw new PolicyFileError(`${file}: is not JSON (${(cause as Error).message})`, { cause });
	}
}

/** @throws PolicyFileError for a file that cannot be read or holds something else */
export function readPolicyFiles(files: readonly string[]): PolicyFiles {
	const found: PolicyFiles = { policies: [], namedLocations: [], authenticationStrengths: [] };
	for (const file of files) add(found, file, '', readJsonFile(file), 0);
	if (found.policies.length === 0) throw new PolicyFileError(`${files.join(', ')}: no policy was found`);
	return found;
}
