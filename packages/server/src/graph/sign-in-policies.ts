// The policies of a record of the sign-in log. Microsoft Graph, "appliedConditionalAccessPolicy resource type".
import { builtInStrengths } from '@countersign/policy';
import type { AppliedConditionalAccessPolicy, ConditionalAccessRuleSatisfied } from '@countersign/protocol';
import type { TenantSnapshot } from '../directory/types.ts';
import type { RecordedPolicy, SignInRecord } from '../records/sign-in-record.ts';

/** Graph's `conditionalAccessConditions`, by the name that a policy gives the condition. */
const conditionFlags: Readonly<Record<string, string>> = {
	users: 'users',
	clientApplications: 'servicePrincipals',
	applications: 'application',
	platforms: 'devicePlatform',
	devices: 'deviceState',
	clientAppTypes: 'clientType',
	locations: 'location',
	signInRiskLevels: 'signInRisk',
	userRiskLevels: 'userRisk',
	servicePrincipalRiskLevels: 'servicePrincipalRisk',
	insiderRiskLevels: 'insiderRisk',
	authenticationFlows: 'authenticationFlows',
};

/** Of Graph's `conditionalAccessRule`, the words that rules of policies have here; for others Graph has no word. */
const graphRules: ReadonlySet<string> = new Set([
	...['allApps', 'office365', 'appId', 'acr', 'appFilter', 'microsoftAdminPortals'],
	...['allUsers', 'guest', 'groupId', 'roleId', 'userId', 'internalGuest', 'b2bCollaborationGuest'],
	...['b2bCollaborationMember', 'b2bDirectConnectUser', 'otherExternalUser', 'serviceProvider'],
	...['allDevicePlatforms', 'devicePlatform', 'deviceState', 'deviceFilter'],
	...['allLocations', 'allTrustedLocations', 'locationId', 'deviceCodeFlow', 'authenticationTransfer', 'insiderRisk'],
]);

const [control, behind] = [/^\S+/, /^\S+ /];
const controlOf = (text: string) => control.exec(text)?.[0] ?? text;
const textBehind = (text: string) => text.replace(behind, '');

/** As records of Entra write them: `Mfa`, `Block`, `SignInFrequency`. */
const capitalised = (texts: readonly string[] = []) =>
	texts.map((text) => controlOf(text)).map((name) => name.slice(0, 1).toUpperCase() + name.slice(1));

function conditionsOf({ rules = [] }: RecordedPolicy): string {
	const flags = rules.map((rule) => conditionFlags[controlOf(rule)] ?? 'unknownFutureValue');
	return flags.length === 0 ? 'none' : [...new Set(flags)].join(',');
}

function rulesOf({ rules = [] }: RecordedPolicy): ConditionalAccessRuleSatisfied[] {
	return rules.flatMap((text) => {
		const [flag, rule] = [conditionFlags[controlOf(text)], textBehind(text)];
		return flag !== undefined && graphRules.has(rule)
			? [{ conditionalAccessCondition: flag, ruleSatisfied: rule }]
			: [];
	});
}

function strengthOf(
	{ grants = [], unmet = [], result }: RecordedPolicy,
	{ authenticationStrengths }: TenantSnapshot,
	isBlocked: boolean,
): AppliedConditionalAccessPolicy['authenticationStrength'] {
	const strength = grants.find((text) => controlOf(text) === 'authenticationStrength');
	if (strength === undefined) return undefined;
	const id = textBehind(strength);
	const known = [...builtInStrengths, ...authenticationStrengths].find((one) => one.id.toLowerCase() === id);
	const isInterrupted = result === 'reportOnlyInterrupted' || (result === 'failure' && !isBlocked);
	return {
		authenticationStrengthId: id,
		displayName: known?.displayName ?? null,
		authenticationStrengthResult: !unmet.includes(strength)
			? 'satisfied'
			: isInterrupted
				? 'singleChallengeRequired'
				: 'cannotSatisfy',
	};
}

/** AADSTS53003: nothing that the user could do would have helped */
const blocked = 53003;

/** @returns the policies with all that beta tells of them; the names of strengths are those of now */
export function appliedPolicies(
	{ appliedConditionalAccessPolicies: policies, errorCode }: SignInRecord,
	snapshot: TenantSnapshot,
): AppliedConditionalAccessPolicy[] {
	return policies.map((policy) => {
		const { id, displayName, result, grants, sessions = [], unmet = [] } = policy;
		const authenticationStrength = strengthOf(policy, snapshot, errorCode === blocked);
		return {
			id,
			displayName,
			result,
			enforcedGrantControls: capitalised(grants),
			enforcedSessionControls: capitalised(sessions),
			...(authenticationStrength ? { authenticationStrength } : {}),
			conditionsSatisfied: conditionsOf(policy),
			conditionsNotSatisfied: 'none',
			includeRulesSatisfied: rulesOf(policy),
			excludeRulesSatisfied: [],
			sessionControlsNotSatisfied: capitalised(sessions.filter((name) => unmet.includes(name))),
		};
	});
}

/** @returns what v1.0 has of a policy */
export function policyOfVersion1({
	id,
	displayName,
	result,
	enforcedGrantControls,
	enforcedSessionControls,
}: AppliedConditionalAccessPolicy): AppliedConditionalAccessPolicy {
	return { id, displayName, result, enforcedGrantControls, enforcedSessionControls };
}
