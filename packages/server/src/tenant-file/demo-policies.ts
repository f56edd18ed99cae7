// The Conditional Access policies of the demo tenant: each shows one control that a user meets, or one condition with a
// source of its own.

/** of the group that the demo tenant calls so */
export const contractors = 'bbbbbbbb-0000-4000-8000-000000000001';
const termsOfUse = '99999999-0000-4000-8000-000000000001';
const antarctica = 'ffffffff-0000-4000-8000-000000000001';
/** built in. Microsoft Entra, "Authentication strengths" */
const phishingResistant = '00000000-0000-0000-0000-000000000004';

const policyId = (number: number) => `dddddddd-0000-4000-8000-00000000000${number}`;
const everybody = { includeUsers: ['All'] };

/** for an operation of an API that is mapped to the authentication context */
function forContext(number: number, context: string, displayName: string, grantControls: object) {
	return {
		id: policyId(number),
		displayName: `${displayName} (${context})`,
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeAuthenticationContextClassReferences: [context] },
			users: everybody,
		},
		grantControls: { operator: 'OR', ...grantControls },
	};
}

const blockContractors = forContext(2, 'c1', 'Block contractors from sensitive operations', {
	builtInControls: ['block'],
});

export const demoPolicies = [
	forContext(1, 'c1', 'Require MFA for sensitive operations', { builtInControls: ['mfa'] }),
	{ ...blockContractors, conditions: { ...blockContractors.conditions, users: { includeGroups: [contractors] } } },
	forContext(3, 'c2', 'Require a compliant device', { builtInControls: ['compliantDevice'] }),
	forContext(4, 'c4', 'Require a passkey', { authenticationStrength: { id: phishingResistant } }),
	forContext(7, 'c5', 'Accept the terms of use', { termsOfUse: [termsOfUse] }),
	{
		id: policyId(5),
		displayName: 'A compromised account needs a new password',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: everybody,
			userRiskLevels: ['high'],
		},
		grantControls: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
	},
	{
		id: policyId(6),
		displayName: 'Block sign-ins from Antarctica',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: everybody,
			locations: { includeLocations: [antarctica] },
		},
		grantControls: { operator: 'OR', builtInControls: ['block'] },
	},
];

export const demoLocations = [
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation' as const,
		id: antarctica,
		displayName: 'Antarctica',
		countriesAndRegions: ['AQ'],
		includeUnknownCountriesAndRegions: false,
	},
];

export const demoContexts = [
	{
		id: 'c1',
		displayName: 'Require strong authentication',
		description: 'A second factor, for operations that cannot be undone.',
		isAvailable: true,
	},
	{
		id: 'c2',
		displayName: 'Require compliant devices',
		description: 'A device that its management says is in order.',
		isAvailable: true,
	},
	{
		id: 'c3',
		displayName: 'Require trusted locations',
		description: 'No policy protects it yet.',
		isAvailable: false,
	},
	{
		id: 'c4',
		displayName: 'Require a passkey',
		description: 'A method that no other site can ask for.',
		isAvailable: true,
	},
	{
		id: 'c5',
		displayName: 'Require accepted terms',
		description: 'Terms of use that the user has read.',
		isAvailable: true,
	},
];

export const demoAgreements = [
	{
		id: termsOfUse,
		displayName: 'Terms of the to-do list',
		isViewingBeforeAcceptanceRequired: true,
		files: [
			{
				language: 'en',
				fileName: 'terms-en.txt',
				displayName: 'Terms of use of the to-do list',
				isDefault: true,
				text: [
					'1. The list is for the work of Fabrikam.',
					'2. Whoever deletes a task tells the person who added it.',
					'3. Tasks are kept as long as the demo runs.',
				].join('\n\n'),
			},
			{
				language: 'de',
				fileName: 'terms-de.txt',
				displayName: 'Nutzungsbedingungen der Aufgabenliste',
				text: [
					'1. Die Liste ist für die Arbeit bei Fabrikam da.',
					'2. Wer eine Aufgabe löscht, sagt es der Person, die sie angelegt hat.',
					'3. Aufgaben bleiben, solange die Demo läuft.',
				].join('\n\n'),
			},
		],
	},
];
