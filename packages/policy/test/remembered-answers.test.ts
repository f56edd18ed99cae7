// What an index remembers for one sign-in must not be said of another. Each row is a condition and two sign-ins that
// differ in one thing that it looks at; asked one after the other of the same set, they get the answers that they get
// of a fresh one.
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import { expect, test } from 'vitest';
import { compile, evaluate, explain, type SignIn } from '../src/index.ts';

const locations = [
	{ id: 'office', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
	{ id: 'lab', displayName: 'Lab', isTrusted: false, ipRanges: [{ cidrAddress: '203.0.113.0/24' }] },
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id: 'home',
		displayName: 'Home',
		countriesAndRegions: ['CH'],
	},
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id: 'where-the-phone-is',
		displayName: 'Phone',
		countriesAndRegions: ['CH'],
		countryLookupMethod: 'authenticatorAppGps',
	},
	{
		'@odata.type': '#microsoft.graph.compliantNetworkNamedLocation',
		id: 'tunnel',
		displayName: 'Tunnel',
		isTrusted: false,
	},
] as NamedLocation[];

const plain: SignIn = {
	user: { id: 'u1', groupIds: new Set(['g1']), roleTemplateIds: new Set() },
	applicationIds: ['a1'],
	requiredAuthenticationContexts: [],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	devicePlatform: 'windows',
	ipAddress: '192.0.2.1',
	country: null,
	gpsCountry: null,
	compliantNetwork: false,
	device: null,
	signInRiskLevel: 'none',
	userRiskLevel: 'none',
	servicePrincipalRiskLevel: 'none',
	insiderRiskLevel: null,
	transferMethods: [],
	authentication: { mfa: false },
};

const at = (...includeLocations: string[]) => ({ locations: { includeLocations } });
const { user: _, ...application } = plain;

