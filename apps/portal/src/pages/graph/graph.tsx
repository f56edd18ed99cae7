// The graph of policies: who and what leads to which policy, and which policy leads to which control. The same stands
// in a table, for whoever does not see the picture and for narrow windows.

import type { ConditionalAccessPolicy } from '@countersign/protocol';
import { SearchBox, Select, Tab, TabList, Text } from '@fluentui/react-components';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useMemo } from 'react';
import { usePolicies } from '../../graph/queries.ts';
import { useNames } from '../../graph/use-names.ts';
import { StateBadge } from '../../parts/badges.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { demandOf, idsOf, targetOf, whoOf } from '../../parts/summary.ts';

// the library that draws it is fetched by whoever looks at the picture
const Picture = lazy(() => import('./picture.tsx'));
const route = getRouteApi('/graph');

export function PolicyGraphPage() {
	const navigate = useNavigate();
	const search = route.useSearch();
	const { q = '', state, view = matchMedia('(max-width: 760px)').matches ? 'table' : 'picture' } = search;
	const change = (next: Partial<typeof search>) =>
		navigate({ to: '/graph', search: { ...search, ...next }, replace: true });
	const query = usePolicies();
	const nameOf = useNames((query.data ?? []).flatMap(idsOf));
	const text = q.trim().toLowerCase();
	const shown = (query.data ?? []).filter(
		(policy) =>
			(state === undefined ? policy.state !== 'disabled' : state === 'all' || policy.state === state) &&
			`${policy.displayName} ${whoOf(policy, nameOf)} ${targetOf(policy, nameOf)} ${demandOf(policy)}`
				.toLowerCase()
				.includes(text),
	);
	return (
		<>
			<PageHeading
				title="Graph of policies"
				about="Who and what each policy is about, and what it asks for. Choose something to see all that belongs to it."
			/>
			<Filters>
				<SearchBox
					aria-label="Find in the graph"
					placeholder="Find in the graph"
					value={q}
					onChange={(_, { value }) => change({ q: value || undefined })}
				/>
				<Select
					aria-label="State"
					value={state ?? ''}
					onChange={(_, { value }) => change({ state: value || undefined })}
				>
					<option value="">On or report-only</option>
					<option value="enabled">On</option>
					<option value="enabledForReportingButNotEnforced">Report-only</option>
					<option value="all">Off ones too</option>
				</Select>
				<TabList
					selectedValue={view}
					onTabSelect={(_, { value }) => change({ view: String(value) })}
					aria-label="Shown as"
				>
					<Tab value="picture">Picture</Tab>
					<Tab value="table">Table</Tab>
				</TabList>
			</Filters>
			<Loaded query={query}>
				{(policies) => (
					<>
						{view === 'table' ? (
							<Table policies={shown} nameOf={nameOf} />
						) : (
							<Suspense fallback={<Text>Drawing</Text>}>
								<Picture policies={shown} nameOf={nameOf} />
							</Suspense>
						)}
						<Text size={200}>
							{shown.length} of {policies.length} policies
						</Text>
					</>
				)}
			</Loaded>
		</>
	);
}

interface TableProps {
	policies: readonly ConditionalAccessPolicy[];
	nameOf(id: string): string;
}

function Table({ policies, nameOf }: TableProps) {
	const columns = useMemo(
		(): Column<ConditionalAccessPolicy>[] => [
			{
				name: 'Policy',
				width: 'minmax(12rem, 2fr)',
				cell: ({ id, displayName }) => (
					<RouteLink to="/policies/$id" params={{ id }}>
						{displayName}
					</RouteLink>
				),
			},
			{ name: 'Who', width: 'minmax(8rem, 1fr)', cell: (policy) => whoOf(policy, nameOf) },
			{ name: 'For', width: 'minmax(8rem, 1fr)', cell: (policy) => targetOf(policy, nameOf) },
			{ name: 'Asks for', width: 'minmax(10rem, 1fr)', cell: demandOf },
			{ name: 'State', width: '8rem', cell: ({ state }) => <StateBadge state={state} />, isSecondary: true },
		],
		[nameOf],
	);
	return (
		<DataTable
			label="Policies with who, what and control"
			rows={policies}
			columns={columns}
			keyOf={({ id }) => id}
			empty="No policy is as the filter says."
		/>
	);
}
