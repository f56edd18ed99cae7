// Policies as a graph in three columns: who and what a policy is about, the policy, and what it asks for.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { controlNamesOf, targetNamesOf, whoNamesOf } from '../../parts/summary.ts';

export type NodeKind = 'who' | 'what' | 'policy' | 'control';

export interface GraphNode {
	/** kind and name, or of a policy its id */
	id: string;
	kind: NodeKind;
	label: string;
	/** pixels */
	x: number;
	y: number;
}

export interface GraphEdge {
	id: string;
	source: string;
	target: string;
}

export interface PolicyGraph {
	nodes: GraphNode[];
	edges: GraphEdge[];
}

export const nodeWidth = 260;
const columnDistance = 345;
const rowDistance = 46;

/** what each column is about, by where it stands */
const columnOf: Readonly<Record<NodeKind, number>> = { who: 0, what: 0, policy: 1, control: 2 };

/**
 * Nodes of the outer columns stand at the height of the policies that they belong to, so that few edges cross: each is
 * placed by the mean of its policies' places, as far as the ones before it leave room.
 *
 * @param nameOf the name for an id
 * @returns nothing for no policy
 */
export function policyGraphOf(
	policies: readonly ConditionalAccessPolicy[],
	nameOf: (id: string) => string,
): PolicyGraph {
	const edges = new Map<string, GraphEdge>();
	const places = new Map<string, { kind: NodeKind; label: string; rows: number[] }>();
	const meet = (kind: NodeKind, label: string, row: number): string => {
		const id = `${kind} ${label}`;
		const place = places.get(id) ?? { kind, label, rows: [] };
		place.rows.push(row);
		places.set(id, place);
		return id;
	};
	const link = (source: string, target: string) => {
		const id = `${source} → ${target}`;
		edges.set(id, { id, source, target });
	};
	for (const [row, policy] of policies.entries()) {
		for (const name of whoNamesOf(policy, nameOf)) link(meet('who', name, row), policy.id);
		for (const name of targetNamesOf(policy, nameOf)) link(meet('what', name, row), policy.id);
		for (const name of controlNamesOf(policy)) link(policy.id, meet('control', name, row));
	}
	const middle = policies.map(
		({ id, displayName }, row): GraphNode => ({
			id,
			kind: 'policy',
			label: displayName,
			x: columnDistance,
			y: row * rowDistance,
		}),
	);
	const meanOf = (rows: readonly number[]) => rows.reduce((sum, row) => sum + row, 0) / rows.length;
	const outer = [0, 2].flatMap((column): GraphNode[] => {
		const standing = [...places]
			.filter(([, { kind }]) => columnOf[kind] === column)
			.map(([id, { kind, label, rows }]) => ({ id, kind, label, mean: meanOf(rows) }))
			.sort((one, other) => one.mean - other.mean || one.id.localeCompare(other.id));
		const height = Math.max(standing.length, policies.length);
		let next = Number.NEGATIVE_INFINITY;
		return standing.map(({ id, kind, label, mean }, index) => {
			// as near to its policies as those above allow, and never so low that those below find no room
			const row = Math.min(Math.max(mean, next), height - (standing.length - index));
			next = row + 1;
			return { id, kind, label, x: column * columnDistance, y: row * rowDistance };
		});
	});
	return { nodes: [...middle, ...outer], edges: [...edges.values()] };
}

/** @returns ids of a node and of all that belong to the same policies: what stays bright when the node is chosen */
export function relatedTo(chosen: string, { nodes, edges }: PolicyGraph): ReadonlySet<string> {
	const isPolicy = nodes.some(({ id, kind }) => id === chosen && kind === 'policy');
	const touching = edges.filter(({ source, target }) => source === chosen || target === chosen);
	const policies = isPolicy ? [chosen] : touching.map(({ source, target }) => (source === chosen ? target : source));
	const all = edges.filter(({ source, target }) => policies.includes(source) || policies.includes(target));
	return new Set([chosen, ...policies, ...all.flatMap(({ source, target }) => [source, target])]);
}