test.each<[string, object, Partial<SignIn>, Partial<SignIn>]>([
	['an address in the office and one elsewhere', at('office'), { ipAddress: '198.51.100.7' }, {}],
	['addresses of two places', at('office'), { ipAddress: '198.51.100.7' }, { ipAddress: '203.0.113.7' }],
	['an address that is known and one that is not', at('office'), {}, { ipAddress: undefined }],
	['a country and none', at('home'), { country: 'CH' }, {}],
	['two countries', at('home'), { country: 'CH' }, { country: 'DE' }],
	['no country and nobody knows which', at('home'), {}, { country: undefined }],
	['a phone in the country and none', at('where-the-phone-is'), { gpsCountry: 'CH' }, {}],
	['phones in two countries', at('where-the-phone-is'), { gpsCountry: 'CH' }, { gpsCountry: 'DE' }],
	['no phone and nobody knows where', at('where-the-phone-is'), {}, { gpsCountry: undefined }],
	['through the tunnel and past it', at('tunnel'), { compliantNetwork: true }, {}],
	[
		'through the trusted tunnel and nobody knows how',
		{ locations: { includeLocations: ['All'], excludeLocations: ['tunnel'] } },
		{ compliantNetwork: true },
		{ compliantNetwork: undefined },
	],
	['past the tunnel and nobody knows how', at('tunnel'), {}, { compliantNetwork: undefined }],
	['two platforms', { platforms: { includePlatforms: ['linux'] } }, { devicePlatform: 'linux' }, {}],
	[
		'a platform and none',
		{ platforms: { includePlatforms: ['linux'] } },
		{ devicePlatform: null },
		{ devicePlatform: 'linux' },
	],
	[
		'no platform and nobody knows which',
		{ platforms: { includePlatforms: ['linux'] } },
		{ devicePlatform: null },
		{ devicePlatform: undefined },
	],
	['two types of client', { clientAppTypes: ['other'] }, { clientAppType: 'other' }, {}],
	['a type of client and none', { clientAppTypes: ['other'] }, { clientAppType: null }, { clientAppType: 'other' }],
	[
		'no type of client and nobody knows which',
		{ clientAppTypes: ['other'] },
		{ clientAppType: null },
		{ clientAppType: undefined },
	],
	['two applications', { applications: { includeApplications: ['a2'] } }, { applicationIds: ['a2'] }, {}],
	['one application and two', { applications: { includeApplications: ['a2'] } }, {}, { applicationIds: ['a1', 'a2'] }],
	[
		'two of two applications',
		{ applications: { includeApplications: ['a2'] } },
		{ applicationIds: ['a1', 'a3'] },
		{ applicationIds: ['a1', 'a2'] },
	],
	[
		'an application, and a context beside it',
		{ applications: { includeAuthenticationContextClassReferences: ['c1'] } },
		{},
		{ requiredAuthenticationContexts: ['c1'] },
	],
	[
		'an application, and the policy beside it',
		{ applications: { includeApplications: ['a2'] } },
		{},
		{ requestedPolicyIds: ['p'] },
	],
	[
		'an application, and an action beside it',
		{ applications: { includeUserActions: ['urn:user:registerdevice'] } },
		{},
		{ userAction: 'urn:user:registerdevice' },
	],
	[
		'two contexts beside an application',
		{ applications: { includeAuthenticationContextClassReferences: ['c1'] } },
		{ requiredAuthenticationContexts: ['c1'] },
		{ requiredAuthenticationContexts: ['c2'] },
	],
	[
		'two policies beside an application',
		{ applications: { includeApplications: ['a2'] } },
		{ requestedPolicyIds: ['p'] },
		{ requestedPolicyIds: ['q'] },
	],
	[
		'two actions beside an application',
		{ applications: { includeUserActions: ['urn:user:registerdevice'] } },
		{ userAction: 'urn:user:registerdevice' },
		{ userAction: 'urn:user:registersecurityinfo' },
	],
	['two risks of a sign-in', { signInRiskLevels: ['high'] }, { signInRiskLevel: 'high' }, {}],
	['no risk of a sign-in and nobody knows which', { signInRiskLevels: ['high'] }, {}, { signInRiskLevel: undefined }],
	['two risks of a user', { userRiskLevels: ['high'] }, { userRiskLevel: 'high' }, {}],
	['two risks of an insider', { insiderRiskLevels: 'minor' }, { insiderRiskLevel: 'minor' }, {}],
	[
		'minor and moderate risk of an insider',
		{ insiderRiskLevels: 'minor' },
		{ insiderRiskLevel: 'minor' },
		{ insiderRiskLevel: 'moderate' },
	],
	['no risk of an insider and nobody knows which', { insiderRiskLevels: 'minor' }, {}, { insiderRiskLevel: undefined }],
	[
		'a flow and none',
		{ authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
		{ transferMethods: ['deviceCodeFlow'] },
		{},
	],
	[
		'two flows',
		{ authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
		{ transferMethods: ['deviceCodeFlow'] },
		{ transferMethods: ['authenticationTransfer'] },
	],
	[
		'no flow and nobody knows which',
		{ authenticationFlows: { transferMethods: 'deviceCodeFlow' } },
		{},
		{ transferMethods: undefined },
	],
	[
		'two users',
		{ users: { includeUsers: ['u2'] } },
		{},
		{ user: { id: 'u2', groupIds: new Set(), roleTemplateIds: new Set() } },
	],
])('%s', (_name, conditions, first, second) => {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...conditions,
		},
	} as unknown as ConditionalAccessPolicy;
	const facts = { namedLocations: locations };
	const inputs = [first, second].map((change) => ({ ...plain, ...change }) as SignIn);
	const fresh = inputs.map((input) => [
		evaluate(compile([policy], facts), input),
		explain(compile([policy], facts), input).why('p'),
	]);
	expect(fresh[0]?.[0]).not.toEqual(fresh[1]?.[0]);
	for (const order of [
		[0, 1, 0],
		[1, 0, 1],
	]) {
		const set = compile([policy], facts);
		for (const index of order) {
			const input = inputs[index] as SignIn;
			const explanation = explain(set, input);
			expect([explanation.decision, explanation.why('p')]).toEqual(fresh[index]);
			for (const applied of explanation.applied()) expect(applied).toEqual(fresh[index]?.[1]);
		}
	}
});

test('two applications that sign in as themselves, and a user between them', () => {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: { operator: 'OR', builtInControls: ['block'] },
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['None'] },
			clientApplications: { includeServicePrincipals: ['sp1'] },
			applications: { includeApplications: ['All'] },
		},
	} as unknown as ConditionalAccessPolicy;
	const set = compile([policy], { namedLocations: [] });
	const as = (id: string): SignIn => ({ ...application, servicePrincipal: { id, isOwnSingleTenant: true } });
	const outcomes = [as('sp1'), as('sp2'), plain, as('sp1'), plain, as('sp2')].map(
		(input) => evaluate(set, input).outcome,
	);
	expect(outcomes).toEqual(['block', 'allow', 'allow', 'block', 'allow', 'allow']);
});
