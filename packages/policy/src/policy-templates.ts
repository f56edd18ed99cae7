// Policies to start from. Microsoft Graph, "conditionalAccessTemplate resource type"; Microsoft Entra, "Conditional
// Access templates". Each is created as report-only by whoever uses it.

interface PolicyTemplate {
	id: string;
	name: string;
	description: string;
	/** comma-joined */
	scenarios: string;
	details: { conditions: object; grantControls: object | null; sessionControls: object | null };
}

const privilegedRoles = [
	'62e90394-69f5-4237-9190-012177145e10', // Global Administrator
	'194ae4cb-b126-40b2-bd5b-6091b380977d', // Security Administrator
	'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', // SharePoint Administrator
	'29232cdf-9323-42fd-ade2-1d097af3e4de', // Exchange Administrator
	'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', // Conditional Access Administrator
	'729827e3-9c14-49f7-bb1b-9608f156bbb8', // Helpdesk Administrator
	'b0f54661-2d74-4c50-afa3-1ec803f12efe', // Billing Administrator
	'fe930be7-5e62-47db-91af-98c3a49a38b1', // User Administrator
	'c4e39bd9-1100-46d3-8c65-fb160da0071f', // Authentication Administrator
	'9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', // Application Administrator
	'158c047a-c907-4556-b7ef-446551a6b5f7', // Cloud Application Administrator
	'966707d0-3269-4727-9be2-8c3a10f19b9d', // Password Administrator
	'7be44c8a-adaf-4e2a-84d6-ab2649e08a13', // Privileged Authentication Administrator
	'e8611ab8-c189-46e8-94e1-60213ab1f814', // Privileged Role Administrator
];
const grant = (builtInControls: string[], operator = 'OR') => ({
	operator,
	builtInControls,
	customAuthenticationFactors: [],
	termsOfUse: [],
});
const everyone = {
	includeUsers: ['All'],
	excludeUsers: [],
	includeGroups: [],
	excludeGroups: [],
	includeRoles: [],
	excludeRoles: [],
};
const administrators = { ...everyone, includeUsers: [], includeRoles: privilegedRoles };
const guests = { ...everyone, includeUsers: ['GuestsOrExternalUsers'] };
const all = { includeApplications: ['All'], excludeApplications: [] };
const conditions = (users: object, more: object = {}) => ({
	applications: all,
	users,
	clientAppTypes: ['all'],
	...more,
});

function template(
	id: string,
	name: string,
	description: string,
	scenarios: string,
	details: Partial<PolicyTemplate['details']>,
): PolicyTemplate {
	return {
		id,
		name,
		description,
		scenarios,
		details: { conditions: conditions(everyone), grantControls: null, sessionControls: null, ...details },
	};
}

