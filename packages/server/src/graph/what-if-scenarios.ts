// Ours, beside Graph's: What-If questions that are kept, with what the asker expects of them.
import { validateScenario } from '@countersign/policy';
import { randomUuid } from '../clock.ts';
import type { StoredScenario } from '../records/conditional-access.ts';
import { graphBadRequest, graphNotFound, graphValidationFailed } from './graph-error.ts';
import { type GraphInput, type GraphResource, put, remove } from './resource.ts';

const maxScenarios = 500;

function requireValid(scenario: Record<string, unknown>): StoredScenario {
	const issues = validateScenario(scenario);
	if (issues.length > 0) throw graphValidationFailed('scenario', issues);
	return scenario as unknown as StoredScenario;
}

function find({ snapshot }: GraphInput, id: string): StoredScenario {
	const scenario = snapshot.scenarios.find((candidate) => candidate.id === id.toLowerCase());
	if (!scenario) throw graphNotFound(`The scenario ${id}`);
	return scenario;
}

export const whatIfScenarios: GraphResource = {
	path: 'identity/conditionalAccess/scenarios',
	aliases: ['countersign/scenarios'],
	list: ({ snapshot }) => snapshot.scenarios,
	async create(input, body) {
		const { authority, snapshot } = input;
		if (snapshot.scenarios.length >= maxScenarios)
			throw graphBadRequest(`The tenant holds ${maxScenarios} scenarios, which is the limit.`);
		const scenario = requireValid({ ...body, id: randomUuid(authority.random) });
		return put(input, 'scenarios', scenario, { kind: 'created', value: scenario });
	},
	async update(input, id, body) {
		const stored = find(input, id);
		return put(input, 'scenarios', requireValid({ ...stored, ...body, id: stored.id }), {
			kind: 'changed',
		});
	},
	remove: (input, id) => remove(input, 'scenarios', find(input, id).id),
};
