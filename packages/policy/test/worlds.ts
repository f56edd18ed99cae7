// Random policy sets and sign-ins over small domains, so that things collide; type-directed, mostly well-formed, with
// members of a later Graph strewn in.
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import fc from 'fast-check';
import { builtInStrengths, type DirectoryFacts, type SignIn } from '../src/index.ts';
import type { World } from './reference-conditions.ts';

export const exchange = '00000002-0000-0ff1-ce00-000000000000';
const users = ['u1', 'u2', 'u3'];
const groups = ['g1', 'g2', '__proto__'];
const roles = ['r1', 'r2'];
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const apps = ['a1', 'a2', exchange, sharePoint];
const contexts = ['c1', 'c2'];
const addresses = ['198.51.100.7', '203.0.113.9', '::ffff:198.51.100.200', '10.0.0.1', 'not an address'];
const clientTypes = ['browser', 'mobileAppsAndDesktopClients', 'exchangeActiveSync', 'easSupported', 'other'] as const;
const guestTypes = ['internalGuest', 'b2bCollaborationGuest', 'b2bDirectConnectUser'] as const;
const guestObjects = ['b2bCollaborationGuest', 'b2bCollaborationMember'] as const;
const tenants = ['t1', 't2'];
const risks = ['none', 'low', 'medium', 'high'];
const operatingSystems = ['windows', 'iOS', 'linux'];

const location = (id: string, more: object) => ({ id, displayName: id, ...more }) as NamedLocation;

export const locations: NamedLocation[] = [
	location('l1', {
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		isTrusted: true,
		ipRanges: [{ cidrAddress: '198.51.100.0/24' }],
	}),
	location('l2', { isTrusted: false, ipRanges: [{ cidrAddress: '10.0.0.0/8' }, { cidrAddress: '198.51.100.128/25' }] }),
	location('l3', {
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		countriesAndRegions: ['CH', 'DE'],
		includeUnknownCountriesAndRegions: true,
	}),
	location('l4', {
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		countriesAndRegions: ['FR'],
		countryLookupMethod: 'authenticatorAppGps',
	}),
	location('l5', { '@odata.type': '#microsoft.graph.compliantNetworkNamedLocation', isTrusted: true }),
];

const strength = (
	id: string,
	allowedCombinations: string[],
	combinationConfigurations: AuthenticationStrengthPolicy['combinationConfigurations'] = [],
): AuthenticationStrengthPolicy => ({
	id,
	displayName: id,
	policyType: 'custom',
	requirementsSatisfied: 'mfa',
	allowedCombinations,
	combinationConfigurations,
});
const certificate = 'x509CertificateMultiFactor';
const configuration = (type: string, combination: string, more: object) =>
	({
		'@odata.type': `#microsoft.graph.${type}CombinationConfiguration`,
		id: combination,
		appliesToCombinations: [combination],
		...more,
	}) as never;
export const strengths = [
	strength('s1', ['password,softwareOath', 'fido2']),
	strength('s2', ['fido2'], [configuration('fido2', 'fido2', { allowedAAGUIDs: ['k1'] })]),
	strength(
		's3',
		['temporaryAccessPassOneTime', certificate],
		[
			configuration('x509Certificate', certificate, {
				allowedIssuerSkis: ['i1', 'i2'],
				allowedPolicyOIDs: ['1.1', '1.2'],
			}),
		],
	),
];
const phishingResistant = '00000000-0000-0000-0000-000000000004';

export const facts: DirectoryFacts = { namedLocations: locations, authenticationStrengths: strengths };
export const world = (policies: readonly ConditionalAccessPolicy[]): World => ({
	policies,
	locations,
	strengths: [...strengths, ...builtInStrengths],
	suites: { [exchange]: ['Office365'], [sharePoint]: ['Office365'] },
});

const some = <T>(values: readonly T[], options?: fc.SubarrayConstraints) => fc.subarray([...values], options);
/** mostly not configured */
const seldom = <T>(arbitrary: fc.Arbitrary<T>) =>
	fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary });
/** mostly configured */
const mostly = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 6 });
/** a member that a later Graph added, once in a while */
const later = fc.oneof({ weight: 11, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: fc.constant(['x']) });

