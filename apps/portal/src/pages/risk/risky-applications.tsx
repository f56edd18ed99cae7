// Applications at risk: somebody else may hold their secrets. A policy on the risk of service principals applies to
// them.

import { makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type RiskyServicePrincipal, useRiskyServicePrincipals } from '../../graph/risk-queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { inWords, RiskLevelBadge } from './risk-words.tsx';

const useStyles = makeStyles({
	filters: {
		display: 'flex',
		gap: tokens.spacingHorizontalS,
		flexWrap: 'wrap',
		marginBottom: tokens.spacingVerticalM,
	},
});
const route = getRouteApi('/risky-applications');

const columns: Column<RiskyServicePrincipal>[] = [
	{
		name: 'Name',
		width: 'minmax(9rem, 1fr)',
		cell: ({ id, displayName }) => (
			<RouteLink to="/risky-applications/$id" params={{ id }}>
				{displayName}
			</RouteLink>
		),
	},
	{ name: 'Risk', width: '6rem', cell: ({ riskLevel }) => <RiskLevelBadge level={riskLevel} /> },
	{ name: 'State', width: 'minmax(10rem, 1fr)', cell: ({ riskState }) => inWords(riskState), isSecondary: true },
	{ name: 'Why', width: 'minmax(12rem, 2fr)', cell: ({ riskDetail }) => inWords(riskDetail), isSecondary: true },
	{
		name: 'Changed',
		width: '13rem',
		cell: ({ riskLastUpdatedDateTime }) => <Time at={riskLastUpdatedDateTime} />,
		isSecondary: true,
	},
];

const unsettled = new Set(['atRisk', 'confirmedCompromised']);

export function RiskyApplications() {
	const styles = useStyles();
	const navigate = useNavigate();
	const search = route.useSearch();
	const { q = '', state } = search;
	const change = (next: Partial<typeof search>) =>
		navigate({ to: '/risky-applications', search: { ...search, ...next }, replace: true });
	return (
		<>
			<PageHeading
				title="Risky applications"
				about={
					"Applications whose secrets may be in somebody else's hands. A policy on the risk of applications applies at " +
					'every token that they ask for in their own name.'
				}
			/>
			<div className={styles.filters}>
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
			</div>
			<Loaded query={useRiskyServicePrincipals()}>
				{(all) => (
					<DataTable
						label="Applications at risk"
						rows={all.filter(
							({ displayName, riskState }) =>
								(state === 'all' || unsettled.has(riskState)) &&
								displayName.toLowerCase().startsWith(q.trim().toLowerCase()),
						)}
						columns={columns}
						keyOf={({ id }) => id}
						empty={q === '' ? 'No application is at risk.' : 'No name in this list begins so.'}
					/>
				)}
			</Loaded>
		</>
	);
}
