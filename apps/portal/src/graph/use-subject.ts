import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { readSubject } from './read-subject.ts';

/** @param userId whom a question of What-If is about; absent while nobody is chosen */
export function useSubject(userId: string | undefined) {
	const { graph, account } = useSession();
	return useQuery({
		queryKey: ['subject', userId],
		enabled: userId !== undefined,
		staleTime: 60_000,
		retry: false,
		queryFn: () =>
			readSubject(graph, account.tenantId, { '@odata.type': '#microsoft.graph.userSignIn', userId: userId ?? '' }),
	});
}
