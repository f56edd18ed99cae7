// The authentication methods that a user has. Microsoft Graph, "authenticationMethod resource type".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';

export interface UserMethod {
	'@odata.type': string;
	id: string;
	createdDateTime: string | null;
	/** of a passkey */
	displayName?: string;
	model?: string | null;
	/** of a phone */
	phoneNumber?: string;
	/** of a Temporary Access Pass */
	isUsable?: boolean;
	/** told where the pass was just made */
	temporaryAccessPass?: string | null;
}

export const userMethodsPath = (userId: string): string =>
	`${paths.users}/${encodeURIComponent(userId)}/authentication`;

/** `hidden`: the reader's roles do not show methods of others. */
export function useUserMethods(userId: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['users', 'methods', userId],
		async queryFn({ signal }): Promise<UserMethod[] | 'hidden'> {
			try {
				return await graph.all<UserMethod>(`${userMethodsPath(userId)}/methods`, { signal });
			} catch (error) {
				if (error instanceof GraphError && error.status === 403) return 'hidden';
				throw error;
			}
		},
	});
}
