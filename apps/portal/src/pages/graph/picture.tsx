// Draws the graph of policies. Nodes are reached by Tab in the order of the columns, and chosen by Enter or by a click.
import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { Background, Controls, Handle, type Node, type NodeProps, Position, ReactFlow } from '@xyflow/react';
import '@xyflow/react/dist/style.css';
import { useMemo, useState } from 'react';
import { RouteLink } from '../../parts/route-link.tsx';
import { useAppearance } from '../../shell/theme.tsx';
import { type NodeKind, nodeWidth, policyGraphOf, relatedTo } from './policy-graph.ts';

const kinds: Readonly<Record<NodeKind, string>> = {
	who: 'Who',
	what: 'For',
	policy: 'Policy',
	control: 'Asks for',
};

const useStyles = makeStyles({
	frame: {
		height: 'calc(100vh - 16rem)',
		minHeight: '24rem',
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
		'& .react-flow__node:focus-visible': {
			outline: `2px solid ${tokens.colorStrokeFocus2}`,
			borderRadius: tokens.borderRadiusMedium,
		},
	},
	node: {
		width: `${nodeWidth}px`,
		height: '40px',
		boxSizing: 'border-box',
		padding: `2px ${tokens.spacingHorizontalS}`,
		display: 'grid',
		alignContent: 'center',
		backgroundColor: tokens.colorNeutralBackground1,
		color: tokens.colorNeutralForeground1,
		border: `1px solid ${tokens.colorNeutralStroke1}`,
		borderRadius: tokens.borderRadiusMedium,
	},
	policy: { border: `2px solid ${tokens.colorBrandStroke1}` },
	control: { backgroundColor: tokens.colorNeutralBackground3 },
	kind: { fontSize: '11px', lineHeight: '13px', color: tokens.colorNeutralForeground2 },
	label: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', lineHeight: '18px' },
	handle: { opacity: 0 },
	chosen: { minHeight: '2rem', display: 'flex', gap: tokens.spacingHorizontalM, flexWrap: 'wrap' },
});

type PolicyNode = Node<{ kind: NodeKind; label: string }, 'policy'>;

function Box({ data: { kind, label } }: NodeProps<PolicyNode>) {
	const styles = useStyles();
	return (
		<div
			className={mergeClasses(styles.node, kind === 'policy' && styles.policy, kind === 'control' && styles.control)}
			title={label}
		>
			<Handle type="target" position={Position.Left} className={styles.handle} isConnectable={false} />
			<span className={styles.kind}>{kinds[kind]}</span>
			<span className={styles.label}>{label}</span>
			<Handle type="source" position={Position.Right} className={styles.handle} isConnectable={false} />
		</div>
	);
}

const nodeTypes = { policy: Box };

interface PictureProps {
	policies: readonly ConditionalAccessPolicy[];
	nameOf(id: string): string;
}

export default function Picture({ policies, nameOf }: PictureProps) {
	const styles = useStyles();
	const { appearance } = useAppearance();
	const [chosen, setChosen] = useState<string>();
	const graph = useMemo(() => policyGraphOf(policies, nameOf), [policies, nameOf]);
	const found = graph.nodes.find(({ id }) => id === chosen);
	const related = found ? relatedTo(found.id, graph) : undefined;
	const nodes = graph.nodes
		.map(
			({ id, kind, label, x, y }): PolicyNode => ({
				id,
				type: 'policy',
				position: { x, y },
				data: { kind, label },
				selected: id === found?.id,
				ariaLabel: `${kinds[kind]}: ${label}`,
				style: { opacity: !related || related.has(id) ? 1 : 0.15 },
			}),
		)
		// the order of the columns is the order of the Tab key
		.sort((one, other) => one.position.x - other.position.x || one.position.y - other.position.y);
	const edges = graph.edges.map((edge) => {
		const isBright = related?.has(edge.source) && related.has(edge.target);
		return {
			...edge,
			focusable: false,
			style: {
				stroke: isBright ? tokens.colorBrandStroke1 : tokens.colorNeutralStroke1,
				strokeWidth: isBright ? 2 : 1,
				opacity: related && !isBright ? 0.1 : 1,
			},
		};
	});
	const names = (kind: NodeKind) =>
		graph.nodes.filter((node) => node.kind === kind && related?.has(node.id)).map(({ label }) => label);
	return (
		<>
			<div className={styles.chosen} aria-live="polite">
				{found ? (
					<>
						<Text>
							{kinds[found.kind]}: <strong>{found.label}</strong>.{' '}
							{(['who', 'what', 'policy', 'control'] as const)
								.filter((kind) => kind !== found.kind && names(kind).length > 0)
								.map((kind) => `${kinds[kind]}: ${names(kind).join(', ')}`)
								.join('. ')}
							.
						</Text>
						{found.kind === 'policy' && (
							<RouteLink to="/policies/$id" params={{ id: found.id }}>
								Open the policy
							</RouteLink>
						)}
					</>
				) : (
					<Text>Nothing is chosen.</Text>
				)}
			</div>
			<section className={styles.frame} aria-label="Picture of the policies">
				<ReactFlow
					nodes={nodes}
					edges={edges}
					nodeTypes={nodeTypes}
					colorMode={appearance}
					nodesDraggable={false}
					nodesConnectable={false}
					edgesFocusable={false}
					deleteKeyCode={null}
					minZoom={0.1}
					// the top of the three columns at a size that is read; one scrolls to the rest, and sees the whole by a button
					defaultViewport={{ x: 16, y: 16, zoom: 1 }}
					panOnScroll
					onNodesChange={(changes) => {
						const last = changes.findLast((change) => change.type === 'select' && change.selected);
						if (last?.type === 'select') setChosen(last.id);
						else if (changes.some((change) => change.type === 'select' && change.id === chosen)) setChosen(undefined);
					}}
					onPaneClick={() => setChosen(undefined)}
				>
					<Background />
					<Controls showInteractive={false} />
				</ReactFlow>
			</section>
		</>
	);
}
