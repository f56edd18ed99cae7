// The files as a policy set that can be asked. What could not be stored is left out, and said; so is what policies name
// that the files do not hold.
import {
	compile,
	findMissingReferences,
	normalisePolicy,
	type PolicySet,
	validateAuthenticationStrength,
	validateNamedLocation,
	validatePolicy,
} from '@countersign/policy';
import { type PolicyFiles, readPolicyFiles } from './policy-files.ts';
import { PolicyFileError } from './read-json-file.ts';

export interface ReadPolicySet {
	set: PolicySet;
	files: PolicyFiles;
	/** what is not in the set, a sentence each */
	left: string[];
	/** what an answer of the set rests on and the files do not hold */
	missing: string[];
}

/**
 * @param names files and folders
 * @throws PolicyFileError where no policy can be asked
 */
export function readPolicySet(names: readonly string[]): ReadPolicySet {
	const files = readPolicyFiles(names);
	const left = files.problems.filter(({ isForeign }) => !isForeign).map(({ file, message }) => `${file}: ${message}`);
	const policies = files.policies.flatMap(({ file, path, policy }) => {
		const [issue] = validatePolicy(policy);
		if (issue) {
			const place = [path, issue.path].filter(Boolean).join('.');
			left.push(`${file}: the policy "${String(policy.displayName)}" is left out: ${place} ${issue.message}`);
			return [];
		}
		// a policy that was written by hand may have no id yet
		return [{ ...normalisePolicy(policy, files.authenticationStrengths), id: policy.id || `${file}${path}` }];
	});
	const namedLocations = files.namedLocations.filter((location) => {
		const [issue] = validateNamedLocation(location);
		if (issue) left.push(`the named location "${location.displayName}" is left out: ${issue.path} ${issue.message}`);
		return !issue;
	});
	const authenticationStrengths = files.authenticationStrengths.filter((strength) => {
		const [issue] = strength.policyType === 'builtIn' ? [] : validateAuthenticationStrength(strength);
		if (issue)
			left.push(`the authentication strength "${strength.displayName}" is left out: ${issue.path} ${issue.message}`);
		return !issue;
	});
	if (policies.length === 0)
		throw new PolicyFileError([...left, `${names.join(', ')}: no policy can be asked`].join('\n'));
	const known = {
		namedLocation: new Set(namedLocations.map(({ id }) => String(id).toLowerCase())),
		authenticationStrength: new Set(authenticationStrengths.map(({ id }) => id.toLowerCase())),
	};
	const missing = policies.flatMap((policy) =>
		findMissingReferences(policy, known).map(
			({ path, message }) => `"${policy.displayName}" ${path}: ${message}: it is in none of the files`,
		),
	);
	return { set: compile(policies, { namedLocations, authenticationStrengths }), files, left, missing };
}

/**
 * Says on the terminal's error stream what an answer does not rest on; programs that read the answer are not disturbed.
 */
export function tellWhatIsLeft({ left, missing }: ReadPolicySet, notAsked: readonly string[] = []): void {
	for (const sentence of left) process.stderr.write(`left out: ${sentence}\n`);
	for (const sentence of missing) process.stderr.write(`warning: ${sentence}\n`);
	for (const sentence of notAsked) process.stderr.write(`not asked: ${sentence}\n`);
}

/** Exit code of an answer that is as expected, but was given without a part of the files. */
export const answeredInPart = 2;
