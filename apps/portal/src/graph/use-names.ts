// Names for ids: pages show people, groups, applications and places by name, and keep the id for who asks.
import { microsoftApplicationName } from '@countersign/policy';
import { useQuery } from '@tanstack/react-query';
import { guestWords } from '../parts/guest-types.ts';
import { useSession } from '../session/session-provider.tsx';
import { paths } from './paths.ts';
import {
	useAgreements,
	useApplications,
	useContexts,
	useNamedLocations,
	useRoleDefinitions,
	useStrengths,
} from './queries.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const keywords: Readonly<Record<string, string>> = {
	All: 'All',
	AllTrusted: 'All trusted locations',
	None: 'None',
	GuestsOrExternalUsers: 'Guests and external users',
	Office365: 'Office 365',
	MicrosoftAdminPortals: 'Microsoft admin portals',
	mobileAppsAndDesktopClients: 'Mobile and desktop apps',
	exchangeActiveSync: 'Exchange ActiveSync',
	'urn:user:registersecurityinfo': 'Register security information',
	'urn:user:registerdevice': 'Register or join devices',
};

interface DirectoryObject {
	id: string;
	displayName?: string | null;
	userPrincipalName?: string;
}

/** At most a thousand ids go into one request. Microsoft Graph, "directoryObject: getByIds". */
const mostIds = 1000;

/**
 * @param ids of users and groups
 * @returns what names an id of any kind; the id itself where nobody knows a name
 */
export function useNames(ids: readonly string[]): (id: string) => string {
	const { graph } = useSession();
	const applications = useApplications();
	const locations = useNamedLocations();
	const contexts = useContexts();
	const roles = useRoleDefinitions();
	const strengths = useStrengths();
	const agreements = useAgreements();
	const asked = [...new Set(ids.filter((id) => guid.test(id)).map((id) => id.toLowerCase()))].sort().slice(0, mostIds);
	const objects = useQuery({
		queryKey: ['names', asked.join()],
		enabled: asked.length > 0,
		staleTime: 300_000,
		queryFn: async () =>
			(await graph.post<{ value: DirectoryObject[] }>(paths.getByIds, { ids: asked, types: ['user', 'group'] })).value,
	});
	return (id) => {
		const lower = id.toLowerCase();
		const object = objects.data?.find((candidate) => candidate.id.toLowerCase() === lower);
		return (
			keywords[id] ??
			guestWords(id) ??
			object?.displayName ??
			object?.userPrincipalName ??
			applications.data?.find(({ appId }) => appId.toLowerCase() === lower)?.displayName ??
			locations.data?.find((location) => location.id.toLowerCase() === lower)?.displayName ??
			contexts.data?.find((context) => context.id === id)?.displayName ??
			roles.data?.find((role) => [role.id, role.templateId].includes(lower))?.displayName ??
			strengths.data?.find((strength) => strength.id.toLowerCase() === lower)?.displayName ??
			agreements.data?.find((agreement) => agreement.id.toLowerCase() === lower)?.displayName ??
			microsoftApplicationName(lower) ??
			id
		);
	};
}
