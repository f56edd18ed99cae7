// Who or what is or was at risk: how much, what became of it, and when. Of users and of applications.
import { SearchBox, Select } from '@fluentui/react-components';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { Risk } from '../../graph/risk-queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { Time } from '../../parts/time.tsx';
import { inWords, RiskLevelBadge } from './risk-words.tsx';

interface Search {
	/** beginning of a name */
	q?: string | undefined;
	/** `all`: settled ones too */
	state?: string | undefined;
}

type Row = Risk & { id: string };

interface RiskListProps<Listed extends Row> {
	title: string;
	about: string;
	/** of the table */
	label: string;
	query: UseQueryResult<Listed[]>;
	search: Search;
	onSearch(search: Search): void;
	/** each name that the filter looks at */
	namesOf(row: Listed): readonly string[];
	link(row: Listed): ReactNode;
	/** what stands there where none is at risk */
	nobody: string;
}

const unsettled = new Set(['atRisk', 'confirmedCompromised']);

export function RiskList<Listed extends Row>(props: RiskListProps<Listed>) {
	const { title, about, label, query, search, onSearch, namesOf, link, nobody } = props;
	const { q = '', state } = search;
	const change = (next: Search) => onSearch({ ...search, ...next });
	const text = q.trim().toLowerCase();
	const isShown = (row: Listed) =>
		(state === 'all' || unsettled.has(row.riskState)) &&
		namesOf(row).some((name) => name.toLowerCase().startsWith(text));
	const columns = useMemo<Column<Listed>[]>(
		() => [
			{ name: 'Name', width: 'minmax(9rem, 1fr)', cell: link },
			{ name: 'Risk', width: '6rem', cell: ({ riskLevel }) => <RiskLevelBadge level={riskLevel} /> },
			{ name: 'State', width: 'minmax(10rem, 1fr)', cell: ({ riskState }) => inWords(riskState) },
			{ name: 'Why', width: 'minmax(12rem, 2fr)', cell: ({ riskDetail }) => inWords(riskDetail), isSecondary: true },
			{
				name: 'Changed',
				width: '13rem',
				cell: ({ riskLastUpdatedDateTime }) => <Time at={riskLastUpdatedDateTime} />,
				isSecondary: true,
			},
		],
		[link],
	);
	return (
		<>
			<PageHeading title={title} about={about} />
			<Filters>
				<SearchBox
					aria-label="Name begins with"
					placeholder="Name begins with"
					value={q}
					onChange={(_, { value }) => change({ q: value || undefined })}
				/>
				<Select
					aria-label="State"
					value={state ?? ''}
					onChange={(_, { value }) => change({ state: value || undefined })}
				>
					<option value="">At risk now</option>
					<option value="all">Settled ones too</option>
				</Select>
			</Filters>
			<Loaded query={query}>
				{(rows) => (
					<DataTable
						label={label}
						rows={rows.filter(isShown)}
						columns={columns}
						keyOf={({ id }) => id}
						empty={q === '' ? nobody : 'No name in this list begins so.'}
					/>
				)}
			</Loaded>
		</>
	);
}
