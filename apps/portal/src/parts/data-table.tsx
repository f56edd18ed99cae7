// A table that stays quick with a hundred thousand rows: only those in view are in the page.
import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useEffect, useRef } from 'react';

export interface Column<Row> {
	name: string;
	/** of CSS grid, such as `minmax(12rem, 2fr)` */
	width: string;
	cell: (row: Row) => ReactNode;
	/** left out where the window is narrow */
	isSecondary?: boolean;
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

const useStyles = makeStyles({
	scroll: {
		overflow: 'auto',
		maxHeight: 'calc(100vh - 16rem)',
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
	secondary: { '@media (max-width: 760px)': { display: 'none' } },
	empty: { padding: tokens.spacingVerticalXXL, textAlign: 'center', color: tokens.colorNeutralForeground2 },
});

export function DataTable<Row>({ label, rows, columns, keyOf, empty, more }: DataTableProps<Row>) {
	const styles = useStyles();
	const scroll = useRef<HTMLDivElement>(null);
	const virtual = useVirtualizer({
		count: rows.length,
		getScrollElement: () => scroll.current,
		estimateSize: () => rowHeight,
		overscan: 12,
	});
	const items = virtual.getVirtualItems();
	const last = items.at(-1)?.index ?? 0;
	useEffect(() => {
		if (more && rows.length > 0 && last >= rows.length - 20) more();
	}, [more, last, rows.length]);
	const narrow = matchMedia('(max-width: 760px)').matches;
	const shown = columns.filter(({ isSecondary }) => !narrow || !isSecondary);
	const gridTemplateColumns = shown.map(({ width }) => width).join(' ');
	if (rows.length === 0) return <div className={styles.empty}>{empty}</div>;
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard (WCAG 2.1.1)
		<div className={styles.scroll} ref={scroll} tabIndex={0} role="region" aria-label={label}>
			<div className={styles.table} role="table" aria-label={label} aria-rowcount={rows.length + 1}>
				<div role="rowgroup">
					<div
						role="row"
						aria-rowindex={1}
						className={mergeClasses(styles.row, styles.head)}
						style={{ gridTemplateColumns }}
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
							<div
								key={keyOf(row)}
								role="row"
								aria-rowindex={index + 2}
								className={mergeClasses(styles.row, styles.placed)}
								style={{ gridTemplateColumns, transform: `translateY(${start}px)` }}
							>
								{shown.map(({ name, cell }) => (
									<div key={name} role="cell" className={styles.cell}>
										{cell(row)}
									</div>
								))}
							</div>
						);
					})}
				</div>
			</div>
		</div>
	);
}
