// The independent evaluator: written from the specification as plain set-builder code, without a look at the engine. Slow and
// obvious on purpose.
import type { ConditionalAccessPolicy, IpNamedLocation } from '@countersign/protocol';
import type { SignIn } from '../src/index.ts';

function addressBits(text: string): string | undefined {
	const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(text)?.[1] ?? text;
	const parts = mapped.split('.');
	if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255 || (part.length > 1 && part.startsWith('0')))) return undefined;
	return parts.map((part) => Number(part).toString(2).padStart(8, '0')).join('');
}

function inLocation(location: IpNamedLocation, bits: string): boolean {
	return location.ipRanges.some(({ cidrAddress }) => {
		const [address = '', prefix] = cidrAddress.split('/');
		return bits.startsWith((addressBits(address) as string).slice(0, Number(prefix)));
	});
}

function applies(policy: ConditionalAccessPolicy, signIn: SignIn, locations: readonly IpNamedLocation[]): boolean {
	const { applications, users, clientAppTypes, locations: places } = policy.conditions;
	const has = (list: string[] | undefined, value: string) => (list ?? []).includes(value);
	const { user } = signIn;
	if (!user) return false;
	const includedUser =
		has(users?.includeUsers, 'All') ||
		has(users?.includeUsers, user.id) ||
		[...user.groupIds].some((id) => has(users?.includeGroups, id)) ||
		[...user.roleTemplateIds].some((id) => has(users?.includeRoles, id));
	const excludedUser =
		has(users?.excludeUsers, user.id) ||
		[...user.groupIds].some((id) => has(users?.excludeGroups, id)) ||
		[...user.roleTemplateIds].some((id) => has(users?.excludeRoles, id));
	if (!includedUser || excludedUser) return false;
	const targeted =
		signIn.requestedPolicyIds.includes(policy.id) ||
		signIn.requiredAuthenticationContexts.some((id) => has(applications.includeAuthenticationContextClassReferences, id)) ||
		signIn.applicationIds.some(
			(id) => (has(applications.includeApplications, 'All') || has(applications.includeApplications, id)) && !has(applications.excludeApplications, id),
		);
	if (!targeted) return false;
	if (!has(clientAppTypes, 'all') && signIn.clientAppType !== undefined && !has(clientAppTypes, signIn.clientAppType)) return false;
	const included = places?.includeLocations ?? [];
	if (included.length === 0) return true;
	const bits = signIn.ipAddress === undefined ? undefined : addressBits(signIn.ipAddress);
	const named = (ids: string[] | undefined) => locations.filter((location) => has(ids, location.id) || (has(ids, 'AllTrusted') && location.isTrusted));
	const excluded =
		has(places?.excludeLocations, 'All') || (bits !== undefined && named(places?.excludeLocations).some((location) => inLocation(location, bits)));
	if (excluded) return false;
	if (has(included, 'All')) return true;
	// an address that nobody knows may be anywhere that exists
	return bits === undefined ? named(included).length > 0 : named(included).some((location) => inLocation(location, bits));
}

function missing(policy: ConditionalAccessPolicy, signIn: SignIn): string[] {
	const controls = policy.grantControls?.builtInControls ?? [];
	if (controls.includes('block')) return controls;
	const unmet = controls.filter((control) => !(control === 'mfa' && signIn.authentication.mfa));
	if (policy.grantControls?.operator === 'OR' && unmet.length < controls.length) return [];
	return unmet;
}

/** Whether the user can do something about it: with OR one control that they can meet is enough, with AND all must be. */
function curable(policy: ConditionalAccessPolicy, signIn: SignIn): boolean {
	const unmet = missing(policy, signIn);
	if (unmet.includes('block')) return false;
	return policy.grantControls?.operator === 'OR' ? unmet.includes('mfa') : unmet.every((control) => control === 'mfa');
}

export interface ReferenceDecision {
	outcome: 'allow' | 'interrupt' | 'block';
	unsatisfiedPolicyIds: string[];
	satisfiedAuthenticationContexts: string[];
	results: Record<string, string>;
}

export function referenceEvaluate(policies: readonly ConditionalAccessPolicy[], locations: readonly IpNamedLocation[], signIn: SignIn): ReferenceDecision {
	const enabled = policies.filter((policy) => policy.state === 'enabled');
	const unsatisfied = enabled.filter((policy) => applies(policy, signIn, locations) && missing(policy, signIn).length > 0);
	const outcome = unsatisfied.some((policy) => !curable(policy, signIn)) ? 'block' : unsatisfied.length > 0 ? 'interrupt' : 'allow';
	const contexts = [...new Set([...signIn.requiredAuthenticationContexts, ...signIn.candidateAuthenticationContexts])];
	const satisfied = contexts.filter((context) => {
		const asked: SignIn = { ...signIn, applicationIds: [], requestedPolicyIds: [], requiredAuthenticationContexts: [context] };
		return enabled.every((policy) => !applies(policy, asked, locations) || missing(policy, asked).length === 0);
	});
	const results = Object.fromEntries(
		policies.map((policy) => {
			if (policy.state === 'disabled') return [policy.id, 'notEnabled'];
			const reportOnly = policy.state !== 'enabled';
			if (!applies(policy, signIn, locations)) return [policy.id, reportOnly ? 'reportOnlyNotApplied' : 'notApplied'];
			const unmet = missing(policy, signIn);
			if (unmet.length === 0) return [policy.id, reportOnly ? 'reportOnlySuccess' : 'success'];
			if (!reportOnly) return [policy.id, 'failure'];
			return [policy.id, curable(policy, signIn) ? 'reportOnlyInterrupted' : 'reportOnlyFailure'];
		}),
	);
	return { outcome, unsatisfiedPolicyIds: unsatisfied.map((policy) => policy.id), satisfiedAuthenticationContexts: satisfied, results };
}
