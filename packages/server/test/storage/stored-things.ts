// What the conformance suite stores: a tenant, its users and applications, and what sign-ins leave behind.
import type { Application } from '../../src/records/application.ts';
import type { AuthorizationCode } from '../../src/records/authorization-code.ts';
import type { DeviceAuthorization } from '../../src/records/device-authorization.ts';
import type { RefreshTokenFamily } from '../../src/records/refresh-token-family.ts';
import type { Session } from '../../src/records/session.ts';
import type { SignInRecord } from '../../src/records/sign-in-record.ts';
import type { TenantImport } from '../../src/records/tenant-configuration.ts';
import type { SignInTransaction } from '../../src/records/transaction.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import type { SignInGrant } from '../../src/storage/grant-store.ts';

export const tenantId = '10000000-0000-4000-8000-000000000001';
export const at = 1_000_000;

export const user = (id: string, name: string): DirectoryUser => ({
	id,
	tenantId,
	userPrincipalName: `${name}@contoso.example`,
	displayName: name,
	accountEnabled: true,
	tokensValidFrom: 0,
	passwordChangedAt: 0,
	passwordHash: 'hash',
});

export const application: Application = {
	appId: 'app-1',
	tenantId,
	displayName: 'App',
	publisher: 'Contoso',
	signInAudience: 'AzureADMyOrg',
	identifierUris: [],
	redirectUris: { spa: ['https://spa.test/a'], web: [], publicClient: [] },
	isFallbackPublicClient: false,
	scopes: [],
	appRoles: [],
	preAuthorized: [],
	knownClientApplications: [],
	passwordCredentials: [],
	keyCredentials: [],
	requiredResourceAccess: [],
	optionalClaims: { accessToken: [], idToken: [] },
};

export const tenant = (more: Partial<TenantImport> = {}): TenantImport => ({
	tenant: {
		id: tenantId,
		displayName: 'Contoso',
		defaultDomain: 'contoso.example',
		domains: ['contoso.example', 'contoso.test'],
		signingAlgorithm: 'ES256',
		settings: {},
	},
	users: [user('u1', 'alice'), user('u2', 'bob')],
	groups: [
		{ id: 'g1', displayName: 'One', memberIds: ['u1', 'g3'] },
		{ id: 'g2', displayName: 'Two', memberIds: ['g1'] },
		{ id: 'g3', displayName: 'Three', memberIds: ['g2'] },
	],
	roleAssignments: [{ principalId: 'u1', roleTemplateId: 'r1' }],
	applications: [application],
	appRoleAssignments: [{ principalId: 'g2', resourceAppId: 'app-1', roleValue: 'Role.A' }],
	devices: [],
	permissionGrants: [
		{ clientAppId: 'c', resourceAppId: 'app-1', scopes: ['All'] },
		{ clientAppId: 'c', resourceAppId: 'app-1', principalId: 'u1', scopes: ['Mine'] },
	],
	policies: [],
	namedLocations: [],
	authenticationStrengths: [],
	agreements: [],
	scenarios: [],
	authenticationContexts: [],
	...more,
});

export const record = (more: Partial<SignInRecord> = {}): SignInRecord => ({
	id: 'record',
	tenantId,
	createdAt: at,
	correlationId: 'c',
	flow: 'authorization_code',
	clientAppId: 'c',
	errorCode: 0,
	conditionalAccessStatus: 'notApplied',
	appliedConditionalAccessPolicies: [],
	authenticationContexts: [],
	unprotectedAuthenticationContexts: [],
	authenticationMethods: [],
	...more,
});

export const family = (id: string): RefreshTokenFamily => ({
	id,
	tenantId,
	userId: 'u1',
	clientAppId: 'c',
	sessionId: 's',
	platform: 'publicClient',
	scope: 'openid',
	facts: [],
	createdAt: at,
	expiresAt: at + 1000,
	generation: 0,
	rotatedAt: at,
});

export const code = (codeHash: string): AuthorizationCode => ({
	codeHash,
	tenantId,
	userId: 'u1',
	sessionId: 's',
	clientAppId: 'c',
	redirectUri: 'r',
	platform: 'publicClient',
	scope: 'openid',
	resourceAppId: 'app-1',
	facts: [],
	familyId: 'f1',
	issuedAt: at,
	expiresAt: at + 60,
});

export const codeGrant = (codeHash: string): SignInGrant => ({ kind: 'authorizationCode', code: code(codeHash) });

export const session = (id: string): Session => ({
	id,
	tenantId,
	userId: 'u1',
	facts: [{ method: 'password', at }],
	createdAt: at,
	expiresAt: at + 1000,
	persistent: false,
});

export const transaction = (id: string): SignInTransaction => ({
	id,
	revision: 0,
	browserHash: 'b',
	request: {
		tenantSegment: 'contoso.example',
		clientAppId: 'c',
		answer: { kind: 'redirect', redirectUri: 'r', responseMode: 'query', responseTypes: ['code'] },
		platform: 'publicClient',
		scope: 'openid',
		correlationId: 'x',
	},
	createdAt: at,
	expiresAt: at + 100,
	facts: [],
	freshFirstFactor: false,
	useAnotherAccount: false,
	consented: false,
});

export const device: DeviceAuthorization = {
	deviceCodeHash: 'd',
	userCode: 'BCDFGHJKL',
	tenantSegment: 'common',
	clientAppId: 'c',
	scope: 'openid',
	createdAt: at,
	expiresAt: at + 900,
	state: 'pending',
};
