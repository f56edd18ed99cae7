// What is being accessed: resources, a user action, or authentication contexts. Microsoft Graph,
// "conditionalAccessApplications resource type". A challenge may also name the policy itself (`capolids`), which then
// applies whatever it targets: that is how a user satisfies, before calling a middle tier, the policy of the resource
// behind it.
import { type ConditionalAccessPolicy, directoryAppId } from '@countersign/protocol';
import {
	type Assignment,
	type Condition,
	firstHeld,
	judgeTokens,
	type Presented,
	tokensOf,
	type Verdict,
} from '../condition.ts';
import { compileAttributeFilter } from '../filter-rule/custom-security-attributes.ts';
import { isEmpty, normalizeIds } from '../identifiers.ts';
import { groupsOf, isApplicationGroup } from '../resources/application-groups.ts';
import { exemptBaselineScopes } from '../resources/baseline-scopes.ts';
import type { SignIn } from '../sign-in.ts';

// maps, not objects: an id may be called __proto__
const words = new Map([
	['All', 'allApps'],
	['Office365', 'office365'],
	['MicrosoftAdminPortals', 'microsoftAdminPortals'],
]);
const rules = new Map([
	['application', 'appId'],
	['context', 'acr'],
	['action', 'userAction'],
	['filter', 'appFilter'],
	['policy', 'requestedPolicy'],
]);

/** agents and their blueprints: no resource of this directory is one */
const agentResources = 'AllAgentIdResources';

function presentResource(id: string): Presented {
	// a sign-in names real applications: a keyword in their place must not match a policy's keyword
	if (id === 'None' || id === agentResources || isApplicationGroup(id)) return { held: [['application', ['All']]] };
	if (id === exemptBaselineScopes) return { held: [['application', ['All', directoryAppId, exemptBaselineScopes]]] };
	return { held: [['application', ['All', id, ...groupsOf(id)]]] };
}

/** Everything but the resources: a user action counts as access, so policies for all resources cover it. */
function presentOthers({ userAction, requiredAuthenticationContexts, requestedPolicyIds }: SignIn): Presented[] {
	const others: Presented[] = [];
	if (userAction)
		others.push({
			held: [
				['action', [userAction]],
				['application', ['All']],
			],
		});
	if (requiredAuthenticationContexts.length > 0) others.push({ held: [['context', requiredAuthenticationContexts]] });
	if (requestedPolicyIds.length > 0) others.push({ held: [['policy', requestedPolicyIds]] });
	return others;
}

/**
 * Where the tenant disables the enforcement of baseline scopes, a policy for all resources that excludes one leaves
 * them out, unless it names the directory. Where the tenant does not, no sign-in presents the token.
 */
function excludedResources(include: readonly string[], exclude: readonly string[]): readonly string[] {
	const isExempt = exclude.length > 0 && include.includes('All') && !include.includes(directoryAppId);
	return isExempt ? [...exclude, exemptBaselineScopes] : exclude;
}

function refine(listed: Assignment, policy: ConditionalAccessPolicy): NonNullable<Assignment['refine']> {
	const filter = compileAttributeFilter(
		policy.conditions.applications.applicationFilter as { mode: 'include'; rule: string },
	);
	const token = { kind: 'filter', value: filter.rule };
	const judgeResource = (assignment: Assignment, signIn: SignIn, id: string): Verdict => {
		const presented = presentResource(id);
		const excluded = firstHeld(assignment.exclude, presented);
		if (excluded) return { match: 'noMatch', excluded };
		const verdict = judgeTokens(assignment, [presented]);
		const selected = filter.selects(signIn.applicationAttributes?.get(id));
		if (filter.mode === 'exclude') return selected === 'match' ? { match: 'noMatch', excluded: token } : verdict;
		if (verdict.match === 'match' || selected === 'noMatch') return verdict;
		return selected === 'match' ? { match: selected, included: token } : { match: selected };
	};
	return (signIn, openEnded) => {
		const assignment = openEnded ? { ...listed, openEnded } : listed;
		const verdicts = [
			judgeTokens(assignment, presentOthers(signIn)),
			...signIn.applicationIds.map((id) => judgeResource(assignment, signIn, id)),
		];
		return (
			verdicts.find(({ match }) => match === 'match') ??
			verdicts.find(({ match }) => match === 'unknown') ??
			(verdicts.at(-1) as Verdict)
		);
	};
}

export const applications: Condition = {
	id: 'applications',
	members: [
		'includeApplications',
		'excludeApplications',
		'includeUserActions',
		'includeAuthenticationContextClassReferences',
		'applicationFilter',
	],
	reason({ conditions: { applications } }) {
		if (!isEmpty(applications.includeAuthenticationContextClassReferences)) return 'authenticationContext';
		return isEmpty(applications.includeUserActions) ? 'application' : 'userActions';
	},
	assign(policy) {
		const target = policy.conditions.applications;
		const resources = normalizeIds(target.includeApplications);
		const include = [
			...tokensOf('policy', policy.id ? [policy.id.toLowerCase()] : []),
			...tokensOf('application', resources),
			...tokensOf('context', normalizeIds(target.includeAuthenticationContextClassReferences)),
			...tokensOf('action', normalizeIds(target.includeUserActions)),
		];
		const excluded = excludedResources(resources, normalizeIds(target.excludeApplications));
		const assignment: Assignment = { include, exclude: tokensOf('application', excluded) };
		return target.applicationFilter ? { ...assignment, refine: refine(assignment, policy) } : assignment;
	},
	present: (signIn) => [...signIn.applicationIds.map(presentResource), ...presentOthers(signIn)],
	key({ applicationIds, userAction, requiredAuthenticationContexts, requestedPolicyIds }) {
		const single =
			applicationIds.length === 1 &&
			!userAction &&
			requiredAuthenticationContexts.length === 0 &&
			requestedPolicyIds.length === 0;
		return single ? applicationIds[0] : undefined;
	},
	rule: ({ kind, value }) => words.get(value) ?? rules.get(kind) ?? kind,
};
