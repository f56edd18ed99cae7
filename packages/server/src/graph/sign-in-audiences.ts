// The applications that policies were judged for. Microsoft Graph, "conditionalAccessAudience resource type": it names
// the reasons and does not say what they mean. This is how they are read here.
import { microsoftApplicationName } from '@countersign/policy';
import { microsoftGraphAppId, type SignIn } from '@countersign/protocol';
import type { SignInRecord } from '../records/sign-in-record.ts';

function reasonOf(applicationId: string, { clientAppId, resourceAppId, idToken }: SignInRecord): string {
	const isMicrosofts = microsoftApplicationName(applicationId) !== undefined;
	// a confidential client that signs the user in is judged itself
	if (applicationId === clientAppId && applicationId !== resourceAppId)
		return idToken === undefined ? 'confidentialClientNonIdToken' : 'confidentialClientIdToken';
	// Graph is an umbrella: the services behind the scopes are judged, and Graph for what no service is known for
	if (resourceAppId === microsoftGraphAppId)
		return applicationId === microsoftGraphAppId ? 'scopeMappingDefault' : 'scopeMapping';
	if (applicationId === resourceAppId) return isMicrosofts ? 'firstPartyResourceDefault' : 'thirdPartyResourceDefault';
	// what is judged early, since the resource or the client depends on it
	return 'resourceMapping';
}

export function audiencesOf(record: SignInRecord): SignIn['conditionalAccessAudiences'] {
	const { audiences = record.resourceAppId === undefined ? [] : [record.resourceAppId] } = record;
	return audiences.map((applicationId) => ({ applicationId, audienceReasons: reasonOf(applicationId, record) }));
}
