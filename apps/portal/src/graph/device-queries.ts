// Devices as Graph lists them. Microsoft Graph, "device resource type".
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';
import { quoted, type User } from './queries.ts';

export interface Device {
	id: string;
	deviceId: string;
	displayName: string;
	accountEnabled: boolean;
	operatingSystem: string | null;
	operatingSystemVersion: string | null;
	trustType: 'AzureAd' | 'ServerAd' | 'Workplace' | null;
	/** `null` where nobody said */
	isCompliant: boolean | null;
	isManaged: boolean | null;
	deviceOwnership: string | null;
	manufacturer: string | null;
	model: string | null;
	registrationDateTime: string | null;
}

export const deviceOrders = {
	name: 'displayName',
	system: 'operatingSystem',
	newest: 'createdDateTime desc',
} as const;

export type DeviceOrder = keyof typeof deviceOrders;

/** Those whose name or system begins with what is typed. */
export function useDevices(search: string, order: DeviceOrder) {
	const { graph } = useSession();
	const text = quoted(search.trim());
	const query = new URLSearchParams({ $top: '100', $orderby: deviceOrders[order] });
	if (text !== '') query.set('$filter', `startsWith(displayName,'${text}') or startsWith(operatingSystem,'${text}')`);
	return useInfiniteQuery({
		queryKey: ['devices', 'list', text, order],
		// "Advanced query capabilities on directory objects": a list in another order is asked for with this header
		queryFn: ({ pageParam, signal }) => graph.page<Device>(pageParam, signal, { consistencylevel: 'eventual' }),
		initialPageParam: `${paths.devices}?${query}`,
		getNextPageParam: ({ next }) => next,
	});
}

export function useDevice(id: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['devices', 'one', id],
		queryFn: async ({ signal }) =>
			(await graph.get<Device>(`${paths.devices}/${encodeURIComponent(id)}`, signal)).value,
	});
}

/** @param relation `registeredOwners`: who joined or registered it; `registeredUsers`: who uses it */
export function useUsersOfDevice(id: string, relation: 'registeredOwners' | 'registeredUsers') {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['devices', relation, id],
		queryFn: ({ signal }) => graph.all<User>(`${paths.devices}/${encodeURIComponent(id)}/${relation}`, { signal }),
	});
}
