// The last sign-ins of the log with the memberships of their users: what drafts are tried on, and what the overview
// counts.
import type { SignIn } from '@countersign/protocol';
import { useQuery } from '@tanstack/react-query';
import { authorityNow } from '../session/authority-clock.ts';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';
import { type Memberships, readMemberships } from './read-subject.ts';

const day = 86_400_000;

/** @param options.most records, the newest first */
export function useRecentSignIns({ days = 7, most = 10_000 }: { days?: number; most?: number } = {}) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['recentSignIns', days, most],
		staleTime: 60_000,
		async queryFn({ signal }) {
			const since = new Date(authorityNow() - days * day).toISOString().replace(/\.\d+Z$/, 'Z');
			const query = new URLSearchParams({ $top: '1000', $filter: `createdDateTime ge ${since}` });
			return graph.all<SignIn>(`${paths.signIns}?${query}`, { most, signal });
		},
	});
}

const atATime = 8;

/** @param userIds of the sign-ins; those who are gone since are in no group */
export function useMemberships(userIds: readonly string[]) {
	const { graph } = useSession();
	const asked = [...new Set(userIds)].sort();
	return useQuery({
		queryKey: ['memberships', asked.join()],
		staleTime: 60_000,
		async queryFn() {
			const found = new Map<string, Memberships>();
			for (let at = 0; at < asked.length; at += atATime)
				await Promise.all(
					asked.slice(at, at + atATime).map(async (id) => {
						const memberships = await readMemberships(graph, id).catch(() => undefined);
						if (memberships) found.set(id, memberships);
					}),
				);
			return found;
		},
	});
}
