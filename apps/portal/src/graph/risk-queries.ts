// Users and applications at risk, what was detected of them, and how their risk came. Microsoft Graph, "riskyUser",
// "riskyServicePrincipal", "riskDetection", "servicePrincipalRiskDetection" and "riskyUserHistoryItem" resource types.
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';
import { quoted } from './queries.ts';

export interface Risk {
	riskLevel: string;
	riskState: string;
	riskDetail: string;
	riskLastUpdatedDateTime: string;
}

export interface RiskyUser extends Risk {
	id: string;
	userDisplayName: string;
	userPrincipalName: string;
}

export interface RiskyServicePrincipal extends Risk {
	id: string;
	appId: string;
	displayName: string;
}

export interface RiskHistoryItem extends Risk {
	id: string;
	/** object id of the administrator; `null` where the authority did it by itself */
	initiatedBy: string | null;
	activity: { riskEventTypes: string[]; detail: string };
}

export interface RiskDetection {
	id: string;
	riskEventType: string;
	riskLevel: string;
	riskState: string;
	riskDetail: string;
	ipAddress: string | null;
	location: { countryOrRegion: string | null };
	/** of the record in the sign-in log */
	requestId: string | null;
	activityDateTime: string;
}

const newestFirst =
	<Row>(momentOf: (row: Row) => string) =>
	(a: Row, b: Row) =>
		momentOf(b).localeCompare(momentOf(a));

export function useRiskyUsers() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['risk', 'users'],
		queryFn: async ({ signal }) =>
			(await graph.all<RiskyUser>(paths.riskyUsers, { signal })).sort(
				newestFirst((user) => user.riskLastUpdatedDateTime),
			),
	});
}

/** `none`: nothing was ever detected of the user; `hidden`: the reader's roles do not show risk. */
export function useRiskOf(userId: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['risk', 'one', userId],
		async queryFn({ signal }): Promise<RiskyUser | 'none' | 'hidden'> {
			try {
				return (await graph.get<RiskyUser>(`${paths.riskyUsers}/${encodeURIComponent(userId)}`, signal)).value;
			} catch (error) {
				if (error instanceof GraphError && error.status === 404) return 'none';
				if (error instanceof GraphError && error.status === 403) return 'hidden';
				throw error;
			}
		},
	});
}

export type RiskKind = 'users' | 'applications';

const placesOf = {
	users: { risky: paths.riskyUsers, detections: paths.riskDetections, member: 'userId' },
	applications: {
		risky: paths.riskyServicePrincipals,
		detections: paths.servicePrincipalRiskDetections,
		member: 'servicePrincipalId',
	},
} as const;

/** Service principals that are or were at risk. */
export function useRiskyServicePrincipals() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['risk', 'applications'],
		queryFn: async ({ signal }) =>
			(await graph.all<RiskyServicePrincipal>(paths.riskyServicePrincipals, { signal })).sort(
				newestFirst((one) => one.riskLastUpdatedDateTime),
			),
	});
}

export function useRiskHistory(kind: RiskKind, id: string) {
	const { graph } = useSession();
	const path = `${placesOf[kind].risky}/${encodeURIComponent(id)}/history`;
	return useQuery({
		queryKey: ['risk', 'history', kind, id],
		queryFn: async ({ signal }) =>
			(await graph.all<RiskHistoryItem>(path, { signal })).sort(newestFirst((item) => item.riskLastUpdatedDateTime)),
	});
}

export function useRiskDetections(kind: RiskKind, id: string) {
	const { graph } = useSession();
	const { detections, member } = placesOf[kind];
	const query = new URLSearchParams({ $filter: `${member} eq '${quoted(id)}'` });
	return useQuery({
		queryKey: ['risk', 'detections', kind, id],
		queryFn: async ({ signal }) =>
			(await graph.all<RiskDetection>(`${detections}?${query}`, { signal })).sort(
				newestFirst((detection) => detection.activityDateTime),
			),
	});
}
