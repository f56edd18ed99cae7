// People: find one, see what policies see of them.
import { Badge, makeStyles, SearchBox, tokens } from '@fluentui/react-components';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type User, useUsers } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';

const useStyles = makeStyles({ search: { marginBottom: tokens.spacingVerticalM } });
const route = getRouteApi('/users');

const columns: Column<User>[] = [
	{
		name: 'Name',
		width: 'minmax(10rem, 1fr)',
		cell: ({ id, displayName, userPrincipalName }) => (
			<RouteLink to="/users/$id" params={{ id }}>
				{displayName ?? userPrincipalName}
			</RouteLink>
		),
	},
	{
		name: 'User name',
		width: 'minmax(12rem, 1.5fr)',
		cell: ({ userPrincipalName }) => userPrincipalName,
		isSecondary: true,
	},
	{ name: 'Kind', width: '6rem', cell: ({ userType }) => userType ?? '–', isSecondary: true },
	{
		name: 'Account',
		width: '7rem',
		cell: ({ accountEnabled }) =>
			accountEnabled === false ? (
				<Badge appearance="tint" color="danger">
					Disabled
				</Badge>
			) : (
				'Enabled'
			),
	},
];

export function Users() {
	const styles = useStyles();
	const navigate = useNavigate();
	const { q = '' } = route.useSearch();
	const query = useUsers(q);
	return (
		<>
			<PageHeading
				title="Users"
				about="The people of the tenant. Open one to see memberships and sign-ins, or to end every session."
			/>
			<SearchBox
				className={styles.search}
				aria-label="Name begins with"
				placeholder="Name begins with"
				value={q}
				onChange={(_, { value }) => navigate({ to: '/users', search: { q: value || undefined }, replace: true })}
			/>
			<Loaded query={query}>
				{({ pages }) => (
					<DataTable
						label="Users"
						rows={pages.flatMap(({ rows }) => rows)}
						columns={columns}
						keyOf={({ id }) => id}
						empty="Nobody's name begins so."
						more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined}
					/>
				)}
			</Loaded>
		</>
	);
}
