// The tenant's applications, each with what it is for policies: which name it, and how it can sign in.
import { makeStyles, SearchBox, Text, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { type Registration, useRegistrations } from '../../graph/application-queries.ts';
import { usePolicies } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { kindOf } from './snippets.ts';

const useStyles = makeStyles({ filters: { marginBottom: tokens.spacingVerticalM } });

const kinds = {
	spa: 'Page in a browser',
	web: 'Web application',
	native: 'Native application',
	api: 'Web API or daemon',
};

export function Applications() {
	const styles = useStyles();
	const query = useRegistrations();
	const policies = usePolicies().data ?? [];
	const [q, setQ] = useState('');
	const naming = (appId: string) =>
		policies.filter(({ conditions }) => conditions.applications.includeApplications?.includes(appId));
	const columns: Column<Registration>[] = [
		{
			name: 'Name',
			width: 'minmax(10rem, 1.5fr)',
			cell: ({ appId, displayName }) => (
				<RouteLink to="/applications/$id" params={{ id: appId }}>
					{displayName}
				</RouteLink>
			),
		},
		{ name: 'Kind', width: '10rem', cell: (one) => kinds[kindOf(one)], isSecondary: true },
		{ name: 'Client ID', width: '20rem', cell: ({ appId }) => appId, isSecondary: true },
		{
			name: 'Named by policies',
			width: 'minmax(8rem, 1fr)',
			cell: ({ appId }) =>
				naming(appId)
					.map(({ displayName }) => displayName)
					.join(', ') || 'None by name',
		},
	];
	return (
		<>
			<PageHeading
				title="Applications"
				about="What is registered in this tenant, and the few lines that each registration needs in a program."
			/>
			<SearchBox
				className={styles.filters}
				placeholder="Find an application"
				aria-label="Find an application"
				value={q}
				onChange={(_, { value }) => setQ(value)}
			/>
			<Loaded query={query}>
				{(applications) => {
					const found = applications.filter(({ displayName, appId }) =>
						`${displayName} ${appId}`.toLowerCase().includes(q.trim().toLowerCase()),
					);
					return (
						<>
							<DataTable
								label="Applications"
								rows={found}
								columns={columns}
								keyOf={({ appId }) => appId}
								empty="No application is of that name."
							/>
							<Text size={200}>
								{found.length} of {applications.length} applications
							</Text>
						</>
					);
				}}
			</Loaded>
		</>
	);
}
