// The graph of policies: what is linked with what, and that no two nodes lie on each other.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { policyGraphOf, relatedTo } from '../src/pages/graph/policy-graph.ts';

function policy(id: string, users: string[], applications: string[], controls: string[]): ConditionalAccessPolicy {
	return {
		id,
		displayName: `Policy ${id}`,
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: users },
			applications: { includeApplications: applications },
		},
		grantControls: { operator: 'OR', builtInControls: controls },
	} as never;
}
const name = (id: string) => id;

describe('the graph of policies', () => {
	const graph = policyGraphOf(
		[policy('1', ['All'], ['todo'], ['mfa']), policy('2', ['ada'], ['todo', 'mail'], ['mfa', 'compliantDevice'])],
		name,
	);

	test('links whom and what a policy is about to it, and it to what it asks for, each once', () => {
		expect(graph.edges.map(({ id }) => id).sort()).toEqual(
			[
				'who Everybody → 1',
				'what todo → 1',
				'1 → control Multifactor authentication',
				'who ada → 2',
				'what todo → 2',
				'what mail → 2',
				'2 → control Multifactor authentication',
				'2 → control Compliant device',
			].sort(),
		);
	});

	test('a node that is chosen keeps its policies and all that belongs to them, and a policy its own neighbours', () => {
		expect([...relatedTo('what todo', graph)].sort()).toEqual(graph.nodes.map(({ id }) => id).sort());
		expect([...relatedTo('1', graph)].sort()).toEqual(
			['1', 'control Multifactor authentication', 'what todo', 'who Everybody'].sort(),
		);
	});

	test('of fifty policies no two nodes of a column stand nearer than one row', () => {
		const many = policyGraphOf(
			Array.from({ length: 50 }, (_, n) =>
				policy(`p${n}`, [`user ${n % 7}`], [`app ${n}`, `app ${n % 11}`], [n % 2 ? 'mfa' : 'block']),
			),
			name,
		);
		for (const x of new Set(many.nodes.map((node) => node.x))) {
			const heights = many.nodes
				.filter((node) => node.x === x)
				.map(({ y }) => y)
				.sort((a, b) => a - b);
			const gaps = heights.slice(1).map((y, index) => y - (heights[index] ?? 0));
			expect(Math.min(...gaps)).toBeGreaterThanOrEqual(46 - 1e-6);
		}
	});

	test('of no policy there is nothing', () => {
		expect(policyGraphOf([], name)).toEqual({ nodes: [], edges: [] });
	});
});
