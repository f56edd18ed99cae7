// What pages read of Graph, kept for a quarter of a minute and shared by all that show it.
import type {
	AuthenticationContextClassReference,
	AuthenticationStrengthPolicy,
	ConditionalAccessPolicy,
	NamedLocation,
	SignIn,
} from '@countersign/protocol';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type { DirectoryAudit } from '../changes/audit.ts';
import { useSession } from '../session/session-provider.tsx';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';

export interface User {
	id: string;
	displayName: string | null;
	userPrincipalName: string;
	mail: string | null;
	userType?: 'Member' | 'Guest';
	accountEnabled?: boolean;
}

export interface Group {
	id: string;
	displayName: string;
	securityEnabled?: boolean;
}

/** Every policy of the tenant; a tenant holds 240 at most, unless a file brought more. */
export function usePolicies() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['policies'],
		queryFn: ({ signal }) => graph.all<ConditionalAccessPolicy>(paths.policies, { signal }),
	});
}

export function usePolicy(id: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['policies', id],
		queryFn: ({ signal }) => graph.get<ConditionalAccessPolicy>(`${paths.policies}/${encodeURIComponent(id)}`, signal),
		// a form is filled from it: it must be what is there now
		staleTime: 0,
	});
}

export function useNamedLocations() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['namedLocations'],
		queryFn: ({ signal }) => graph.all<NamedLocation>(paths.namedLocations, { signal }),
	});
}

export function useContexts() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['contexts'],
		queryFn: ({ signal }) => graph.all<AuthenticationContextClassReference>(paths.contexts, { signal }),
	});
}

export function useStrengths() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['strengths'],
		queryFn: ({ signal }) => graph.all<AuthenticationStrengthPolicy>(paths.strengths, { signal }),
	});
}

/** @param filter of OData, as `auditLogs/signIns` takes it */
export function useSignIns(filter: string | undefined, pageSize = 100) {
	const { graph } = useSession();
	const query = new URLSearchParams({ $top: String(pageSize), ...(filter === undefined ? {} : { $filter: filter }) });
	return useInfiniteQuery({
		queryKey: ['signIns', filter ?? '', pageSize],
		queryFn: ({ pageParam, signal }) => graph.page<SignIn>(pageParam, signal),
		initialPageParam: `${paths.signIns}?${query}`,
		getNextPageParam: ({ next }) => next,
	});
}

export function useSignIn(id: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['signIns', 'one', id],
		queryFn: ({ signal }) => graph.get<SignIn>(`${paths.signIns}/${encodeURIComponent(id)}`, signal),
	});
}

/** A text within the quotation marks of an OData filter. */
export const quoted = (text: string) => text.replaceAll("'", "''");

/** Those whose name begins with what is typed; the first ones without it. */
export function useUsers(search: string) {
	const { graph } = useSession();
	const text = quoted(search.trim());
	const query = new URLSearchParams({ $top: '50' });
	if (text !== '') query.set('$filter', `startsWith(displayName,'${text}') or startsWith(userPrincipalName,'${text}')`);
	return useInfiniteQuery({
		queryKey: ['users', text],
		queryFn: ({ pageParam, signal }) => graph.page<User>(pageParam, signal),
		initialPageParam: `${paths.users}?${query}`,
		getNextPageParam: ({ next }) => next,
	});
}

export function useUser(id: string) {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['users', 'one', id],
		queryFn: async ({ signal }) => (await graph.get<User>(`${paths.users}/${encodeURIComponent(id)}`, signal)).value,
	});
}

export function useGroups(search: string) {
	const { graph } = useSession();
	const text = quoted(search.trim());
	const query = new URLSearchParams({ $top: '50' });
	if (text !== '') query.set('$filter', `startsWith(displayName,'${text}')`);
	return useInfiniteQuery({
		queryKey: ['groups', text],
		queryFn: ({ pageParam, signal }) => graph.page<Group>(pageParam, signal),
		initialPageParam: `${paths.groups}?${query}`,
		getNextPageParam: ({ next }) => next,
	});
}

export interface Application {
	appId: string;
	displayName: string;
}

/** The tenant's applications; none where this authority does not tell them. */
export function useApplications() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['applications'],
		async queryFn({ signal }) {
			try {
				return await graph.all<Application>(paths.applications, { signal });
			} catch (error) {
				if (error instanceof GraphError && [403, 404].includes(error.status)) return [];
				throw error;
			}
		},
	});
}

export interface RoleDefinition {
	id: string;
	displayName: string;
	templateId?: string;
}

/** Directory roles; none where this authority does not tell them. */
export function useRoleDefinitions() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['roleDefinitions'],
		async queryFn({ signal }) {
			try {
				return await graph.all<RoleDefinition>(paths.roleDefinitions, { signal });
			} catch (error) {
				if (error instanceof GraphError && [403, 404].includes(error.status)) return [];
				throw error;
			}
		},
	});
}

/** What administrators changed, newest first, as far back as the authority answers. */
export function useAudits() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['audits'],
		queryFn: ({ signal }) => graph.all<DirectoryAudit>(`${paths.audits}?$top=1000`, { signal }),
	});
}

export interface Agreement {
	id: string;
	displayName: string;
}

/** Terms of use; none where the reader may not see them. */
export function useAgreements() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['agreements'],
		async queryFn({ signal }) {
			try {
				return await graph.all<Agreement>(paths.agreements, { signal });
			} catch (error) {
				if (error instanceof GraphError && [403, 404].includes(error.status)) return [];
				throw error;
			}
		},
	});
}
