// What the signed-in user may change, by directory role: controls that Graph would refuse are not shown. Graph decides
// all the same. Microsoft Entra, "Microsoft Entra built-in roles".
import { useQuery } from '@tanstack/react-query';
import { useSession } from './session-provider.tsx';

const roles = {
	globalAdministrator: '62e90394-69f5-4237-9190-012177145e10',
	securityAdministrator: '194ae4cb-b126-40b2-bd5b-6091b380977d',
	conditionalAccessAdministrator: 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
	userAdministrator: 'fe930be7-5e62-47db-91af-98c3a49a38b1',
	cloudDeviceAdministrator: '7698a772-787b-4ac8-901f-60d6b08affd2',
	intuneAdministrator: '3a2c62db-5318-420d-8d74-23affee5d9d5',
	applicationAdministrator: '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
	cloudApplicationAdministrator: '158c047a-c907-4556-b7ef-446551a6b5f7',
	applicationDeveloper: 'cf1c38e5-3621-4004-a7cb-879624dced7c',
	authenticationPolicyAdministrator: '0526716b-113d-4c15-b2c8-68e3c22b9f80',
	authenticationAdministrator: 'c4e39bd9-1100-46d3-8c65-fb160da0071f',
	privilegedAuthenticationAdministrator: '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
	privilegedRoleAdministrator: 'e8611ab8-c189-46e8-94e1-60213ab1f814',
	windows365Administrator: '11451d60-acb2-45eb-a7d6-43d0f0125c13',
} as const;

export interface May {
	/** policies, locations, contexts */
	changePolicies: boolean;
	/** which authentication methods users may have */
	changeMethods: boolean;
	/** whose certificates are trusted: whoever has a say in it can sign in as anybody */
	changeAuthorities: boolean;
	/** take methods of a user away, give a Temporary Access Pass */
	changeUserMethods: boolean;
	/** whose security events the tenant believes, and who is told of its own */
	changeTransmitters: boolean;
	/** disable users, end their sessions */
	changeUsers: boolean;
	/** enable, disable and delete devices */
	changeDevices: boolean;
	/** say that a device is compliant or not */
	changeCompliance: boolean;
	/** say that a user is compromised, or that the risk is none */
	changeRisk: boolean;
	/** register an application; a developer may, and owns it */
	createApplications: boolean;
	/** every application of the tenant; whoever owns one may change that one too */
	changeApplications: boolean;
	/** say for everybody that an application has the permissions that it asks for */
	grantConsent: boolean;
	/** the same where Microsoft Graph's own roles are asked for, which reach over the whole tenant */
	grantGraphRoles: boolean;
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
	const managesDevices = holdsOne(roles.globalAdministrator, roles.intuneAdministrator, roles.windows365Administrator);
	const managesApplications = holdsOne(
		roles.globalAdministrator,
		roles.applicationAdministrator,
		roles.cloudApplicationAdministrator,
	);
	return {
		changePolicies: holdsOne(
			roles.globalAdministrator,
			roles.securityAdministrator,
			roles.conditionalAccessAdministrator,
		),
		changeMethods: holdsOne(roles.globalAdministrator, roles.authenticationPolicyAdministrator),
		changeAuthorities: holdsOne(roles.globalAdministrator),
		changeUserMethods: holdsOne(
			roles.globalAdministrator,
			roles.authenticationAdministrator,
			roles.privilegedAuthenticationAdministrator,
		),
		changeTransmitters: holdsOne(roles.globalAdministrator, roles.securityAdministrator),
		changeUsers: holdsOne(roles.globalAdministrator, roles.userAdministrator),
		changeDevices: managesDevices || holdsOne(roles.cloudDeviceAdministrator),
		changeCompliance: managesDevices,
		changeRisk: holdsOne(roles.globalAdministrator, roles.securityAdministrator),
		createApplications: managesApplications || holdsOne(roles.applicationDeveloper),
		changeApplications: managesApplications,
		grantConsent: managesApplications || holdsOne(roles.privilegedRoleAdministrator),
		grantGraphRoles: holdsOne(roles.globalAdministrator, roles.privilegedRoleAdministrator),
	};
}
