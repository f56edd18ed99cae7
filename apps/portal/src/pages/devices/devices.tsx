// Devices that the tenant knows, and whether policies may rely on them.
import { SearchBox, Select } from '@fluentui/react-components';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { type Device, type DeviceOrder, deviceOrders, useDevices } from '../../graph/device-queries.ts';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Filters } from '../../parts/filters.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Compliance, Enabled, joinTypeOf } from './device-state.tsx';

const route = getRouteApi('/devices');

const columns: Column<Device>[] = [
	{
		name: 'Name',
		width: 'minmax(9rem, 1.5fr)',
		cell: ({ id, displayName }) => (
			<RouteLink to="/devices/$id" params={{ id }}>
				{displayName}
			</RouteLink>
		),
	},
	{
		name: 'System',
		width: 'minmax(8rem, 1fr)',
		cell: ({ operatingSystem, operatingSystemVersion }) =>
			[operatingSystem, operatingSystemVersion].filter(Boolean).join(' ') || '–',
		isSecondary: true,
	},
	{ name: 'Join type', width: 'minmax(7rem, 0.7fr)', cell: joinTypeOf, isSecondary: true },
	{ name: 'Compliant', width: '8rem', cell: (device) => <Compliance device={device} /> },
	{ name: 'Enabled', width: '7rem', cell: (device) => <Enabled device={device} />, isSecondary: true },
];

const isOrder = (order: string | undefined): order is DeviceOrder =>
	order !== undefined && Object.hasOwn(deviceOrders, order);

export function Devices() {
	const navigate = useNavigate();
	const search = route.useSearch();
	const { q = '' } = search;
	const order = isOrder(search.order) ? search.order : 'name';
	const query = useDevices(q, order);
	const change = (next: Partial<typeof search>) =>
		navigate({ to: '/devices', search: { ...search, ...next }, replace: true });
	return (
		<>
			<PageHeading
				title="Devices"
				about="What the tenant knows of each device. A policy can ask for a compliant or a joined one."
			/>
			<Filters>
				<SearchBox
					aria-label="Name or system begins with"
					placeholder="Name or system begins with"
					value={q}
					onChange={(_, { value }) => change({ q: value || undefined })}
				/>
				<Select
					aria-label="Order"
					value={order}
					onChange={(_, { value }) => change({ order: value === 'name' ? undefined : value })}
				>
					<option value="name">By name</option>
					<option value="system">By system</option>
					<option value="newest">Newest first</option>
				</Select>
			</Filters>
			<Loaded query={query}>
				{({ pages }) => (
					<DataTable
						label="Devices"
						rows={pages.flatMap(({ rows }) => rows)}
						columns={columns}
						keyOf={({ id }) => id}
						empty={q === '' ? 'This tenant knows no device yet.' : 'No name and no system of a device begins so.'}
						more={query.hasNextPage && !query.isFetchingNextPage ? () => void query.fetchNextPage() : undefined}
					/>
				)}
			</Loaded>
		</>
	);
}
