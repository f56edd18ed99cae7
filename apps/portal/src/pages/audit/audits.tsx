// The audit log: who changed what, newest first. Its filters are part of the address.
import { Button, SearchBox, Select, Text } from '@fluentui/react-components';
import { ArrowClockwiseRegular, ArrowDownloadRegular } from '@fluentui/react-icons';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type DirectoryAudit, initiatorOf } from '../../changes/audit.ts';
import { useAudits } from '../../graph/queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { downloadCsv } from '../../parts/download.ts';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';

const route = getRouteApi('/audit');

const categories: readonly [string, string][] = [
	['Policy', 'Conditional Access'],
	['UserManagement', 'Users'],
	['GroupManagement', 'Groups'],
	['RoleManagement', 'Roles'],
	['ApplicationManagement', 'Applications'],
	['Device', 'Devices'],
	['Authentication', 'Lockouts, replays and failures'],
	['KeyManagement', 'Keys'],
	['DirectoryManagement', 'The installation'],
];

export const auditColumns: readonly Column<DirectoryAudit>[] = [
	{
		name: 'When',
		width: '13rem',
		cell: ({ id, activityDateTime }) => (
			<RouteLink to="/audit/$id" params={{ id }}>
				<Time at={activityDateTime} />
			</RouteLink>
		),
	},
	{ name: 'What', width: 'minmax(12rem, 1.4fr)', cell: ({ activityDisplayName }) => activityDisplayName },
	{
		name: 'Which',
		width: 'minmax(10rem, 1.4fr)',
		cell: ({ targetResources }) => targetResources[0]?.displayName || targetResources[0]?.id,
		isSecondary: true,
	},
	{ name: 'By', width: 'minmax(8rem, 1fr)', cell: initiatorOf, isSecondary: true },
];

const textOf = (audit: DirectoryAudit) =>
	[audit.activityDisplayName, audit.targetResources[0]?.displayName, audit.targetResources[0]?.id, initiatorOf(audit)]
		.join(' ')
		.toLowerCase();

const rowOf = (audit: DirectoryAudit) => ({
	activityDateTime: audit.activityDateTime,
	activity: audit.activityDisplayName,
	category: audit.category,
	target: audit.targetResources[0]?.displayName,
	targetId: audit.targetResources[0]?.id,
	initiatedBy: initiatorOf(audit),
	id: audit.id,
});

export function Audits() {
	const navigate = useNavigate();
	const { q = '', category } = route.useSearch();
	const query = useAudits();
	const search = (change: { q?: string | undefined; category?: string | undefined }) =>
		navigate({ to: '/audit', search: { q: q || undefined, category, ...change }, replace: true });
	const found = (query.data ?? []).filter(
		(audit) => (!category || audit.category === category) && textOf(audit).includes(q.trim().toLowerCase()),
	);
	return (
		<>
			<PageHeading
				title="Audit log"
				about="Who changed policies, users, groups, roles and applications, and how; and what else bears on security. A policy can be set back to any state that stands here."
				actions={
					<>
						<Button icon={<ArrowClockwiseRegular />} onClick={() => void query.refetch()}>
							Read again
						</Button>
						<Button
							icon={<ArrowDownloadRegular />}
							disabled={found.length === 0}
							onClick={() => downloadCsv('audit-log.csv', found.map(rowOf))}
						>
							Export what is shown
						</Button>
					</>
				}
			/>
			<Filters>
				<SearchBox
					placeholder="Find a change"
					aria-label="Find a change"
					value={q}
					onChange={(_, { value }) => search({ q: value || undefined })}
				/>
				<Select
					aria-label="About"
					value={category ?? ''}
					onChange={(_, { value }) => search({ category: value || undefined })}
				>
					<option value="">About anything</option>
					{categories.map(([value, label]) => (
						<option key={value} value={value}>
							{label}
						</option>
					))}
				</Select>
			</Filters>
			<Loaded query={query}>
				{(audits) => (
					<>
						<DataTable
							label="Changes"
							rows={found}
							columns={auditColumns}
							keyOf={({ id }) => id}
							empty={audits.length === 0 ? 'Nobody has changed anything yet.' : 'No change is as the filter says.'}
						/>
						<Text size={200}>
							{found.length} of {audits.length} changes
						</Text>
					</>
				)}
			</Loaded>
		</>
	);
}
