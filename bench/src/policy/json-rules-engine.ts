// json-rules-engine: a rule per policy, whose conditions are facts of the request.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { Engine as RulesEngine, type TopLevelCondition } from 'json-rules-engine';
import type { PlainDecision } from './plain-loop.ts';
import { type Engine, outcomeOf, type Request, type Task } from './task.ts';

function toRule({ conditions }: ConditionalAccessPolicy): TopLevelCondition {
	const { users, applications, locations, platforms, signInRiskLevels } = conditions;
	const all = [
		...(users?.includeUsers?.includes('All')
			? []
			: [{ fact: 'groups', operator: 'overlaps', value: users?.includeGroups }]),
		...(users?.excludeGroups?.length ? [{ fact: 'groups', operator: 'overlapsNot', value: users.excludeGroups }] : []),
		...(applications.includeApplications?.includes('All')
			? []
			: [{ fact: 'application', operator: 'in', value: applications.includeApplications }]),
		...(applications.excludeApplications?.length
			? [{ fact: 'application', operator: 'notIn', value: applications.excludeApplications }]
			: []),
		...(conditions.clientAppTypes.includes('all')
			? []
			: [{ fact: 'clientApp', operator: 'in', value: conditions.clientAppTypes }]),
		...(platforms?.excludePlatforms?.length
			? [{ fact: 'platform', operator: 'notIn', value: platforms.excludePlatforms }]
			: []),
		...(signInRiskLevels?.length ? [{ fact: 'risk', operator: 'in', value: signInRiskLevels }] : []),
		...(locations
			? [
					{ fact: 'places', operator: 'overlaps', value: locations.includeLocations },
					{ fact: 'places', operator: 'overlapsNot', value: locations.excludeLocations },
				]
			: []),
	];
	return { all: all.length > 0 ? all : [{ fact: 'risk', operator: 'notEqual', value: '-' }] } as TopLevelCondition;
}

/** @param placesOf location ids of an address, keywords included: resolved by the host */
export function jsonRulesEngine(
	{ policies, requests }: Task,
	placesOf: (ipAddress: string) => string[],
): Engine<PlainDecision> {
	const engine = new RulesEngine();
	engine.addOperator<string[], string[]>('overlaps', (actual, expected) =>
		actual.some((value) => expected.includes(value)),
	);
	engine.addOperator<string[], string[]>(
		'overlapsNot',
		(actual, expected) => !actual.some((value) => expected.includes(value)),
	);
	for (const policy of policies) engine.addRule({ conditions: toRule(policy), event: { type: policy.id } });
	const byId = new Map(policies.map((policy) => [policy.id, policy]));
	return {
		name: 'json-rules-engine',
		async decide(index) {
			const { groups, application, clientApp, platform, risk, ipAddress, mfa } = requests[index] as Request;
			const { events } = await engine.run({
				groups,
				application,
				clientApp,
				platform,
				risk,
				places: placesOf(ipAddress),
			});
			const applying = events.map(({ type }) => byId.get(type) as ConditionalAccessPolicy);
			return { outcome: outcomeOf(applying, mfa), applying };
		},
		answer: ({ outcome, applying }) => ({ outcome, applying: applying.map((policy) => policy.id).sort() }),
	};
}
