// A body becomes a resource: no member that the resource does not have, and nothing that validation finds wrong.
import type { ValidationIssue } from '@countersign/policy';
import { graphValidationFailed } from './graph-error.ts';

/**
 * @param what the resource's name, for people
 * @throws GraphError 400 with every issue and its path
 */
export function validated<Resource>(
	what: string,
	value: Record<string, unknown>,
	members: readonly string[],
	validate: (value: unknown) => ValidationIssue[],
): Resource {
	const unknown = Object.keys(value).filter((name) => !members.includes(name) && !/.@odata\./.test(name));
	const issues = [
		...unknown.map((path): ValidationIssue => ({ path, number: 1007, message: `is not a member of a ${what}` })),
		...validate(value),
	];
	if (issues.length > 0) throw graphValidationFailed(what, issues);
	return value as Resource;
}
