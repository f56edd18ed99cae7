// One sign-in and the tenant around it, and the answer of an explanation about it.
import type { ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import { compile, explain, type SignIn } from '../src/index.ts';

export const exchange = '00000002-0000-0ff1-ce00-000000000000';
const locations = [
	{ id: 'office', displayName: 'Office', isTrusted: true, ipRanges: [{ cidrAddress: '198.51.100.0/24' }] },
	{
		'@odata.type': '#microsoft.graph.countryNamedLocation',
		id: 'home',
		displayName: 'Home',
		countriesAndRegions: ['CH'],
	},
] as NamedLocation[];
export const filter = (rule: string, mode = 'include') => ({ mode, rule });
export const plain: SignIn = {
	user: {
		id: 'u1',
		groupIds: new Set(['g1']),
		roleTemplateIds: new Set(['r1']),
		externalType: 'serviceProvider',
		homeTenantId: 't1',
	},
	applicationIds: [exchange],
	requiredAuthenticationContexts: ['c1'],
	candidateAuthenticationContexts: [],
	requestedPolicyIds: [],
	clientAppType: 'browser',
	devicePlatform: 'windows',
	ipAddress: '198.51.100.7',
	country: 'CH',
	device: { model: 'X', isCompliant: true },
	signInRiskLevel: 'high',
	userRiskLevel: 'low',
	servicePrincipalRiskLevel: 'medium',
	insiderRiskLevel: 'minor',
	transferMethods: ['deviceCodeFlow'],
	authentication: { mfa: false },
};
export const users = (of: object) => ({ users: of });
export const applications = (of: object) => ({ applications: of });

export function conditionOf(conditions: object, condition: string, change: Partial<SignIn> = {}) {
	const policy = {
		id: 'p',
		displayName: 'P',
		state: 'enabled',
		grantControls: null,
		conditions: {
			clientAppTypes: ['all'],
			users: { includeUsers: ['All'] },
			applications: { includeApplications: ['All'] },
			...conditions,
		},
	} as unknown as ConditionalAccessPolicy;
	const { user, ...rest } = { ...plain, ...change };
	const input = change.servicePrincipal ? rest : { ...rest, ...(user ? { user } : {}) };
	return explain(compile([policy], { namedLocations: locations }), input)
		.why('p')
		?.conditions.find((one) => one.condition === condition);
}