const rule = (prefix: string, attributes: readonly string[]) =>
	fc
		.tuple(fc.constantFrom(...attributes), fc.constantFrom('eq', 'ne'), fc.constantFrom('x', 'Y'))
		.map(([name, operator, value]) => `${prefix}.${name} -${operator} "${value}"`);
const filter = (prefix: string, attributes: readonly string[]) =>
	fc.record({ mode: fc.constantFrom('include', 'exclude'), rule: rule(prefix, attributes) });
const attributes = filter('CustomSecurityAttribute', ['set_one', 'set_two']);
const guests = fc.record({
	guestOrExternalUserTypes: some(guestTypes, { minLength: 1 }).map((types) => types.join()),
	externalTenants: fc.option(
		fc.oneof(
			fc.constant({ membershipKind: 'all' }),
			some(tenants).map((members) => ({ membershipKind: 'enumerated', members })),
		),
		{ nil: undefined },
	),
});

const target = fc.oneof(
	{
		weight: 4,
		arbitrary: fc.record({
			includeApplications: some(['All', 'Office365', 'None', 'AllAgentIdResources', ...apps]),
			excludeApplications: some(['Office365', ...apps]),
			applicationFilter: seldom(attributes),
			includeFuture: later,
		}),
	},
	{ weight: 2, arbitrary: fc.record({ includeAuthenticationContextClassReferences: some(contexts) }) },
	{
		weight: 1,
		arbitrary: fc.record({ includeUserActions: some(['urn:user:registersecurityinfo', 'urn:user:registerdevice']) }),
	},
);

const people = fc.record({
	includeUsers: some(['All', 'GuestsOrExternalUsers', 'None', 'AllAgentIdUsers', ...users]),
	excludeUsers: some(['GuestsOrExternalUsers', ...users], { maxLength: 1 }),
	includeGroups: some(groups),
	excludeGroups: some(groups, { maxLength: 1 }),
	includeRoles: some(roles),
	excludeRoles: some(roles, { maxLength: 1 }),
	includeGuestsOrExternalUsers: seldom(guests),
	excludeGuestsOrExternalUsers: seldom(guests),
	includeAgents: later,
});

const workload = fc.record({
	includeServicePrincipals: some(['ServicePrincipalsInMyTenant', 'sp1', 'sp2']),
	excludeServicePrincipals: some(['sp1']),
	servicePrincipalFilter: seldom(attributes),
	includeAgentIdServicePrincipals: seldom(some(['All', 'sp1'])).map((ids) => ids ?? []),
	excludeAgentIdServicePrincipals: seldom(some(['All', 'sp1'])).map((ids) => ids ?? []),
	agentIdServicePrincipalFilter: fc.oneof(
		{ weight: 9, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: attributes },
	),
	includeAgents: later,
});

const conditions = fc.record({
	applications: target,
	users: people,
	clientApplications: fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: workload }),
	clientAppTypes: fc.oneof(fc.constant(['all']), some(clientTypes, { minLength: 1 })),
	platforms: seldom(
		fc.record({
			includePlatforms: some(['all', ...operatingSystems]),
			excludePlatforms: some(operatingSystems),
			includeFuture: later,
		}),
	),
	locations: seldom(
		fc.record({
			includeLocations: some(['All', 'AllTrusted', 'l1', 'l2', 'l3', 'l4', 'l5', 'gone']),
			excludeLocations: some(['AllTrusted', 'l1', 'l2', 'l3', 'l4', 'l5', 'gone']),
		}),
	),
	devices: seldom(
		fc.oneof(
			fc.record({ deviceFilter: filter('device', ['model', 'displayName']), includeFuture: later }),
			fc.record({ includeDevices: fc.constant(['All']), excludeDevices: some(['Compliant', 'DomainJoined']) }),
		),
	),
	signInRiskLevels: seldom(some(risks)).map((levels) => levels ?? []),
	userRiskLevels: seldom(some(risks)).map((levels) => levels ?? []),
	servicePrincipalRiskLevels: seldom(some(risks)).map((levels) => levels ?? []),
	agentIdRiskLevels: fc.oneof(
		{ weight: 14, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: fc.constantFrom('high', 'low,medium') },
	),
	agentContext: fc.oneof(
		{ weight: 19, arbitrary: fc.constant(null) },
		{ weight: 1, arbitrary: fc.constant({ environment: 'endpoint' }) },
	),
	insiderRiskLevels: seldom(some(['minor', 'moderate', 'elevated'], { minLength: 1 }).map((levels) => levels.join())),
	authenticationFlows: seldom(
		fc.record({ transferMethods: fc.constantFrom('none', 'deviceCodeFlow', 'deviceCodeFlow,authenticationTransfer') }),
	),
});

