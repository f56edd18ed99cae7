// Members that Microsoft publishes of a resource and that nothing in this directory has: they are answered as Graph
// answers them where nobody wrote them, so that a program finds every name that it reads. Microsoft Graph, metadata of
// v1.0; `test/graph/published-members.test.ts` finds one that is missing.
import type { Row } from './route.ts';

/** nothing is synchronised from a directory on premises */
const onPremises = [
	'onPremisesDomainName',
	'onPremisesLastSyncDateTime',
	'onPremisesSamAccountName',
	'onPremisesSecurityIdentifier',
	'onPremisesSyncEnabled',
];

const absent = (texts: readonly string[], lists: readonly string[]): Row =>
	Object.fromEntries([
		...texts.map((name) => [name, null] as const),
		...lists.map((name) => [name, Object.freeze([])] as const),
	]);

/** of users, where `$select` names them */
export const absentOfUsers: Row = absent(
	[
		...onPremises,
		'customSecurityAttributes',
		'deletedDateTime',
		'employeeLeaveDateTime',
		'externalUserState',
		'externalUserStateChangeDateTime',
		'identityParentId',
		'isManagementRestricted',
		'isResourceAccount',
		'legalAgeGroupClassification',
		'onPremisesDistinguishedName',
		'onPremisesUserPrincipalName',
		'passwordProfile',
		'preferredDataLocation',
		'securityIdentifier',
	],
	[
		'assignedLicenses',
		'assignedPlans',
		'imAddresses',
		'licenseAssignmentStates',
		'onPremisesProvisioningErrors',
		'provisionedPlans',
		'proxyAddresses',
		'serviceProvisioningErrors',
	],
);

export const absentOfGroups: Row = {
	...absent(
		[
			...onPremises,
			'classification',
			'deletedDateTime',
			'expirationDateTime',
			'isManagementRestricted',
			'onPremisesNetBiosName',
			'preferredDataLocation',
			'preferredLanguage',
			'renewedDateTime',
			'securityIdentifier',
			'theme',
		],
		[
			'assignedLabels',
			'assignedLicenses',
			'onPremisesProvisioningErrors',
			'proxyAddresses',
			'resourceBehaviorOptions',
			'resourceProvisioningOptions',
			'serviceProvisioningErrors',
		],
	),
	// of beta alone; Terraform's provider finds a difference where the object is not there
	writebackConfiguration: Object.freeze({ isEnabled: null, onPremisesGroupType: null }),
};

/** nothing comes from a gallery, and nobody is verified as a publisher */
const ofPublishers = ['applicationTemplateId', 'createdByAppId', 'disabledByMicrosoftStatus', 'tokenEncryptionKeyId'];
const verifiedPublisher = { displayName: null, verifiedPublisherId: null, addedDateTime: null };

export const absentOfApplications: Row = {
	...absent(
		[
			...ofPublishers,
			'certification',
			'defaultRedirectUri',
			'isDeviceOnlyAuthSupported',
			'isDisabled',
			'nativeAuthenticationApisEnabled',
			'requestSignatureVerification',
			'samlMetadataUrl',
			'servicePrincipalLockConfiguration',
		],
		['addIns'],
	),
	oauth2RequirePostResponse: false,
	parentalControlSettings: { countriesBlockedForMinors: [], legalAgeGroupRule: 'Allow' },
	verifiedPublisher,
};

export const absentOfServicePrincipals: Row = {
	...absent(
		[
			...ofPublishers,
			'appDescription',
			'createdDateTime',
			'info',
			'isDisabled',
			'loginUrl',
			'notes',
			'preferredSingleSignOnMode',
			'preferredTokenSigningKeyThumbprint',
			'publisherName',
			'samlSingleSignOnSettings',
		],
		['addIns', 'alternativeNames', 'notificationEmailAddresses', 'resourceSpecificApplicationPermissions'],
	),
	verifiedPublisher,
};

export const absentOfOrganizations: Row = {
	...absent(
		[
			'city',
			'country',
			'defaultUsageLocation',
			'mobileDeviceManagementAuthority',
			'onPremisesLastSyncDateTime',
			'partnerTenantType',
			'postalCode',
			'preferredLanguage',
			'privacyProfile',
			'state',
			'street',
		],
		['marketingNotificationEmails', 'securityComplianceNotificationMails', 'securityComplianceNotificationPhones'],
	),
};
