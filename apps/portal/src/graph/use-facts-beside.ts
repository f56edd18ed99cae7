// What a re-decided sign-in rests on beside its record: memberships and further attributes of devices, as the directory
// has them now, and how the risk of users came and went.
import type { SignIn } from '@countersign/protocol';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type FactsBeside, sessionRiskOf } from '../engine/from-log.ts';
import { useSession } from '../session/session-provider.tsx';
import { readDevices } from './read-devices.ts';
import { readUserRisk } from './read-user-risk.ts';
import { useMemberships } from './use-recent-sign-ins.ts';

interface Facts {
	/** `undefined` until they are read */
	data: FactsBeside | undefined;
	error: Error | null;
	/** tells one reading from the next */
	readAt: string;
}

/** @param records of the log that are to be decided again; `undefined` while they are not read */
export function useFactsBeside(records: readonly SignIn[] | undefined): Facts {
	const { graph } = useSession();
	const users = useMemo(() => (records ?? []).flatMap(({ userId }) => userId ?? []), [records]);
	const deviceIds = useMemo(
		() => [...new Set((records ?? []).flatMap(({ deviceDetail }) => deviceDetail?.deviceId || []))].sort(),
		[records],
	);
	const memberships = useMemberships(users);
	const risk = useQuery({
		queryKey: ['risk', 'ofUsers', [...new Set(users)].sort().join()],
		staleTime: 60_000,
		queryFn: async () => ({ levels: await readUserRisk(graph, users) }),
	});
	const devices = useQuery({
		queryKey: ['devices', 'known', deviceIds.join()],
		staleTime: 60_000,
		queryFn: () => readDevices(graph, deviceIds),
	});
	const data = useMemo<FactsBeside | undefined>(() => {
		if (!records || !memberships.data || !devices.data || !risk.data) return undefined;
		return {
			memberships: memberships.data,
			devices: devices.data,
			userRisk: risk.data.levels,
			sessionRisk: sessionRiskOf(records),
		};
	}, [records, memberships.data, devices.data, risk.data]);
	return {
		data,
		error: memberships.error ?? devices.error ?? risk.error,
		readAt: [memberships, devices, risk].map(({ dataUpdatedAt }) => dataUpdatedAt).join(),
	};
}
