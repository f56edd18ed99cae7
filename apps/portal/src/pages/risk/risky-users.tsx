// Users who are or were at risk: how much, what became of it, and when.
import { makeStyles, SearchBox, Select, tokens } from '@fluentui/react-components';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type RiskyUser, useRiskyUsers } from '../../graph/risk-queries.ts';
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
const route = getRouteApi('/risk');

const columns: Column<RiskyUser>[] = [
	{
		name: 'Name',
		width: 'minmax(9rem, 1fr)',
		cell: ({ id, userDisplayName, userPrincipalName }) => (
			<RouteLink to="/risk/$id" params={{ id }}>
				{userDisplayName || userPrincipalName}
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

/** @returns those whom the filters leave */
function shownOf(users: readonly RiskyUser[], q: string, state: string | undefined): RiskyUser[] {
	const text = q.trim().toLowerCase();
	return users
		.filter(({ riskState }) => state === 'all' || unsettled.has(riskState))
		.filter(({ userDisplayName, userPrincipalName }) =>
			[userDisplayName, userPrincipalName].some((name) => name.toLowerCase().startsWith(text)),
		);
}

export function RiskyUsers() {
	const styles = useStyles();
	const navigate = useNavigate();
	const search = route.useSearch();
	const { q = '', state } = search;
	const change = (next: Partial<typeof search>) =>
		navigate({ to: '/risk', search: { ...search, ...next }, replace: true });
	return (
		<>
			<PageHeading
				title="Risk"
				about="Users whose account may be in somebody else's hands. A policy on user risk applies to them at every token."
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
			<Loaded query={useRiskyUsers()}>
				{(users) => (
					<DataTable
						label="Users at risk"
						rows={shownOf(users, q, state)}
						columns={columns}
						keyOf={({ id }) => id}
						empty={q === '' ? 'Nobody is at risk.' : 'No name in this list begins so.'}
					/>
				)}
			</Loaded>
		</>
	);
}
