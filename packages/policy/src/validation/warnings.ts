// What Graph stores and an administrator should know before it does: policies that shut everybody out, and settings
// that are stored and then do nothing or less than they say. Each is a row, with the page that says so.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { flags, isEmpty } from '../identifiers.ts';
import { compileSessionControls } from '../session-controls/index.ts';
import type { ValidationIssue } from './issue.ts';

const microsoftGraph = '00000003-0000-0000-c000-000000000000';
const restricted = ['00000002-0000-0ff1-ce00-000000000000', '00000003-0000-0ff1-ce00-000000000000', 'Office365'];

interface Facts {
	policy: ConditionalAccessPolicy;
	users: NonNullable<ConditionalAccessPolicy['conditions']['users']>;
	applications: ConditionalAccessPolicy['conditions']['applications'];
	controls: readonly string[];
	session: NonNullable<ConditionalAccessPolicy['sessionControls']>;
}

interface Warning {
	path: string;
	message: string;
	holds(facts: Facts): boolean;
}

const has = (list: readonly string[] | null | undefined, item: string) =>
	list?.some((value) => value.toLowerCase() === item.toLowerCase()) === true;

/** Whether anything but users and resources keeps the policy from a sign-in. */
function isNarrowed({ conditions }: ConditionalAccessPolicy): boolean {
	const {
		applications: _applications,
		users: _users,
		clientAppTypes,
		authenticationFlows,
		times: _times,
		...others
	} = conditions;
	if (!has(clientAppTypes, 'all')) return true;
	if (flags(authenticationFlows?.transferMethods).some((method) => method !== 'none')) return true;
	const platforms = others.platforms;
	const everyPlatform =
		isEmpty(platforms) || (has(platforms?.includePlatforms, 'all') && isEmpty(platforms?.excludePlatforms));
	const locations = others.locations;
	const everyPlace =
		isEmpty(locations) || (has(locations?.includeLocations, 'All') && isEmpty(locations?.excludeLocations));
	const { platforms: _platforms, locations: _locations, ...rest } = others;
	return !everyPlatform || !everyPlace || Object.values(rest).some((value) => !isEmpty(value));
}

const excludesNobody = ({ users }: Facts) =>
	['excludeUsers', 'excludeGroups', 'excludeRoles', 'excludeGuestsOrExternalUsers'].every((name) =>
		isEmpty(users[name]),
	);
const isForEverybody = ({ users, applications }: Facts) =>
	has(users.includeUsers, 'All') &&
	has(applications.includeApplications, 'All') &&
	isEmpty(applications.excludeApplications) &&
	isEmpty(applications.applicationFilter);

/** Controls that an administrator without a managed device cannot meet. */
const needsDevice = ({ policy, controls }: Facts) => {
	const others = ['authenticationStrength', 'termsOfUse', 'customAuthenticationFactors'].some(
		(name) => !isEmpty(policy.grantControls?.[name]),
	);
	const device = ['compliantDevice', 'domainJoinedDevice'];
	if (controls.length === 0) return false;
	if (policy.grantControls?.operator === 'AND') return controls.some((name) => device.includes(name));
	return !others && controls.every((name) => device.includes(name));
};

