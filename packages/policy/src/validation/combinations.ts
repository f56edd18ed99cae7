// The rules on what may stand together in one policy. Each is a row: the rule in words, where it is broken, and when.
// Microsoft Entra, "Building a Conditional Access policy", "Risk-based access policies", "Conditional Access: Session";
// Microsoft Graph, "conditionalAccessPolicy resource type".
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { flags, isEmpty } from '../identifiers.ts';
import { compileSessionControls } from '../session-controls/index.ts';
import type { Issues } from './issue.ts';

interface Facts {
	policy: ConditionalAccessPolicy;
	conditions: ConditionalAccessPolicy['conditions'];
	applications: ConditionalAccessPolicy['conditions']['applications'];
	controls: readonly string[];
	/** grant controls that are not names */
	others: readonly string[];
	/** conditions that narrow the policy, beside users and applications */
	narrowing: readonly string[];
	everyResource: boolean;
	/** those that are included */
	platforms: readonly string[];
}

interface Rule {
	path: string;
	message: string;
	number?: 1007 | 1032;
	isBroken(facts: Facts): boolean;
}

function narrowingConditions(conditions: Facts['conditions']): string[] {
	const { applications: _applications, users: _users, clientAppTypes, authenticationFlows, ...others } = conditions;
	const named = Object.entries(others).flatMap(([name, value]) => (isEmpty(value) ? [] : [name]));
	if (!clientAppTypes.includes('all')) named.push('clientAppTypes');
	if (flags(authenticationFlows?.transferMethods).some((method) => method !== 'none'))
		named.push('authenticationFlows');
	return named;
}

const only = (list: readonly string[], ...allowed: string[]) => list.every((item) => allowed.includes(item));
const passwordChange = 'grantControls.builtInControls';

const rules: readonly Rule[] = [
	{
		path: 'grantControls',
		message: 'must ask for something: a grant control or an effective session control',
		number: 1032,
		isBroken: ({ policy, controls, others }) =>
			controls.length + others.length === 0 && compileSessionControls(policy.sessionControls, 0).length === 0,
	},
	{
		path: passwordChange,
		message: 'InvalidPasswordResetControl: `passwordChange` stands with `mfa`, the operator AND, and nothing else',
		number: 1032,
		isBroken: ({ policy, controls, others }) =>
			controls.includes('passwordChange') &&
			!(
				controls.includes('mfa') &&
				only(controls, 'passwordChange', 'mfa') &&
				others.length === 0 &&
				policy.grantControls?.operator === 'AND'
			),
	},
	{
		path: passwordChange,
		message:
			'InvalidPasswordResetControl: `passwordChange` needs userRiskLevels, all resources without exclusion, and no other condition',
		number: 1032,
		isBroken: ({ controls, conditions, everyResource, narrowing }) =>
			controls.includes('passwordChange') &&
			!(everyResource && !isEmpty(conditions.userRiskLevels) && only(narrowing, 'userRiskLevels')),
	},
	{
		path: passwordChange,
		message: '`riskRemediation` stands with an authentication strength, the operator AND, and nothing else',
		number: 1032,
		isBroken: ({ policy, controls, others }) =>
			controls.includes('riskRemediation') &&
			!(
				only(controls, 'riskRemediation') &&
				others.join() === 'authenticationStrength' &&
				policy.grantControls?.operator === 'AND'
			),
	},
	{
		path: passwordChange,
		message: '`riskRemediation` needs userRiskLevels, all resources without exclusion, and no other condition',
		number: 1032,
		isBroken: ({ controls, conditions, everyResource, narrowing }) =>
			controls.includes('riskRemediation') &&
			!(everyResource && !isEmpty(conditions.userRiskLevels) && only(narrowing, 'userRiskLevels')),
	},
	{
		path: 'grantControls',
		// `block` is in the older how-to and in tenants; Entra, "Target resources" and "Require MFA for device
		// registration"
		message: 'the user action registerdevice takes no grant control but `mfa`, an authentication strength or `block`',
		number: 1032,
		isBroken: ({ applications, controls, others }) =>
			applications.includeUserActions?.includes('urn:user:registerdevice') === true &&
			!(only(controls, 'mfa', 'block') && only(others, 'authenticationStrength')),
	},
	{
		path: 'conditions',
		message: 'the user action registerdevice takes no condition on client apps or devices',
		isBroken: ({ applications, narrowing }) =>
			applications.includeUserActions?.includes('urn:user:registerdevice') === true &&
			narrowing.some((name) => ['clientAppTypes', 'devices', 'deviceStates'].includes(name)),
	},
	{
		path: 'grantControls',
		message: 'a policy for workload identities takes no control but `block`',
		number: 1032,
		isBroken: ({ conditions, controls }) => !isEmpty(conditions.clientApplications) && controls.join() !== 'block',
	},
	{
		path: 'conditions',
		message: 'a policy for workload identities takes no condition but locations and servicePrincipalRiskLevels',
		isBroken: ({ conditions, narrowing }) =>
			!isEmpty(conditions.clientApplications) &&
			!only(narrowing, 'clientApplications', 'locations', 'servicePrincipalRiskLevels', 'agentIdRiskLevels'),
	},
	{
		path: 'conditions.servicePrincipalRiskLevels',
		message: 'is a condition on workload identities alone',
		isBroken: ({ conditions }) =>
			isEmpty(conditions.clientApplications) && !isEmpty(conditions.servicePrincipalRiskLevels),
	},
	{
		path: 'conditions.platforms',
		message: '`approvedApplication` exists on iOS and Android alone',
		isBroken: (facts) => isRequired('approvedApplication', facts) && !only(facts.platforms, 'iOS', 'android'),
	},
	{
		path: 'conditions.platforms',
		message: '`compliantApplication` does not exist on macOS and Linux',
		isBroken: (facts) =>
			isRequired('compliantApplication', facts) && facts.platforms.some((name) => name === 'macOS' || name === 'linux'),
	},
];

/** Whether a policy cannot be satisfied without a control: it stands alone, or with AND. */
function isRequired(control: string, { policy, controls, others }: Facts): boolean {
	return (
		controls.includes(control) && (policy.grantControls?.operator === 'AND' || controls.length + others.length === 1)
	);
}

/** @param policy whose members are of the right types */
export function checkCombinations(issues: Issues, policy: ConditionalAccessPolicy): void {
	const { conditions } = policy;
	const { applications } = conditions;
	const grant = policy.grantControls;
	const facts: Facts = {
		policy,
		conditions,
		applications,
		controls: [...new Set(grant?.builtInControls ?? [])],
		others: ['authenticationStrength', 'termsOfUse', 'customAuthenticationFactors'].filter(
			(name) => !isEmpty(grant?.[name]),
		),
		narrowing: narrowingConditions(conditions),
		everyResource:
			applications.includeApplications?.includes('All') === true &&
			isEmpty(applications.excludeApplications) &&
			isEmpty(applications.applicationFilter),
		platforms: conditions.platforms?.includePlatforms ?? [],
	};
	for (const { path, message, number, isBroken } of rules) if (isBroken(facts)) issues.add(path, message, number);
}
