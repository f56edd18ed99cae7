// Whether a directory takes a policy: what validation finds, and, where the policy is enabled, what this version does not
// understand. Such a policy would lock people out; disabled or report-only it is kept, so that nothing is lost on the way through.
import { findNotUnderstood, type ValidationIssue, validatePolicy } from '@countersign/policy';
import type { ConditionalAccessPolicy } from '@countersign/protocol';

export function policyProblems(value: unknown): ValidationIssue[] {
	const issues = validatePolicy(value);
	if (issues.length > 0) return issues;
	const policy = value as ConditionalAccessPolicy;
	return policy.state === 'enabled' ? findNotUnderstood(policy) : [];
}
