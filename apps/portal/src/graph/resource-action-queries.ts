// Actions that an administrator can protect with an authentication context. Microsoft Graph (beta),
// "unifiedRbacResourceAction resource type".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';

export interface ResourceAction {
	id: string;
	name: string;
	description: string;
	/** `null`: whoever has the role may do it with any token */
	authenticationContextId: string | null;
}

const query = '$filter=isAuthenticationContextSettable eq true&$select=id,name,description,authenticationContextId';

export function useResourceActions() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['resourceActions'],
		queryFn: ({ signal }) => graph.all<ResourceAction>(`${paths.resourceActions}?${query}`, { signal }),
	});
}