const grantControls = fc.oneof(
	{ weight: 1, arbitrary: fc.constant({ operator: 'OR', builtInControls: ['block'] }) },
	{
		weight: 5,
		arbitrary: fc.record({
			operator: fc.constantFrom('AND', 'OR', 'and', 'or'),
			builtInControls: some(
				[
					'mfa',
					'compliantDevice',
					'domainJoinedDevice',
					'approvedApplication',
					'compliantApplication',
					'passwordChange',
					'riskRemediation',
					'fingerprint',
				],
				{ maxLength: 2 },
			),
			authenticationStrength: seldom(
				fc.constantFrom({ id: 's1' }, { id: 's2' }, { id: 's3' }, { id: phishingResistant }, { id: 'gone' }),
			),
			termsOfUse: some(['tou1', 'tou2'], { maxLength: 1 }),
			customAuthenticationFactors: some(['f1'], { maxLength: 1 }),
			quantumProof: later,
		}),
	},
	{ weight: 1, arbitrary: fc.constant(null) },
);

const sessionControls = fc.record({
	signInFrequency: seldom(
		fc.oneof(
			fc.record({
				isEnabled: fc.boolean(),
				type: fc.constantFrom('hours', 'days'),
				value: fc.constantFrom(1, 4),
				frequencyInterval: fc.constant('timeBased'),
				authenticationType: fc.constantFrom('primaryAndSecondaryAuthentication', 'secondaryAuthentication', null),
			}),
			fc.constant({
				isEnabled: true,
				frequencyInterval: 'everyTime',
				authenticationType: 'primaryAndSecondaryAuthentication',
			}),
		),
	),
	persistentBrowser: seldom(fc.record({ isEnabled: fc.boolean(), mode: fc.constantFrom('always', 'never') })),
	cloudAppSecurity: seldom(
		fc.record({
			isEnabled: fc.boolean(),
			cloudAppSecurityType: fc.constantFrom('mcasConfigured', 'monitorOnly', 'blockDownloads'),
		}),
	),
	applicationEnforcedRestrictions: seldom(fc.record({ isEnabled: fc.boolean() })),
	continuousAccessEvaluation: seldom(
		fc.record({ mode: fc.constantFrom('disabled', 'strictEnforcement', 'strictLocation') }),
	),
	disableResilienceDefaults: seldom(fc.boolean()),
	secureSignInSession: seldom(fc.record({ isEnabled: fc.boolean() })),
	globalSecureAccessFilteringProfile: seldom(
		fc.record({ isEnabled: fc.boolean(), profileId: fc.constantFrom('w1', 'w2') }),
	),
});

/** A policy of a given id. */
export const policy = (id: string): fc.Arbitrary<ConditionalAccessPolicy> =>
	fc.record({
		id: fc.constant(id),
		displayName: fc.constant(id),
		state: fc.constantFrom('enabled', 'enabled', 'enabled', 'disabled', 'enabledForReportingButNotEnforced'),
		conditions,
		grantControls,
		sessionControls: seldom(sessionControls),
	}) as fc.Arbitrary<ConditionalAccessPolicy>;

export const policies: fc.Arbitrary<ConditionalAccessPolicy[]> = fc
	.integer({ min: 0, max: 5 })
	.chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => policy(`p${index}`))));

