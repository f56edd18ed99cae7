// What Graph has no resource for: emergency accounts, exclusions that end, and scenarios.
import type { Scenario, TemporaryExclusion } from '@countersign/policy';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';

export interface EmergencyAccount {
	/** of the user */
	id: string;
	displayName: string | null;
	userPrincipalName: string | null;
	accountEnabled: boolean;
	/** policies that are not off and are about the account */
	reachedBy: { id: string; displayName: string; state: string }[];
}

export interface Exclusion {
	id: string;
	policyId: string;
	userId: string | null;
	groupId: string | null;
	reason: string;
	createdDateTime: string;
	createdBy: string;
	endDateTime: string;
	isActive: boolean;
}

export type StoredScenario = Scenario & { id: string };

export function useEmergencyAccounts() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['emergencyAccounts'],
		queryFn: ({ signal }) => graph.all<EmergencyAccount>(paths.emergencyAccounts, { signal }),
	});
}

export function useExclusions() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['temporaryExclusions'],
		async queryFn({ signal }) {
			try {
				return await graph.all<Exclusion>(paths.temporaryExclusions, { signal });
			} catch (error) {
				// an authority of before has none
				if (error instanceof GraphError && error.status === 404) return [];
				throw error;
			}
		},
	});
}

/** @returns exclusions as the engine takes them */
export const toEngine = (exclusions: readonly Exclusion[]): TemporaryExclusion[] =>
	exclusions.map(({ policyId, userId, groupId, endDateTime }) => ({
		policyId,
		endsAt: Date.parse(endDateTime) / 1000,
		...(userId === null ? {} : { userId }),
		...(groupId === null ? {} : { groupId }),
	}));

export function useScenarios() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['scenarios'],
		queryFn: ({ signal }) => graph.all<StoredScenario>(paths.scenarios, { signal }),
	});
}
