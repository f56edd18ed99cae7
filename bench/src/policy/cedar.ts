// Cedar, in WebAssembly, with the policy set parsed beforehand. A policy that applies is a permit that holds; the
// diagnostics name those.
import { type EntityJson, preparsePolicySet, statefulIsAuthorized } from '@cedar-policy/cedar-wasm/nodejs';
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import type { PlainDecision } from './plain-loop.ts';
import { type Engine, outcomeOf, type Request, type Task } from './task.ts';

const group = (id: string) => `Group::"${id}"`;

function toCedar({ conditions }: ConditionalAccessPolicy, { locations }: Task): string {
	const { users, applications, locations: places, platforms, signInRiskLevels } = conditions;
	const set = (ids: readonly string[], text: (id: string) => string) => `[${ids.map(text).join(', ')}]`;
	const inNetworks = (ids: readonly string[]) => {
		const networks = locations
			.filter((location) => ids.includes(location.id) || (ids.includes('AllTrusted') && location.isTrusted))
			.flatMap((location) =>
				location.ipRanges.map(({ cidrAddress }) => `context.address.isInRange(ip("${cidrAddress}"))`),
			);
		return ids.includes('All') ? 'true' : `(${networks.join(' || ') || 'false'})`;
	};
	const text = (value: string) => `"${value}"`;
	const clauses = [
		...(users?.includeUsers?.includes('All') ? [] : [`principal in ${set(users?.includeGroups ?? [], group)}`]),
		...(users?.excludeGroups?.length ? [`!(principal in ${set(users.excludeGroups, group)})`] : []),
		...(applications.includeApplications?.includes('All')
			? []
			: [`${set(applications.includeApplications ?? [], text)}.contains(context.application)`]),
		...(applications.excludeApplications?.length
			? [`!(${set(applications.excludeApplications, text)}.contains(context.application))`]
			: []),
		...(conditions.clientAppTypes.includes('all')
			? []
			: [`${set(conditions.clientAppTypes, text)}.contains(context.clientApp)`]),
		...(platforms?.excludePlatforms?.length
			? [`!(${set(platforms.excludePlatforms, text)}.contains(context.platform))`]
			: []),
		...(signInRiskLevels?.length ? [`${set(signInRiskLevels, text)}.contains(context.risk)`] : []),
		...(places ? [inNetworks(places.includeLocations ?? []), `!${inNetworks(places.excludeLocations ?? [])}`] : []),
	];
	return `permit(principal, action, resource) when { ${clauses.join(' && ') || 'true'} };`;
}

export function cedar(task: Task): Engine<PlainDecision> {
	const staticPolicies = Object.fromEntries(task.policies.map((policy) => [policy.id, toCedar(policy, task)]));
	const name = `policies-${task.size}`;
	const parsed = preparsePolicySet(name, { staticPolicies });
	if (parsed.type !== 'success') throw new Error(JSON.stringify(parsed.errors.slice(0, 3)));
	const byId = new Map(task.policies.map((policy) => [policy.id, policy]));
	return {
		name: 'cedar-wasm',
		decide(index) {
			const { userId, groups, application, ipAddress, clientApp, platform, risk, mfa } = task.requests[
				index
			] as Request;
			const principal = { type: 'User', id: userId };
			const entities: EntityJson[] = [
				{ uid: principal, attrs: {}, parents: groups.map((id) => ({ type: 'Group', id })) },
				...groups.map((id) => ({ uid: { type: 'Group', id }, attrs: {}, parents: [] })),
			];
			const answer = statefulIsAuthorized({
				principal,
				action: { type: 'Action', id: 'signIn' },
				resource: { type: 'Application', id: application },
				context: { application, clientApp, platform, risk, address: { __extn: { fn: 'ip', arg: ipAddress } } },
				preparsedPolicySetId: name,
				entities,
			});
			if (answer.type !== 'success') throw new Error(JSON.stringify(answer.errors));
			const applying =
				answer.response.decision === 'allow'
					? answer.response.diagnostics.reason.map((id) => byId.get(id) as ConditionalAccessPolicy)
					: [];
			return { outcome: outcomeOf(applying, mfa), applying };
		},
		answer: ({ outcome, applying }) => ({ outcome, applying: applying.map((policy) => policy.id).sort() }),
	};
}
