// Streams by which applications hear of security events. docs: security-events.md, "By an administrator".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';

export interface EventStream {
	id: string;
	/** of the application that receives */
	appId: string;
	description: string | null;
	events: string[];
	/** how users are named */
	format: 'iss_sub' | 'email' | 'opaque';
	delivery: { method: 'poll' } | { method: 'push'; endpointUrl: string; hasAuthorizationHeader: boolean };
	status: 'enabled' | 'paused' | 'disabled';
	reason: string | null;
	lastVerificationDateTime: string | null;
	/** in a row */
	failedAttempts: number;
	nextAttemptDateTime: string | null;
}

export function useStreams() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['eventStreams'],
		queryFn: ({ signal }) => graph.all<EventStream>(paths.eventStreams, { signal }),
	});
}
