// The tenant's applications, each with what it is for policies: which name it, and how it can sign in.
import { Button, SearchBox, Select, Text } from '@fluentui/react-components';
import { AddRegular } from '@fluentui/react-icons';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type Registration, useRegistrations } from '../../graph/application-queries.ts';
import { usePolicies } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useMay } from '../../session/use-may.ts';
import { ApplicationDialog } from './application-dialog.tsx';
import { DeletedApplications } from './deleted-applications.tsx';
import { kindOf } from './snippets.ts';

const route = getRouteApi('/applications');

const kinds = {
	spa: 'Page in a browser',
	web: 'Web application',
	native: 'Native application',
	api: 'Web API or daemon',
};

export function Applications() {
	const query = useRegistrations();
	const policies = usePolicies().data ?? [];
	const navigate = useNavigate();
	const { createApplications } = useMay();
	const [isAdding, setAdding] = useState(false);
	const search = route.useSearch();
	const { q = '', show } = search;
	const change = (next: Partial<typeof search>) =>
		navigate({ to: '/applications', search: { ...search, ...next }, replace: true });
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
				actions={
					createApplications && (
						<Button appearance="primary" icon={<AddRegular />} onClick={() => setAdding(true)}>
							Register an application
						</Button>
					)
				}
			/>
			<Filters>
				<SearchBox
					placeholder="Find an application"
					aria-label="Find an application"
					value={q}
					onChange={(_, { value }) => change({ q: value || undefined })}
				/>
				<Select aria-label="Which" value={show ?? ''} onChange={(_, { value }) => change({ show: value || undefined })}>
					<option value="">Registered</option>
					<option value="deleted">Deleted in the last 30 days</option>
				</Select>
			</Filters>
			{isAdding && (
				<ApplicationDialog
					onDone={(appId) => void navigate({ to: '/applications/$id', params: { id: appId } })}
					onClose={() => setAdding(false)}
				/>
			)}
			{show === 'deleted' ? (
				<DeletedApplications q={q} />
			) : (
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
			)}
		</>
	);
}