const warnings: readonly Warning[] = [
	{
		// Entra, "Plan a Conditional Access deployment"
		path: 'conditions.users',
		message:
			'locks everybody out: it blocks all users from all resources and excludes nobody; exclude an emergency access account',
		holds: (facts) =>
			isForEverybody(facts) && excludesNobody(facts) && has(facts.controls, 'block') && !isNarrowed(facts.policy),
	},
	{
		path: 'conditions.users',
		message:
			'blocks all users from all resources but those it excludes: make sure that who is excluded exists and can sign in',
		holds: (facts) =>
			isForEverybody(facts) && !excludesNobody(facts) && has(facts.controls, 'block') && !isNarrowed(facts.policy),
	},
	{
		path: 'conditions.users',
		message:
			'asks all users for a managed device and excludes nobody: whoever has none is locked out, administrators too',
		holds: (facts) => isForEverybody(facts) && excludesNobody(facts) && needsDevice(facts) && !isNarrowed(facts.policy),
	},
	{
		// Entra, "Target resources"
		path: 'conditions.applications',
		message:
			'names Microsoft Graph, which stands for the services behind it and is judged only for what none of them keeps',
		holds: ({ applications }) =>
			has(applications.includeApplications, microsoftGraph) || has(applications.excludeApplications, microsoftGraph),
	},
	{
		// Entra, "Filter for applications"
		path: 'conditions.applications.applicationFilter',
		message: 'stands beside All or None, with which Entra does not combine a filter',
		holds: ({ applications }) =>
			!isEmpty(applications.applicationFilter) &&
			['All', 'None', 'AllAgentIdResources'].some((name) => has(applications.includeApplications, name)),
	},
	{
		// Entra, "Users and groups"
		path: 'conditions',
		message: 'asks for a user risk and a sign-in risk at once; Microsoft advises a policy for each',
		holds: ({ policy: { conditions } }) => !isEmpty(conditions.userRiskLevels) && !isEmpty(conditions.signInRiskLevels),
	},
	{
		// Entra, "Target resources" and "Require multifactor authentication for device registration", which disagree
		path: 'grantControls',
		message:
			'blocks the registration of devices, which Microsoft documents for `mfa` and authentication strengths alone',
		holds: ({ applications, controls }) =>
			has(applications.includeUserActions, 'urn:user:registerdevice') && has(controls, 'block'),
	},
	{
		// Entra, "Policy Insights" (report-only)
		path: 'state',
		message: 'is report-only: for user actions nothing is evaluated in that state, and nothing reported',
		holds: ({ policy, applications }) =>
			policy.state === 'enabledForReportingButNotEnforced' && !isEmpty(applications.includeUserActions),
	},
	{
		// Entra, "Conditions", client apps
		path: 'conditions.clientAppTypes',
		message: 'holds Exchange ActiveSync, which Microsoft advises for Exchange Online alone',
		holds: ({ policy: { conditions }, applications }) =>
			conditions.clientAppTypes.every((type) => type === 'exchangeActiveSync' || type === 'easSupported') &&
			applications.includeApplications?.join().toLowerCase() !== restricted[0],
	},
	{
		// Entra, "Migrate approved client app"
		path: 'grantControls.builtInControls',
		message:
			'`approvedApplication` is read-only in Entra since 2026-06-30: a policy with it can no longer be created there',
		holds: ({ controls }) => has(controls, 'approvedApplication'),
	},
	{
		// Entra, "Migrate from custom controls to external MFA"
		path: 'grantControls.customAuthenticationFactors',
		message: 'custom controls can no longer be created or edited in Entra since September 2026',
		holds: ({ policy }) => !isEmpty(policy.grantControls?.customAuthenticationFactors),
	},
	{
		// Entra, "Configure session lifetime"
		path: 'sessionControls.persistentBrowser',
		message: 'works right for all resources alone, since all tabs of a browser share one session',
		holds: ({ session, applications }) =>
			session.persistentBrowser?.isEnabled === true && !has(applications.includeApplications, 'All'),
	},
	{
		// Graph, "conditionalAccessSessionControls"
		path: 'sessionControls.applicationEnforcedRestrictions',
		message: 'is honoured by Exchange Online and SharePoint Online alone',
		holds: ({ session, applications }) =>
			session.applicationEnforcedRestrictions?.isEnabled === true &&
			!(applications.includeApplications ?? []).every((id) => has(restricted, id)),
	},
	{
		// Entra, "Continuous access evaluation"
		path: 'sessionControls.continuousAccessEvaluation',
		message: '`disabled` has an effect for all resources alone, and without conditions',
		holds: (facts) =>
			facts.session.continuousAccessEvaluation?.mode === 'disabled' &&
			!(
				has(facts.applications.includeApplications, 'All') &&
				isEmpty(facts.applications.excludeApplications) &&
				!isNarrowed(facts.policy)
			),
	},
	{
		// Entra, "Session lifetime"
		path: 'sessionControls.signInFrequency',
		message: 'asks every time, and for no multifactor authentication: such prompts can follow each other without end',
		holds: ({ policy, controls, session }) =>
			session.signInFrequency?.isEnabled === true &&
			session.signInFrequency.frequencyInterval === 'everyTime' &&
			!has(controls, 'mfa') &&
			isEmpty(policy.grantControls?.authenticationStrength),
	},
	{
		// Entra, "Token Protection"
		path: 'sessionControls.secureSignInSession',
		message: 'cannot be met on Linux and Android',
		holds: ({ policy, session }) =>
			session.secureSignInSession?.isEnabled === true &&
			['linux', 'android'].some((name) => has(policy.conditions.platforms?.includePlatforms, name)),
	},
];

/**
 * What is stored, and is probably not what its author wants. Nothing here keeps a policy from being stored.
 *
 * @param policy that {@link validatePolicy} finds nothing wrong with, normalised
 * @returns sentences with the path that each is about
 */
export function findWarnings(policy: ConditionalAccessPolicy): ValidationIssue[] {
	const { conditions, grantControls, sessionControls } = policy;
	const facts: Facts = {
		policy,
		users: conditions.users ?? {},
		applications: conditions.applications,
		controls: grantControls?.builtInControls ?? [],
		session: compileSessionControls(sessionControls, 0).length > 0 ? (sessionControls ?? {}) : {},
	};
	return warnings.flatMap(({ path, message, holds }) =>
		holds(facts) ? [{ path, message, number: 1032 as const }] : [],
	);
}
