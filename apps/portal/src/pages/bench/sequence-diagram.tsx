// What client, API and authority said to each other, as a sequence diagram that grows. It is a list, so a screen reader
// hears the steps in words; arrows and lanes are drawn beside the words.
import { Button, makeStyles, mergeClasses, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { type CSSProperties, useEffect, useRef, useSyncExternalStore } from 'react';
import type { Party, Step } from '../../session/exchanges.ts';
import { useSession } from '../../session/session-provider.tsx';

const lanes: readonly [Party, label: string][] = [
	['user', 'You'],
	['client', 'Client'],
	['api', 'API'],
	['authority', 'Authority'],
];
const laneOf = (party: Party) => lanes.findIndex(([name]) => name === party) + 1;
const nameOf = (party: Party) => lanes.find(([name]) => name === party)?.[1] ?? party;

const columns = { display: 'grid', gridTemplateColumns: 'repeat(4, minmax(0, 1fr))' } as const;

const useStyles = makeStyles({
	section: { display: 'grid', gap: tokens.spacingVerticalS },
	head: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM, alignItems: 'center' },
	scroll: {
		maxHeight: '28rem',
		overflowY: 'auto',
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
		':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
	},
	names: {
		...columns,
		position: 'sticky',
		top: 0,
		zIndex: 1,
		textAlign: 'center',
		fontWeight: tokens.fontWeightSemibold,
		backgroundColor: tokens.colorNeutralBackground2,
		padding: `${tokens.spacingVerticalXS} 0`,
		borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
	},
	list: {
		margin: 0,
		padding: `${tokens.spacingVerticalS} 0`,
		listStyleType: 'none',
		// a line down the middle of each lane
		backgroundImage: `linear-gradient(to right, ${tokens.colorNeutralStroke2} 1px, transparent 1px)`,
		backgroundSize: '25% 100%',
		// a place in percent counts what the picture leaves free: an eighth of the whole is a sixth of that
		backgroundPosition: 'calc(100% / 6) 0',
	},
	step: { ...columns, rowGap: '2px', paddingBottom: tokens.spacingVerticalS },
	text: {
		gridColumn: '1 / -1',
		textAlign: 'center',
		// over its arrow, where there is room between the lanes
		'@media (min-width: 900px)': { gridColumn: 'var(--lanes)' },
		fontSize: tokens.fontSizeBase200,
		overflowWrap: 'anywhere',
		justifySelf: 'center',
		padding: `0 ${tokens.spacingHorizontalS}`,
		backgroundColor: tokens.colorNeutralBackground1,
	},
	failure: { color: tokens.colorPaletteRedForeground1 },
	arrow: {
		gridRow: 2,
		height: '10px',
		position: 'relative',
		color: tokens.colorBrandForeground1,
		'::before': {
			content: '""',
			position: 'absolute',
			left: 0,
			right: 0,
			top: '4px',
			borderTop: '2px solid currentColor',
		},
		'::after': {
			content: '""',
			position: 'absolute',
			top: 0,
			borderTop: '5px solid transparent',
			borderBottom: '5px solid transparent',
		},
	},
	right: { '::after': { right: 0, borderLeft: '8px solid currentColor' } },
	left: { '::after': { left: 0, borderRight: '8px solid currentColor' } },
});

export function SequenceDiagram() {
	const styles = useStyles();
	const { exchanges } = useSession();
	const steps = useSyncExternalStore(exchanges.subscribe, exchanges.steps);
	const scroll = useRef<HTMLElement>(null);
	// the newest step stays in view
	useEffect(() => {
		if (steps.length > 0) scroll.current?.scrollTo(0, scroll.current.scrollHeight);
	}, [steps]);
	return (
		<section className={styles.section}>
			<div className={styles.head}>
				<Subtitle1 as="h2">What was said</Subtitle1>
				{steps.length > 0 && <Button onClick={() => exchanges.clear()}>Clear</Button>}
			</div>
			{steps.length === 0 ? (
				<Text>Nothing yet: call the API.</Text>
			) : (
				// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard (WCAG 2.1.1)
				<section ref={scroll} className={styles.scroll} tabIndex={0} aria-label="Sequence of requests and answers">
					<div className={styles.names} aria-hidden>
						{lanes.map(([party, label]) => (
							<span key={party}>{label}</span>
						))}
					</div>
					<ol className={styles.list}>
						{steps.map((step) => (
							<Said key={step.number} step={step} />
						))}
					</ol>
				</section>
			)}
		</section>
	);
}

function Said({ step: { at, from, to, text, isFailure } }: { step: Step }) {
	const styles = useStyles();
	const [first, last] = [Math.min(laneOf(from), laneOf(to)), Math.max(laneOf(from), laneOf(to))];
	const lane = 100 / (last - first + 1) / 2;
	const between = `${first} / ${last + 1}`;
	return (
		<li className={styles.step}>
			<span
				className={mergeClasses(styles.text, isFailure && styles.failure)}
				style={{ '--lanes': between } as CSSProperties}
				title={new Date(at).toISOString()}
			>
				{from === to ? `${nameOf(from)} ` : `${nameOf(from)} → ${nameOf(to)}: `}
				{text}
			</span>
			{from !== to && (
				<span
					aria-hidden
					className={mergeClasses(
						styles.arrow,
						laneOf(from) < laneOf(to) ? styles.right : styles.left,
						isFailure && styles.failure,
					)}
					style={{ gridColumn: between, margin: `0 ${lane}%` }}
				/>
			)}
		</li>
	);
}
