// Policies as they are stored become policies that can be asked. Everything that depends on the policy alone is done here.
import type { ConditionalAccessPolicy, ConditionalAccessPolicyState } from '@countersign/protocol';
import type { CompiledCondition, DirectoryFacts } from './condition.ts';
import { conditions } from './conditions/index.ts';
import type { Control } from './control.ts';
import { findControl } from './controls/index.ts';

export interface CompiledPolicy {
	id: string;
	displayName: string;
	state: ConditionalAccessPolicyState;
	/** the authentication contexts it protects */
	authenticationContexts: readonly string[];
	conditions: readonly { id: string; matches: CompiledCondition }[];
	operator: 'AND' | 'OR';
	controls: readonly Control[];
}

export interface PolicySet {
	policies: readonly CompiledPolicy[];
}

const states = new Set<string>(['enabled', 'disabled', 'enabledForReportingButNotEnforced']);

function compilePolicy(policy: ConditionalAccessPolicy, facts: DirectoryFacts): CompiledPolicy {
	return {
		id: policy.id.toLowerCase(),
		displayName: policy.displayName,
		// a state that nobody understands enforces: validation refuses it on write, and what is stored must fail closed
		state: states.has(policy.state) ? policy.state : 'enabled',
		authenticationContexts: policy.conditions.applications.includeAuthenticationContextClassReferences ?? [],
		conditions: conditions.flatMap((condition) => {
			const matches = condition.compile(policy, facts);
			return matches ? [{ id: condition.id, matches }] : [];
		}),
		operator: policy.grantControls?.operator ?? 'OR',
		controls: (policy.grantControls?.builtInControls ?? []).map(findControl),
	};
}

/**
 * Compiles a policy set.
 *
 * @param policies in Graph's shape, validated
 * @param facts what the policies refer to
 */
export function compile(policies: readonly ConditionalAccessPolicy[], facts: DirectoryFacts): PolicySet {
	return { policies: policies.map((policy) => compilePolicy(policy, facts)) };
}
