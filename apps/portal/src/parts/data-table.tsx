// A table that stays quick with a hundred thousand rows: only those in view are in the page. Where the window is as
// narrow as a telephone, the cells of a row stand one below the other, each after its name, and nothing scrolls
// sideways.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useMedia } from './use-media.ts';

export interface Column<Row> {
	name: string;
	/** of CSS grid, such as `minmax(12rem, 2fr)` */
	width: string;
	cell: (row: Row) => ReactNode;
	/** left out where the window is narrow */
	isSecondary?: boolean;
	/** false where the cell's content says by itself what it is, such as buttons */
	isNamed?: boolean;
}

export interface DataTableProps<Row> {
	label: string;
	rows: readonly Row[];
	columns: readonly Column<Row>[];
	keyOf: (row: Row) => string;
	/** what stands there without rows */
	empty: ReactNode;
	/** asked for when the reader comes near the end */
	more?: (() => void) | undefined;
}

const rowHeight = 48;
/** of a cell, where cells stand one below the other */
const lineHeight = 32;
/** above and below them */
const stackPadding = 16;

const useStyles = makeStyles({
	scroll: {
		overflow: 'auto',
		maxHeight: 'calc(100vh - 16rem)',
		// what changes in here is laid out and painted alone
		contain: 'layout paint style',
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
		':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
	},
	table: { minWidth: 'fit-content' },
	row: {
		display: 'grid',
		columnGap: tokens.spacingHorizontalM,
		alignItems: 'center',
		height: `${rowHeight}px`,
		padding: `0 ${tokens.spacingHorizontalM}`,
		boxSizing: 'border-box',
		borderBottom: `1px solid ${tokens.colorNeutralStroke3}`,
	},
	head: {
		position: 'sticky',
		top: 0,
		zIndex: 1,
		backgroundColor: tokens.colorNeutralBackground2,
		fontWeight: tokens.fontWeightSemibold,
		height: '40px',
	},
	body: { position: 'relative' },
	placed: {
		position: 'absolute',
		left: 0,
		right: 0,
		top: 0,
		':hover': { backgroundColor: tokens.colorNeutralBackground1Hover },
	},
	cell: { overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap', minWidth: 0 },
	// two lines fit into a row; what is longer ends with an ellipsis
	twoLines: {
		overflow: 'hidden',
		whiteSpace: 'normal',
		overflowWrap: 'break-word',
		display: '-webkit-box',
		WebkitBoxOrient: 'vertical',
		WebkitLineClamp: 2,
	},
	secondary: { '@media (max-width: 760px)': { display: 'none' } },
	// of a height that is fixed: nothing outside of it is laid out again when it comes into view
	contained: { contain: 'strict' },
	stackedTable: { minWidth: 0 },
	stackedRow: {
		display: 'grid',
		gridTemplateColumns: 'minmax(0, 1fr)',
		gridAutoRows: `${lineHeight}px`,
		alignItems: 'center',
		padding: `${stackPadding / 2}px ${tokens.spacingHorizontalM}`,
		boxSizing: 'border-box',
		borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
	},
	// read by whoever hears the table; whoever sees it has the names in the cells
	heard: {
		position: 'absolute',
		width: '1px',
		height: '1px',
		overflow: 'hidden',
		clipPath: 'inset(50%)',
		whiteSpace: 'nowrap',
	},
	name: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
	empty: { padding: tokens.spacingVerticalXXL, textAlign: 'center', color: tokens.colorNeutralForeground2 },
});

export function DataTable<Row>({ label, rows, columns, keyOf, empty, more }: DataTableProps<Row>) {
	const styles = useStyles();
	const scroll = useRef<HTMLDivElement>(null);
	const narrow = useMedia('(max-width: 760px)');
	const isStacked = useMedia('(max-width: 480px)');
	// the same objects from one scrolling to the next, so that rows that stay are not drawn anew
	const shown = useMemo(() => columns.filter(({ isSecondary }) => !narrow || !isSecondary), [columns, narrow]);
	const columnStyle = useMemo(
		() => (isStacked ? {} : { gridTemplateColumns: shown.map(({ width }) => width).join(' ') }),
		[isStacked, shown],
	);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => scroll.current,
		estimateSize: () => (isStacked ? shown.length * lineHeight + stackPadding : rowHeight),
		overscan: 3,
	});
	const items = virtual.getVirtualItems();
	const last = items.at(-1)?.index ?? 0;
	useEffect(() => {
		if (more && rows.length > 0 && last >= rows.length - 20) more();
	}, [more, last, rows.length]);
	if (rows.length === 0) return <div className={styles.empty}>{empty}</div>;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard (WCAG 2.1.1)
		<div className={styles.scroll} ref={scroll} tabIndex={0} role="region" aria-label={label}>
			<div
				className={isStacked ? styles.stackedTable : styles.table}
				role="table"
				aria-label={label}
				aria-rowcount={rows.length + 1}
			>
				<div role="rowgroup">
					<div
						role="row"
						aria-rowindex={1}
						className={isStacked ? styles.heard : mergeClasses(styles.row, styles.head)}
						style={columnStyle}
					>
						{shown.map(({ name }) => (
							<div key={name} role="columnheader" className={styles.cell}>
								{name}
							</div>
						))}
					</div>
				</div>
				<div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
					{items.map(({ index, start }) => {
						const row = rows[index] as Row;
						return (
							<BodyRow
								key={keyOf(row)}
								row={row}
								index={index}
								start={start}
								columns={shown as readonly Column<unknown>[]}
								columnStyle={columnStyle}
								isStacked={isStacked}
							/>
						);
					})}
				</div>
			</div>
		</div>
	);
}

interface BodyRowProps {
	row: unknown;
	index: number;
	/** pixels from the top of the body */
	start: number;
	columns: readonly Column<unknown>[];
	columnStyle: CSSProperties;
	isStacked: boolean;
}

const BodyRow = memo(function BodyRow({ row, index, start, columns, columnStyle, isStacked }: BodyRowProps) {
	const styles = useStyles();
	return (
		<div
			role="row"
			aria-rowindex={index + 2}
			className={
				isStacked
					? mergeClasses(styles.stackedRow, styles.placed)
					: mergeClasses(styles.row, styles.placed, styles.contained)
			}
			style={{ ...columnStyle, transform: `translateY(${start}px)` }}
		>
			{columns.map(({ name, cell, isNamed = true }, position) => (
				<div key={name} role="cell" className={styles.cell}>
					{isStacked ? (
						<>
							{isNamed && position > 0 && (
								<span aria-hidden className={styles.name}>
									{name}:{' '}
								</span>
							)}
							{cell(row)}
						</>
					) : (
						// in the cell, which stays a block: a link that is all of it is no link in a running text
						<div className={styles.twoLines}>{cell(row)}</div>
					)}
				</div>
			))}
		</div>
	);
});