export const policyTemplates: readonly PolicyTemplate[] = [
	template(
		'c7503427-338e-4c5e-902d-abe252abfb43',
		'Require multifactor authentication for admins',
		'Require multifactor authentication for privileged administrative accounts, which attackers go for first.',
		'secureFoundation,zeroTrust,protectAdmins',
		{ conditions: conditions(administrators), grantControls: grant(['mfa']) },
	),
	template(
		'b8bda7f8-6584-4446-bce9-d871480e53fa',
		'Securing security info registration',
		'Secure when and how users register for multifactor authentication and self-service password reset.',
		'secureFoundation,zeroTrust,remoteWork',
		{
			conditions: conditions(everyone, {
				applications: { includeUserActions: ['urn:user:registersecurityinfo'] },
				locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] },
			}),
			grantControls: grant(['mfa']),
		},
	),
	template(
		'62e51ccc-c9c3-4554-ac70-066172c81007',
		'Block legacy authentication',
		'Block legacy authentication endpoints, which can be used to get around multifactor authentication.',
		'secureFoundation,zeroTrust,remoteWork',
		{
			conditions: conditions(everyone, { clientAppTypes: ['exchangeActiveSync', 'other'] }),
			grantControls: grant(['block']),
		},
	),
	template(
		'a3d0a415-b068-4326-9251-f9cdf9feeb64',
		'Require multifactor authentication for all users',
		'Require multifactor authentication for all user accounts.',
		'secureFoundation,zeroTrust,remoteWork',
		{ grantControls: grant(['mfa']) },
	),
	template(
		'a4072ac0-722b-4991-981b-7f9755daef14',
		'Require multifactor authentication for guest access',
		'Require guest users to perform multifactor authentication when accessing company resources.',
		'zeroTrust,remoteWork',
		{ conditions: conditions(guests), grantControls: grant(['mfa']) },
	),
	template(
		'd8c51a9a-e6b1-454d-86af-554e7872e2c1',
		'Require multifactor authentication for Azure management',
		'Require multifactor authentication to protect privileged access to Azure management.',
		'secureFoundation,zeroTrust,protectAdmins',
		{
			conditions: conditions(everyone, {
				applications: { includeApplications: ['797f4846-ba00-4fd7-ba43-dac1f8f63013'], excludeApplications: [] },
			}),
			grantControls: grant(['mfa']),
		},
	),
	template(
		'6b619f55-792e-45dc-9711-d83ec9d7ae90',
		'Require multifactor authentication for risky sign-ins',
		'Require multifactor authentication where the risk of the sign-in is medium or high.',
		'zeroTrust,remoteWork',
		{
			conditions: conditions(everyone, { signInRiskLevels: ['high', 'medium'] }),
			grantControls: grant(['mfa']),
			sessionControls: {
				signInFrequency: {
					isEnabled: true,
					frequencyInterval: 'everyTime',
					authenticationType: 'primaryAndSecondaryAuthentication',
				},
			},
		},
	),
	template(
		'634b6de7-c38d-4357-a2c7-3842706eedd7',
		'Require password change for high-risk users',
		'Require a secure password change where the risk of the user is high.',
		'zeroTrust,remoteWork',
		{
			conditions: conditions(everyone, { userRiskLevels: ['high'] }),
			grantControls: grant(['mfa', 'passwordChange'], 'AND'),
		},
	),
	template(
		'4e39a309-931e-4cc1-a371-9a5a7a8c8a9f',
		'Block access for unknown or unsupported device platform',
		'Block access where the platform of the device is unknown or not supported.',
		'remoteWork',
		{
			conditions: conditions(everyone, {
				platforms: { includePlatforms: ['all'], excludePlatforms: ['android', 'iOS', 'windows', 'macOS', 'linux'] },
			}),
			grantControls: grant(['block']),
		},
	),
	template(
		'927c884e-7888-4e81-abc4-bd56ded28985',
		'No persistent browser session',
		'Protect access on unmanaged devices: sessions end with the browser, and a new sign-in is asked for every hour.',
		'remoteWork',
		{
			conditions: conditions(everyone, {
				devices: {
					deviceFilter: { mode: 'include', rule: 'device.trustType -ne "ServerAD" -or device.isCompliant -ne True' },
				},
			}),
			sessionControls: {
				persistentBrowser: { isEnabled: true, mode: 'never' },
				signInFrequency: {
					isEnabled: true,
					type: 'hours',
					value: 1,
					frequencyInterval: 'timeBased',
					authenticationType: 'primaryAndSecondaryAuthentication',
				},
			},
		},
	),
	template(
		'c503282e-cf95-4bcb-b5b5-1a50ff8d4bd8',
		'Require phishing-resistant multifactor authentication for admins',
		'Require methods that cannot be phished for privileged administrative accounts.',
		'protectAdmins,emergingThreats',
		{
			conditions: conditions(administrators),
			grantControls: { ...grant([], 'AND'), authenticationStrength: { id: '00000000-0000-0000-0000-000000000004' } },
		},
	),
];
