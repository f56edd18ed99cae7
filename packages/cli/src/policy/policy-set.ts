// The files as a policy set that can be asked; what could not be stored cannot be asked either.
import { compile, type PolicySet, validateAuthenticationStrength, validateNamedLocation, validatePolicy } from '@countersign/policy';
import { PolicyFileError, readPolicyFiles } from './policy-files.ts';

/** @throws PolicyFileError that names the first thing that is wrong */
export function readPolicySet(files: readonly string[]): PolicySet {
	const { policies, namedLocations, authenticationStrengths } = readPolicyFiles(files);
	for (const { file, path, policy } of policies) {
		const [issue] = validatePolicy(policy);
		if (issue) throw new PolicyFileError(`${file}: ${[path, issue.path].filter(Boolean).join('.')} ${issue.message}; see countersign policy validate`);
	}
	for (const location of namedLocations) {
		const [issue] = validateNamedLocation(location);
		if (issue) throw new PolicyFileError(`the named location "${location.displayName}": ${issue.path} ${issue.message}`);
	}
	for (const strength of authenticationStrengths) {
		const [issue] = validateAuthenticationStrength(strength);
		if (issue && strength.policyType !== 'builtIn')
			throw new PolicyFileError(`the authentication strength "${strength.displayName}": ${issue.path} ${issue.message}`);
	}
	// a policy that was written by hand may have no id yet
	const named = policies.map(({ file, path, policy }) => (policy.id ? policy : { ...policy, id: `${file}${path}` }));
	return compile(named, { namedLocations, authenticationStrengths });
}