const user = fc.record({
	id: fc.constantFrom(...users),
	groupIds: some(groups).map((ids) => new Set(ids)),
	roleTemplateIds: some(roles).map((ids) => new Set(ids)),
	externalType: fc.constantFrom(null, null, ...guestTypes),
	homeTenantId: fc.constantFrom(undefined, null, ...tenants),
	couldDirectConnect: fc.boolean(),
	guestObject: fc.constantFrom(null, ...guestObjects),
});
const customSecurityAttributes = fc.option(
	fc.record({ one: fc.constantFrom('x', 'y'), two: fc.constantFrom('x', 'z') }).map(
		({ one, two }) =>
			new Map([
				['set_one', [one]],
				['set_two', [two]],
			]),
	),
	{ nil: undefined },
);
const servicePrincipal = fc.record({
	id: fc.constantFrom('sp1', 'sp2'),
	isOwnSingleTenant: fc.constantFrom(true, true, false),
	customSecurityAttributes,
});
const who = fc.oneof(
	{ weight: 6, arbitrary: fc.record({ user }) },
	{ weight: 1, arbitrary: fc.record({ servicePrincipal }) },
);
const device = fc.option(
	fc.record({
		model: fc.constantFrom('x', 'z', null),
		displayName: fc.constantFrom('X', 'y'),
		isCompliant: fc.boolean(),
		trustType: fc.constantFrom('AzureAD', 'ServerAD'),
	}),
	{ nil: null },
);
const methods = some([
	'password',
	'softwareOath',
	'sms',
	'fido2',
	certificate,
	'temporaryAccessPassOneTime',
	'federatedSingleFactor',
]).map((modes) => new Set(modes));

const rest = fc.record({
	applicationIds: some(apps),
	applicationAttributes: mostly(customSecurityAttributes.map((values) => new Map(values ? [['a1', values]] : []))),
	userAction: fc.constantFrom(
		undefined,
		undefined,
		undefined,
		'urn:user:registersecurityinfo',
		'urn:user:registerdevice',
	),
	requiredAuthenticationContexts: some(contexts),
	candidateAuthenticationContexts: some(contexts),
	requestedPolicyIds: fc.constantFrom([], [], ['p0'], ['p1']),
	clientAppType: mostly(fc.constantFrom(null, 'browser', ...clientTypes)),
	devicePlatform: mostly(fc.constantFrom(null, ...operatingSystems)),
	ipAddress: mostly(fc.constantFrom(null, ...addresses)),
	country: mostly(fc.constantFrom(null, 'CH', 'FR', 'US')),
	gpsCountry: mostly(fc.constantFrom(null, 'FR', 'US')),
	compliantNetwork: mostly(fc.boolean()),
	device: mostly(device),
	signInRiskLevel: mostly(fc.constantFrom(null, ...risks)),
	userRiskLevel: mostly(fc.constantFrom(null, ...risks)),
	servicePrincipalRiskLevel: mostly(fc.constantFrom(null, ...risks)),
	insiderRiskLevel: mostly(fc.constantFrom(null, 'minor', 'elevated')),
	transferMethods: mostly(some(['deviceCodeFlow', 'authenticationTransfer'])),
	clientSoftware: mostly(fc.record({ approved: fc.boolean(), protectionPolicy: fc.boolean() })),
	promptableControls: fc.option(fc.constant(new Set(['mfa', 'authenticationStrength', 'signInFrequency'])), {
		nil: undefined,
	}),
	authentication: fc.record({
		mfa: fc.boolean(),
		methods: mostly(methods),
		availableMethods: fc.option(methods, { nil: undefined }),
		primaryAgeSeconds: mostly(fc.constantFrom(null, 0, 300, 301, 3600, 3601, 86_400)),
		secondaryAgeSeconds: mostly(fc.constantFrom(null, 0, 300, 301, 14_400, 14_401)),
		fido2Aaguid: mostly(fc.constantFrom('k1', 'k2')),
		x509IssuerSki: mostly(fc.constantFrom('i1', 'i3')),
		x509PolicyOids: mostly(some(['1.1', '1.3', '1.0', '1.01', '1.02', '1.03', '1.04']).map((oids) => new Set(oids))),
		mfaRegistered: mostly(fc.boolean()),
		passwordChanged: fc.boolean(),
		riskRemediated: fc.boolean(),
		acceptedAgreementIds: mostly(some(['tou1', 'tou2']).map((ids) => new Set(ids))),
		completedCustomFactorIds: mostly(some(['f1']).map((ids) => new Set(ids))),
		deviceBoundSession: fc.boolean(),
		cloudAppSecuritySession: fc.boolean(),
	}),
});

/** A random sign-in; members that are `undefined` are absent. */
export const signIn: fc.Arbitrary<SignIn> = fc
	.tuple(who, rest)
	.map(
		([principal, more]) =>
			Object.fromEntries(
				Object.entries({ ...principal, ...more }).filter(([, value]) => value !== undefined),
			) as unknown as SignIn,
	);
