// Applications whole, as their page shows them. Microsoft Graph, "application resource type".
import { useQuery } from '@tanstack/react-query';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';

interface Credential {
	keyId: string;
	displayName: string | null;
	hint?: string | null;
	endDateTime: string | null;
}

export interface Registration {
	id: string;
	appId: string;
	displayName: string;
	signInAudience: string;
	identifierUris?: string[];
	web?: { redirectUris: string[] };
	spa?: { redirectUris: string[] };
	publicClient?: { redirectUris: string[] };
	api?: { oauth2PermissionScopes?: { value: string; adminConsentDisplayName: string; isEnabled: boolean }[] };
	appRoles?: { value: string; displayName: string; isEnabled: boolean }[];
	requiredResourceAccess?: { resourceAppId: string; resourceAccess: { id: string; type: string }[] }[];
	passwordCredentials?: Credential[];
	keyCredentials?: Credential[];
}

export function useRegistrations() {
	const { graph } = useSession();
	return useQuery({
		queryKey: ['registrations'],
		queryFn: ({ signal }) => graph.all<Registration>(paths.applications, { signal }),
	});
}
