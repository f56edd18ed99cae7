// Which authentication methods the tenant's users may have. Microsoft Graph, "authenticationMethodsPolicy resource
// type", "fido2AuthenticationMethodConfiguration resource type", "passkeyProfile resource type".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';

export interface MethodTarget {
	targetType: 'group';
	/** of a group, or `all_users` */
	id: string;
	/** of passkeys alone: ids of the profiles that its users have */
	allowedPasskeyProfiles?: string[];
}

export interface MethodConfiguration {
	'@odata.type': string;
	/** such as `Fido2`; a GUID where it is an external method */
	id: string;
	state: 'enabled' | 'disabled';
	/** of an external method */
	displayName?: string;
	includeTargets: MethodTarget[];
	excludeTargets: MethodTarget[];
}

/** A service outside that proves a second factor. "externalAuthenticationMethodConfiguration resource type" */
export interface ExternalMethod extends MethodConfiguration {
	displayName: string;
	appId: string;
	openIdConnectSetting: { clientId: string; discoveryUrl: string };
}

export const isExternal = (method: MethodConfiguration): method is ExternalMethod =>
	method['@odata.type'] === '#microsoft.graph.externalAuthenticationMethodConfiguration';

export interface PasskeyProfile {
	/** absent for a new one */
	id?: string;
	name: string;
	/** `deviceBound`, `synced`, or both with a comma between them */
	passkeyTypes: string;
	attestationEnforcement: 'disabled' | 'registrationOnly';
	keyRestrictions: { isEnforced: boolean; enforcementType: 'allow' | 'block'; aaGuids: string[] };
}

export interface PasskeyConfiguration extends MethodConfiguration {
	isSelfServiceRegistrationAllowed: boolean;
	/** id of the one that cannot be deleted */
	defaultPasskeyProfile: string;
	passkeyProfiles: PasskeyProfile[];
}

export const passkeysPath = `${paths.methods}/Fido2`;

export function useMethods() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['methods'],
		queryFn: ({ signal }) => graph.all<MethodConfiguration>(paths.methods, { signal }),
	});
}

/** With the version that a change is compared with. */
export function usePasskeys() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['methods', 'passkeys'],
		queryFn: ({ signal }) => graph.get<PasskeyConfiguration>(passkeysPath, signal),
		staleTime: 0,
	});
}
