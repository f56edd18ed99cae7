// What a policy consists of: the members that Graph has, of which kind each is, and the names that its values may have.
// Microsoft Graph v1.0 schema, "conditionalAccessPolicy" and the complex types inside it; order and what is answered as
// `null` follow Graph's answers. Members of beta alone are `optional`: an answer has them only where they are
// configured.

/** How one member of an object is written. `names` are the values that Graph knows, in Graph's spelling. */
export type Member = { optional?: true } & (
	| { kind: 'value'; names?: readonly string[] }
	/** `absent`: what it is where nothing is written, in place of the empty list */
	| { kind: 'list'; names?: readonly string[]; absent?: readonly string[] }
	/** several names in one string, joined by commas */
	| { kind: 'flags'; names: readonly string[] }
	| { kind: 'object'; shape: Shape }
);

export type Shape = Readonly<Record<string, Member>>;

const value = (...names: string[]): Member => (names.length > 0 ? { kind: 'value', names } : { kind: 'value' });
const list = (...names: string[]): Member => (names.length > 0 ? { kind: 'list', names } : { kind: 'list' });
const flags = (...names: string[]): Member => ({ kind: 'flags', names });
const object = (shape: Shape): Member => ({ kind: 'object', shape });
const optional = (member: Member): Member => ({ ...member, optional: true });

const filter = object({ mode: value('include', 'exclude'), rule: value() });
const riskLevels = list('low', 'medium', 'high', 'hidden', 'none');
const platforms = list('android', 'iOS', 'windows', 'windowsPhone', 'macOS', 'linux', 'all');
const applicationGroups = ['Office365', 'MicrosoftAdminPortals'];
const guests = object({
	guestOrExternalUserTypes: flags(
		'none',
		'internalGuest',
		'b2bCollaborationGuest',
		'b2bCollaborationMember',
		'b2bDirectConnectUser',
		'otherExternalUser',
		'serviceProvider',
	),
	externalTenants: object({ membershipKind: value('all', 'enumerated'), members: optional(list()) }),
});

const applications: Shape = {
	includeApplications: list('All', 'None', ...applicationGroups, 'AllAgentIdResources'),
	excludeApplications: list(...applicationGroups, 'AllAgentIdResources'),
	includeUserActions: list('urn:user:registersecurityinfo', 'urn:user:registerdevice', 'urn:user:accountrecovery'),
	includeAuthenticationContextClassReferences: list(),
	applicationFilter: filter,
	networkAccess: optional(value()),
	globalSecureAccess: optional(value()),
};

const users: Shape = {
	includeUsers: list('All', 'None', 'GuestsOrExternalUsers', 'AllAgentIdUsers'),
	excludeUsers: list('GuestsOrExternalUsers', 'AllAgentIdUsers'),
	includeGroups: list(),
	excludeGroups: list(),
	includeRoles: list(),
	excludeRoles: list(),
	includeGuestsOrExternalUsers: guests,
	excludeGuestsOrExternalUsers: guests,
};

const clientApplications: Shape = {
	includeServicePrincipals: list('ServicePrincipalsInMyTenant'),
	excludeServicePrincipals: list(),
	servicePrincipalFilter: filter,
	includeAgentIdServicePrincipals: optional(list('All')),
	excludeAgentIdServicePrincipals: optional(list()),
	agentIdServicePrincipalFilter: optional(filter),
};

const deviceStates = ['Compliant', 'DomainJoined'];

const conditions: Shape = {
	userRiskLevels: riskLevels,
	signInRiskLevels: riskLevels,
	servicePrincipalRiskLevels: list('low', 'medium', 'high', 'none'),
	insiderRiskLevels: flags('minor', 'moderate', 'elevated'),
	clientAppTypes: {
		...list('all', 'browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'),
		absent: ['all'],
	} as Member,
	agentIdRiskLevels: optional(flags('low', 'medium', 'high')),
	platforms: object({ includePlatforms: platforms, excludePlatforms: platforms }),
	locations: object({ includeLocations: list('All', 'AllTrusted'), excludeLocations: list('AllTrusted') }),
	times: value(),
	deviceStates: optional(object({ includeStates: list('All'), excludeStates: list(...deviceStates) })),
	devices: object({
		deviceFilter: filter,
		includeDevices: optional(list('All')),
		excludeDevices: optional(list(...deviceStates)),
		includeDeviceStates: optional(list('All')),
		excludeDeviceStates: optional(list(...deviceStates)),
	}),
	clientApplications: object(clientApplications),
	agents: optional(object({ includeAgentUsers: list('All'), excludeAgentUsers: list(), agentFilter: filter })),
	authenticationFlows: object({ transferMethods: flags('none', 'deviceCodeFlow', 'authenticationTransfer') }),
	applications: object(applications),
	users: object(users),
};

const grantControls: Shape = {
	operator: value('AND', 'OR'),
	builtInControls: list(
		'block',
		'mfa',
		'compliantDevice',
		'domainJoinedDevice',
		'approvedApplication',
		'compliantApplication',
		'passwordChange',
		'riskRemediation',
		'verifiedID',
	),
	customAuthenticationFactors: list(),
	termsOfUse: list(),
	authenticationStrength: value(),
};

const isEnabled = value();

const sessionControls: Shape = {
	disableResilienceDefaults: value(),
	applicationEnforcedRestrictions: object({ isEnabled }),
	cloudAppSecurity: object({
		cloudAppSecurityType: value('mcasConfigured', 'monitorOnly', 'blockDownloads'),
		isEnabled,
	}),
	continuousAccessEvaluation: optional(object({ mode: value('disabled', 'strictEnforcement', 'strictLocation') })),
	signInFrequency: object({
		value: value(),
		type: value('days', 'hours'),
		authenticationType: value('primaryAndSecondaryAuthentication', 'secondaryAuthentication'),
		frequencyInterval: value('timeBased', 'everyTime'),
		isEnabled,
	}),
	persistentBrowser: object({ mode: value('always', 'never'), isEnabled }),
	secureSignInSession: object({ isEnabled }),
	globalSecureAccessFilteringProfile: optional(object({ profileId: value(), isEnabled })),
	networkAccessSecurity: optional(value()),
};

/** The whole of a policy. */
export const policyShape: Shape = {
	id: value(),
	templateId: value(),
	displayName: value(),
	description: optional(value()),
	createdDateTime: value(),
	modifiedDateTime: value(),
	state: value('enabled', 'disabled', 'enabledForReportingButNotEnforced'),
	deletedDateTime: value(),
	partialEnablementStrategy: value(),
	sessionControls: object(sessionControls),
	conditions: object(conditions),
	grantControls: object(grantControls),
};
