// What the signed-in user may change, by directory role: controls that Graph would refuse are not shown. Graph decides
// all the same. Microsoft Entra, "Microsoft Entra built-in roles".
import { useQuery } from '@tanstack/react-query';
import { useSession } from './session-provider.tsx';

const roles = {
	globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
	securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
	conditionalAccessAdministrator: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
	userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
} as const;

export interface May {
	/** policies, locations, contexts */
	changePolicies: boolean;
	/** disable users, end their sessions */
	changeUsers: boolean;
}

/** @returns nothing but looking until the roles are known */
export function useMay(): May {
	const { graph } = useSession();
	const own = useQuery({
		queryKey: ['me', 'memberOf'],
		staleTime: 60_000,
		queryFn: ({ signal }) => graph.all<{ roleTemplateId?: string }>('v1.0/me/transitiveMemberOf', { signal }),
	});
	const held = new Set(own.data?.map(({ roleTemplateId }) => roleTemplateId));
	const holdsOne = (...ids: string[]) => ids.some((id) => held.has(id));
	return {
		changePolicies: holdsOne(
			roles.globalAdministrator,
			roles.securityAdministrator,
			roles.conditionalAccessAdministrator,
		),
		changeUsers: holdsOne(roles.globalAdministrator, roles.userAdministrator),
	};
}
