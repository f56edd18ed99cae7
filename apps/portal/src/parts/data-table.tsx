// A table that stays quick with a hundred thousand rows: only those in view are in the page. Where the window is as
// narrow as a telephone, the cells of a row stand one below the other, each after its name and as high as its text, and
// nothing scrolls sideways.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, memo, type ReactNode, useCallback, useEffect, useMemo, useRef } from 'react';
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
	/**
	 * Rows that come into view take the place of those that left: what a cell remembers of its row, such as a dialog that
	 * is open, must then be keyed by the row in the cell itself.
	 */
	isRecycled?: boolean;
	/** asked for when the reader comes near the end */
	more?: (() => void) | undefined;
}

const rowHeight = 48;
/** of a cell at least, where cells stand one below the other and a long text takes several lines */
const lineHeight = 32;
/** above and below them */
const stackPadding = 16;

const useStyles = makeStyles({
	scroll: {
		overflow: 'auto',
		// some rows are in view in the lowest window too, such as one that is enlarged to 400 %
		maxHeight: 'max(18rem, calc(100vh - 16rem))',
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
	// what it holds is cut off by itself: a second edge to cut at, in each cell, is dear where rows come and go
	bodyCell: { minWidth: 0 },
	// nothing is cut off where a row is as high as it needs; what has nothing to show takes no line
	stackedCell: { minWidth: 0, overflowWrap: 'anywhere', ':empty': { display: 'none' } },
	// a box to choose the row by, and the like: beside the row, not in a line of its own
	lead: { gridColumnStart: 1, gridRowStart: 1, gridRowEnd: 'span 2', alignSelf: 'start' },
	beside: { gridColumnStart: 2 },
	// two lines fit into a row; what is longer ends with an ellipsis, and whoever points at it or goes there reads it
	twoLines: {
		overflow: 'hidden',
		whiteSpace: 'normal',
		overflowWrap: 'break-word',
		display: '-webkit-box',
		WebkitBoxOrient: 'vertical',
		WebkitLineClamp: 2,
		// a link that is all of its cell is no link in a running text, and a column of underlined names is hard to read
		'& > a:only-child:not(:hover)': { textDecorationLine: 'none' },
	},
	secondary: { '@media (max-width: 760px)': { display: 'none' } },
	// of a height that is fixed: nothing outside of it is laid out again when it comes into view
	contained: { contain: 'strict' },
	stackedTable: { minWidth: 0 },
	stackedRow: {
		display: 'grid',
		gridTemplateColumns: 'minmax(0, 1fr)',
		gridAutoRows: `minmax(${lineHeight}px, auto)`,
		alignItems: 'center',
		padding: `${stackPadding / 2}px ${tokens.spacingHorizontalM}`,
		boxSizing: 'border-box',
		borderBottom: `1px solid ${tokens.colorNeutralStroke1}`,
	},
	stackedBeside: { gridTemplateColumns: 'auto minmax(0, 1fr)' },
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
	empty: {
		padding: `${tokens.spacingVerticalXXXL} ${tokens.spacingHorizontalL}`,
		textAlign: 'center',
		color: tokens.colorNeutralForeground2,
		border: `1px dashed ${tokens.colorNeutralStroke2}`,
		borderRadius: tokens.borderRadiusMedium,
	},
});

/** Says the whole text of a cell that ends with an ellipsis. Asked of the one pointed at: to measure each is dear. */
function tellWhole({ target }: { target: EventTarget }): void {
	const text = (target as Element).closest('[role=cell] > div');
	if (!(text instanceof HTMLElement)) return;
	if (text.scrollHeight > text.clientHeight + 1) text.title = text.innerText;
	else text.removeAttribute('title');
}

/**
 * Always as many rows as were ever in view, so that each that comes takes the place of one that left.
 *
 * @param most seen so far
 */
function sameCount({ startIndex, endIndex, overscan, count }: Range, most: { current: number }): number[] {
	most.current = Math.min(count, Math.max(most.current, endIndex - startIndex + 1 + 2 * overscan));
	const from = Math.max(0, Math.min(startIndex - overscan, count - most.current));
	return Array.from({ length: most.current }, (_, n) => from + n);
}

export function DataTable<Row>({ label, rows, columns, keyOf, empty, isRecycled = false, more }: DataTableProps<Row>) {
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
	const mostInView = useRef(0);
	// heights are remembered by these: what was measured of rows that are stacked says nothing of the others
	const heightKey = useCallback((index: number) => (isStacked ? -1 - index : index), [isStacked]);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => scroll.current,
		estimateSize: () => (isStacked ? shown.length * lineHeight + stackPadding : rowHeight),
		overscan: 3,
		getItemKey: heightKey,
		rangeExtractor: (range) => (isRecycled && !isStacked ? sameCount(range, mostInView) : defaultRangeExtractor(range)),
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
				<div
					role="rowgroup"
					className={styles.body}
					style={{ height: virtual.getTotalSize() }}
					onMouseOver={tellWhole}
					onFocus={tellWhole}
				>
					{items.map(({ index, start }) => {
						const row = rows[index] as Row;
						return (
							<BodyRow
								key={isRecycled && !isStacked ? index % items.length : keyOf(row)}
								measure={isStacked ? virtual.measureElement : undefined}
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
	/** told the element, whose height is its content's */
	measure: ((element: Element | null) => void) | undefined;
}

const BodyRow = memo(function BodyRow({ row, index, start, columns, columnStyle, isStacked, measure }: BodyRowProps) {
	const styles = useStyles();
	const hasLead = columns[0]?.isNamed === false;
	return (
		<div
			role="row"
			ref={measure}
			data-index={index}
			aria-rowindex={index + 2}
			className={
				isStacked
					? mergeClasses(styles.stackedRow, hasLead && styles.stackedBeside, styles.placed)
					: mergeClasses(styles.row, styles.placed, styles.contained)
			}
			style={{ ...columnStyle, transform: `translateY(${start}px)` }}
		>
			{columns.map(({ name, cell, isNamed = true }, position) => (
				<div
					key={name}
					role="cell"
					className={
						isStacked
							? mergeClasses(styles.stackedCell, hasLead && (position === 0 ? styles.lead : styles.beside))
							: styles.bodyCell
					}
				>
					{isStacked ? (
						<>
							{isNamed && position > (hasLead ? 1 : 0) && (
								<span aria-hidden className={styles.name}>
									{name}:{' '}
								</span>
							)}
							{cell(row)}
						</>
					) : (
						<div className={styles.twoLines}>{cell(row)}</div>
					)}
				</div>
			))}
		</div>
	);
});
