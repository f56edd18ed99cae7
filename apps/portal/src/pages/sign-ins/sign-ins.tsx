// The sign-in log, newest first. Its filters are part of the address.

import type { SignIn } from '@countersign/protocol';
import { Button, SearchBox, Select, Switch } from '@fluentui/react-components';
import { ArrowClockwiseRegular, ArrowDownloadRegular } from '@fluentui/react-icons';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { quoted, useSignIns } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { downloadCsv } from '../../parts/download.ts';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { SignInOutcome } from './sign-in-outcome.tsx';

const route = getRouteApi('/sign-ins');
const liveMilliseconds = 5000;

interface Filter {
	user?: string | undefined;
	app?: string | undefined;
	outcome?: string | undefined;
}

function filterOf({ user, app, outcome }: Filter): string | undefined {
	const clauses = [
		user ? `startsWith(userPrincipalName,'${quoted(user)}')` : '',
		app ? `appId eq '${quoted(app)}'` : '',
		outcome === 'success' ? 'status/errorCode eq 0' : '',
		outcome === 'refused' ? 'status/errorCode ne 0' : '',
		outcome === 'policy' ? "conditionalAccessStatus eq 'failure'" : '',
	].filter((clause) => clause !== '');
	return clauses.length === 0 ? undefined : clauses.join(' and ');
}

const columns: Column<SignIn>[] = [
	{
		name: 'When',
		width: '13rem',
		cell: ({ id, createdDateTime }) => (
			<RouteLink to="/sign-ins/$id" params={{ id }}>
				<Time at={createdDateTime} />
			</RouteLink>
		),
	},
	{
		name: 'Who',
		width: 'minmax(10rem, 1.4fr)',
		cell: ({ userDisplayName, userPrincipalName, appDisplayName }) =>
			userDisplayName ?? userPrincipalName ?? `${appDisplayName ?? 'An application'} itself`,
	},
	{
		name: 'Application',
		width: 'minmax(8rem, 1fr)',
		cell: ({ appDisplayName, appId }) => appDisplayName ?? appId,
		isSecondary: true,
	},
	{
		name: 'Resource',
		width: 'minmax(8rem, 1fr)',
		cell: ({ resourceDisplayName, resourceId }) => resourceDisplayName ?? resourceId ?? '–',
		isSecondary: true,
	},
	{ name: 'Address', width: '9rem', cell: ({ ipAddress }) => ipAddress ?? '–', isSecondary: true },
	{ name: 'Outcome', width: 'minmax(9rem, 1fr)', cell: (signIn) => <SignInOutcome signIn={signIn} /> },
];

export function SignIns() {
	const navigate = useNavigate();
	const queries = useQueryClient();
	const filter = route.useSearch();
	const [typed, setTyped] = useState(filter.user ?? '');
	const [isLive, setLive] = useState(false);
	const query = useSignIns(filterOf(filter));
	const rows = useMemo(() => query.data?.pages.flatMap((page) => page.rows) ?? [], [query.data]);
	const change = (next: Filter) => navigate({ to: '/sign-ins', search: { ...filter, ...next }, replace: true });
	const again = () => void queries.resetQueries({ queryKey: ['signIns', filterOf(filter) ?? ''] });
	useEffect(() => {
		if (!isLive) return;
		const timer = setInterval(() => void query.refetch(), liveMilliseconds);
		return () => clearInterval(timer);
	}, [isLive, query.refetch]);
	return (
		<>
			<PageHeading
				title="Sign-in log"
				about="Every token that was issued or refused, with the policies that applied."
				actions={
					<>
						<Button icon={<ArrowClockwiseRegular />} onClick={again}>
							Read again
						</Button>
						<Button
							icon={<ArrowDownloadRegular />}
							disabled={rows.length === 0}
							onClick={() => downloadCsv('sign-ins.csv', rows.map(rowOf))}
						>
							Export what is shown
						</Button>
					</>
				}
			/>
			<Filters>
				<SearchBox
					aria-label="User name begins with"
					placeholder="User name begins with"
					value={typed}
					onChange={(_, { value }) => {
						setTyped(value);
						change({ user: value.trim() || undefined });
					}}
				/>
				<Select
					aria-label="Outcome"
					value={filter.outcome ?? ''}
					onChange={(_, { value }) => change({ outcome: value || undefined })}
				>
					<option value="">Any outcome</option>
					<option value="success">Issued</option>
					<option value="refused">Refused or interrupted</option>
					<option value="policy">Stopped by a policy</option>
				</Select>
				{filter.app && (
					<Button appearance="subtle" onClick={() => change({ app: undefined })}>
						Application {filter.app} ✕
					</Button>
				)}
				<Switch label="Live" checked={isLive} onChange={(_, { checked }) => setLive(checked)} />
			</Filters>
			<Loaded query={query}>
				{() => (
					<DataTable
						label="Sign-ins"
						isRecycled
						rows={rows}
						columns={columns}
						keyOf={({ id }) => id}
						empty="No sign-in is as the filter says."
						more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined}
					/>
				)}
			</Loaded>
		</>
	);
}

const rowOf = (signIn: SignIn) => ({
	createdDateTime: signIn.createdDateTime,
	userPrincipalName: signIn.userPrincipalName,
	application: signIn.appDisplayName ?? signIn.appId,
	resource: signIn.resourceDisplayName ?? signIn.resourceId,
	ipAddress: signIn.ipAddress,
	errorCode: signIn.status.errorCode,
	conditionalAccessStatus: signIn.conditionalAccessStatus,
	id: signIn.id,
});
