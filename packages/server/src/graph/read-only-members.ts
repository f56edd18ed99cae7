// Members that only the server writes, of every resource in one table. What somebody read may be written back, so one
// that says what stands is left out; one that says something else is refused, in whichever letters it is written.
// Microsoft Graph, the properties that each resource type calls read-only or immutable.
import { isDeepStrictEqual } from 'node:util';
import { graphInvalid } from './graph-error.ts';
import type { Row } from './route.ts';

/** of every resource: left out whatever they say, as Graph does where whole objects are copied */
export const ofEveryResource = ['id', 'createdDateTime', 'modifiedDateTime', 'deletedDateTime'] as const;

const ofPublishers = ['applicationTemplateId', 'disabledByMicrosoftStatus', 'verifiedPublisher'] as const;
const synchronised = ['onPremisesLastSyncDateTime', 'onPremisesSyncEnabled', 'onPremisesSecurityIdentifier'] as const;

interface ReadOnly {
	/** left out like {@link ofEveryResource}: the documentation's own examples send them */
	ignored?: readonly string[];
	/** written by nobody */
	never?: readonly string[];
	/** chosen when the object is made, and never changed */
	onceMade?: readonly string[];
	/** those of {@link ofEveryResource} that whoever makes one chooses, or is refused for sending */
	takesOnCreate?: readonly string[];
}

/** by the path of the collection */
export const readOnlyMembers: Readonly<Record<string, ReadOnly>> = {
	applications: {
		never: [...ofPublishers, 'appId', 'certification', 'createdByAppId', 'publisherDomain'],
		onceMade: ['uniqueName'],
	},
	'applications/{id}/federatedIdentityCredentials': { onceMade: ['name'] },
	devices: {
		never: [...synchronised, 'approximateLastSignInDateTime', 'registrationDateTime'],
		onceMade: ['deviceId'],
	},
	groups: {
		never: [...synchronised, 'expirationDateTime', 'proxyAddresses', 'renewedDateTime', 'securityIdentifier'],
		onceMade: ['isAssignableToRole', 'uniqueName'],
	},
	// an id of one's own choice is refused there by its number: microsoftgraph/msgraph-sdk-powershell#3089
	'identity/conditionalAccess/policies': { takesOnCreate: ['id'] },
	'identity/conditionalAccess/authenticationContextClassReferences': { takesOnCreate: ['id'] },
	oauth2PermissionGrants: { onceMade: ['clientId', 'consentType', 'principalId', 'resourceId'] },
	'policies/authenticationStrengthPolicies': { ignored: ['policyType', 'requirementsSatisfied'] },
	servicePrincipals: {
		never: [...ofPublishers, 'appDisplayName', 'appOwnerOrganizationId', 'oauth2PermissionScopes', 'signInAudience'],
		onceMade: ['appId'],
	},
	users: {
		never: [
			...synchronised,
			'assignedLicenses',
			'assignedPlans',
			'creationType',
			'externalUserState',
			'externalUserStateChangeDateTime',
			'imAddresses',
			'isManagementRestricted',
			'lastPasswordChangeDateTime',
			'provisionedPlans',
			'proxyAddresses',
			'securityIdentifier',
			'signInSessionsValidFromDateTime',
		],
	},
};

const isNothing = (value: unknown) => value === null || (Array.isArray(value) && value.length === 0);

/**
 * @param path of the operation below the version, placeholders in braces
 * @param standing reads the object as it is shown; asked only where a member needs it
 * @returns what the caller may write
 * @throws GraphError 400 naming the first member that only the server writes
 */
export async function withoutReadOnlyMembers(
	{ method, path }: { method: string; path: string },
	body: Row,
	standing: () => Promise<object | undefined>,
): Promise<Row> {
	const isNew = method === 'POST';
	if (!isNew && method !== 'PATCH') return body;
	const {
		ignored: more = [],
		never = [],
		onceMade = [],
		takesOnCreate = [],
	} = readOnlyMembers[isNew ? path : path.replace(/\/[^/]+$/, '')] ?? {};
	const ignored = new Set(
		[...ofEveryResource.filter((name) => !(isNew && takesOnCreate.includes(name))), ...more].map((name) =>
			name.toLowerCase(),
		),
	);
	const refused = new Map([...never, ...(isNew ? [] : onceMade)].map((name) => [name.toLowerCase(), name] as const));
	const written: Row = {};
	let shown: Row | undefined;
	for (const [member, value] of Object.entries(body)) {
		if (ignored.has(member.toLowerCase())) continue;
		const name = refused.get(member.toLowerCase());
		if (name === undefined) {
			written[member] = value;
			continue;
		}
		if (!isNew) shown ??= { ...(await standing()) };
		const isAsItStands = isNew ? isNothing(value) : isDeepStrictEqual(value, shown?.[name] ?? null);
		if (!isAsItStands) throw graphInvalid(`Property '${name}' is read-only and cannot be set.`);
	}
	return written;
}
