import type { SignInIdentity } from '@countersign/protocol';
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { readSubject } from './read-subject.ts';

/**
 * @param identity whom a question of What-If is about
 * @param isAsked false while nobody is chosen
 */
export function useSubject(identity: SignInIdentity, isAsked: boolean) {
	const { graph, account } = useSession();
	return useQuery({
		queryKey: ['subject', identity],
		enabled: isAsked,
		staleTime: 60_000,
		retry: false,
		queryFn: () => readSubject(graph, account.tenantId, identity),
	});
}
