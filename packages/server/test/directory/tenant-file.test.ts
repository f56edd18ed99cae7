// The tenant file: what is wrong is said with its path, and nothing of a wrong file is applied.
import { generateKeyPairSync } from 'node:crypto';
import { createTestAuthority, testIds, testTenants } from '@countersign/testkit';
import { describe, expect, test } from 'vitest';
import { createPasswordHasher } from '../../src/passwords.ts';
import { defaultCertificatePolicy, methodsPolicyOf, noRevocationCheck } from '../../src/records/methods-policy.ts';
import { createSecrets } from '../../src/secrets.ts';
import { demoTenant } from '../../src/tenant-file/demo-tenant.ts';
import { readTenantFile } from '../../src/tenant-file/read-tenant-file.ts';
import { TenantFileError } from '../../src/tenant-file/tenant-file-error.ts';
import { createIssuer } from '../sign-in/certificates.ts';

const random = (size: number) => Buffer.alloc(size, 7);
const dependencies = {
	random,
	secrets: createSecrets(Buffer.alloc(32, 1), random),
	passwords: createPasswordHasher(2),
};
const read = (text: string) => readTenantFile(text, dependencies);

async function issuesOf(
	change: (tenant: ReturnType<typeof testTenants>['tenants'][number]) => void,
): Promise<string[]> {
	const error = await read(JSON.stringify(testTenants(change))).catch((caught) => caught);
	expect(error).toBeInstanceOf(TenantFileError);
	return (error as TenantFileError).issues.map((issue) => `${issue.path}: ${issue.message}`);
}

test.each([
	['text that is no JSON', '{', /expected/],
	['a member twice', '{"tenants":[],"tenants":[]}', /stands twice/],
	['an array', '[]', /not a JSON object/],
	['no tenants', '{"tenants":[]}', /tenants: /],
])('%s is refused', async (_, text, message) => {
	await expect(read(text)).rejects.toThrow(message);
});

// biome-ignore lint/suspicious/noExplicitAny: the cases break the type on purpose
test.each<[string, (tenant: any) => void, string]>([
	[
		'an unknown member',
		(tenant) => (tenant.users[0].jobTitel = 'x'),
		'tenants[0].users[0].jobTitel: is not a member that this file knows',
	],
	[
		'a user outside the verified domains',
		(tenant) => (tenant.users[1].userPrincipalName = 'bob@elsewhere.example'),
		'tenants[0].users[1].userPrincipalName: must end in a verified domain of the tenant',
	],
	['an id that is no GUID', (tenant) => (tenant.users[0].id = 'alice'), 'tenants[0].users[0].id: must be a GUID'],
	[
		'a one-time-code secret that is not base32',
		(tenant) => (tenant.users[0].authentication.softwareOathMethods[0].secretKey = '1234567890123456'),
		'tenants[0].users[0].authentication.softwareOathMethods[0].secretKey: must be base32, at least 16 characters',
	],
	[
		'a group member who does not exist',
		(tenant) => tenant.groups[0].members.push('nobody@contoso.example'),
		'tenants[0].groups[0].members[1]: names nobody in this tenant: `nobody@contoso.example`',
	],
	[
		'a permission that the resource does not publish',
		(tenant) => (tenant.applications[0].requiredResourceAccess[0].resourceAccess[0].value = 'Orders.Destroy'),
		'tenants[0].applications[0].requiredResourceAccess[0].resourceAccess[0]: is no delegated permission of Orders API',
	],
	[
		'a short client secret',
		(tenant) => (tenant.applications[2].passwordCredentials[0].secretText = 'short'),
		'tenants[0].applications[2].passwordCredentials[0].secretText: Too small: expected string to have >=16 characters',
	],
	[
		'[sec 85] two applications of one name, which a token’s audience could both be,',
		(tenant) => (tenant.applications[2].identifierUris = ['api://Orders/']),
		'tenants[0].applications: an identifierUri stands twice',
	],
	[
		'a key that is no certificate',
		(tenant) => (tenant.applications[2].keyCredentials = [{ key: 'AAAA' }]),
		'tenants[0].applications[2].keyCredentials[0].key: is not an X.509 certificate',
	],
	[
		'a policy with a control that is not understood',
		(tenant) => (tenant.identity.conditionalAccess.policies[0].grantControls.builtInControls = ['fingerprint']),
		'tenants[0].identity.conditionalAccess.policies[0].grantControls.builtInControls[0]: is not understood by this version; it is kept, and the policy enforces no less for it',
	],
	[
		'a policy with a condition that is not understood',
		(tenant) => (tenant.identity.conditionalAccess.policies[0].conditions.moonPhases = { includeMoonPhases: ['full'] }),
		'tenants[0].identity.conditionalAccess.policies[0].conditions.moonPhases: is not understood by this version; it is kept, and the policy enforces no less for it',
	],
	[
		'[sec 163] a policy with an unknown state',
		(tenant) => (tenant.identity.conditionalAccess.policies[0].state = 'on'),
		'tenants[0].identity.conditionalAccess.policies[0].state: must be enabled or disabled or enabledForReportingButNotEnforced',
	],
	[
		'[sec 169] a prefix of 33 bits',
		(tenant) => (tenant.identity.conditionalAccess.namedLocations[0].ipRanges[0].cidrAddress = '198.51.100.7/33'),
		'tenants[0].identity.conditionalAccess.namedLocations[0].ipRanges[0].cidrAddress: must be a network in CIDR notation',
	],
	[
		'[sec 169] a trusted /0',
		(tenant) => (tenant.identity.conditionalAccess.namedLocations[0].ipRanges[0].cidrAddress = '0.0.0.0/0'),
		'tenants[0].identity.conditionalAccess.namedLocations[0].ipRanges[0].cidrAddress: must be /8 or longer',
	],
	[
		'a context that is none',
		(tenant) => (tenant.identity.conditionalAccess.authenticationContextClassReferences[0].id = 'C1'),
		'tenants[0].identity.conditionalAccess.authenticationContextClassReferences[0].id: must be c1 to c99',
	],
	[
		'[sec 48] a name with a hidden character',
		(tenant) => (tenant.applications[0].displayName = 'Microsoft\u202eSupport'),
		'tenants[0].applications[0].displayName: must hold no control or invisible characters',
	],
])('%s is refused with its path', async (_, change, expected) => {
	expect(await issuesOf(change as never)).toContain(expected);
});

test.each([
	['[sec 2] a wildcard host', 'https://*.x.com/', 'web'],
	['[sec 2] a wildcard suffix', 'https://x.com/*', 'web'],
	['[sec 4] javascript:', 'javascript:alert(1)', 'publicClient'],
	['[sec 4] data:', 'data:text/html,x', 'publicClient'],
	['[sec 4] file:', 'file:///etc/passwd', 'publicClient'],
	['[sec 4] vbscript:', 'vbscript:x', 'publicClient'],
	['[sec 4] blob:', 'blob:https://x.com/1', 'publicClient'],
	['[sec 4] a custom scheme without a dot', 'myapp://auth', 'publicClient'],
	['a fragment', 'https://x.com/#a', 'spa'],
	['plain http elsewhere', 'http://x.com/', 'web'],
	['user info', 'https://a@x.com/', 'web'],
	['a relative address', '/callback', 'web'],
])('%s cannot be registered', async (_, uri, platform) => {
	const issues = await issuesOf((tenant) => {
		// biome-ignore lint/suspicious/noExplicitAny: any of the three platforms
		(tenant.applications?.[0] as any)[platform] = { redirectUris: [uri] };
	});
	expect(issues.some((issue) => issue.startsWith(`tenants[0].applications[0].${platform}.redirectUris[0]: `))).toBe(
		true,
	);
});

const asCertificates = (authenticationMethods: object) => (tenant: { settings?: object }) => {
	tenant.settings = { ...tenant.settings, authenticationMethods };
};

test.each<[string, object, RegExp]>([
	[
		'an authority that is none',
		{ certificateAuthorities: [{ certificate: 'AAAA', isRootAuthority: true }] },
		/is no certificate of an authority/,
	],
	[
		'a rule that compares nothing',
		{
			x509Certificate: {
				state: 'enabled',
				authenticationModeConfiguration: {
					rules: [
						{
							x509CertificateRuleType: 'policyOID',
							x509CertificateAuthenticationMode: 'x509CertificateMultiFactor',
						},
					],
				},
			},
		},
		/names what is compared/,
	],
	['no binding', { x509Certificate: { state: 'enabled', certificateUserBindings: [] } }, /certificateUserBindings/],
])('%s for certificates is refused', async (_, methods, message) => {
	expect((await issuesOf(asCertificates(methods))).join()).toMatch(message);
});

test('a policy on certificates and its authorities are read, with what Graph has by default', async () => {
	const root = await createIssuer('CN=Root');
	const certificateAuthorities = [
		{ certificate: root.base64, isRootAuthority: true, certificateRevocationListUrl: 'http://crl.test/root.crl' },
	];
	const methods = { x509Certificate: { state: 'enabled' }, certificateAuthorities };
	const [tenant] = await read(JSON.stringify(testTenants(asCertificates(methods))));
	expect(methodsPolicyOf(tenant?.tenant as never)).toEqual({
		certificateAuthorities,
		x509Certificate: {
			...defaultCertificatePolicy,
			state: 'enabled',
			includeTargets: ['all_users'],
			excludeTargets: [],
			crlValidationConfiguration: noRevocationCheck,
		},
	});
});

test('all issues are reported at once', async () => {
	const issues = await issuesOf((tenant) => {
		tenant.groups?.[0]?.members?.push('x', 'y');
		if (tenant.users?.[0]) tenant.users[0].userPrincipalName = 'alice@elsewhere.example';
	});
	expect(issues.length).toBeGreaterThanOrEqual(3);
});

test('the demo tenant is acceptable', async () => {
	const [tenant] = await read(JSON.stringify(demoTenant()));
	expect(tenant?.users).toHaveLength(4);
});

describe('applied', () => {
	test('a wrong file leaves what was there', async () => {
		const authority = await createTestAuthority();
		const { storage } = authority.app.authority;
		await expect(
			read(JSON.stringify(testTenants((tenant) => tenant.groups?.[0]?.members?.push('nobody')))),
		).rejects.toThrow(TenantFileError);
		expect(await storage.directory.findUser(testIds.tenant, testIds.alice)).toBeDefined();
		await authority.close();
	});

	test('secrets are not kept in clear text', async () => {
		const [tenant] = await read(JSON.stringify(testTenants()));
		const text = JSON.stringify(tenant);
		for (const secret of [testIds.secret, testIds.password, testIds.totpSecret]) expect(text).not.toContain(secret);
	});
});

describe('federated identity credentials', () => {
	const good = { name: 'a', issuer: 'https://idp.example', subject: 's', audiences: ['api://AzureADTokenExchange'] };
	const rsa = (modulusLength: number) => ({
		...generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' }),
		kid: `rsa-${modulusLength}`,
	});
	const privateKey = () => ({
		...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
		kid: 'ec',
	});
	const withCredentials = (credentials: unknown[]) => (tenant: Parameters<Parameters<typeof issuesOf>[0]>[0]) => {
		Object.assign(tenant.applications?.[0] ?? {}, { federatedIdentityCredentials: credentials });
	};

	test('two subjects of one issuer, and keys of its own, are taken', async () => {
		const credentials = [good, { ...good, name: 'b', subject: 't', jwks: { keys: [rsa(2048)] } }];
		await expect(read(JSON.stringify(testTenants(withCredentials(credentials))))).resolves.toBeDefined();
	});

	const at = 'tenants[0].applications[0].federatedIdentityCredentials';
	test.each<[string, () => unknown[], string]>([
		['a name twice', () => [good, { ...good, subject: 't' }], `${at}[1].name: is the name of another one`],
		[
			'issuer and subject twice',
			() => [good, { ...good, name: 'b' }],
			`${at}[1]: has the issuer and subject of another one`,
		],
		['[sec 106] an issuer without https', () => [{ ...good, issuer: 'http://idp.example' }], `${at}[0].issuer: `],
		['two audiences', () => [{ ...good, audiences: ['a', 'b'] }], `${at}[0].audiences: `],
		['[sec 214] a short key', () => [{ ...good, jwks: { keys: [rsa(1024)] } }], `${at}[0].jwks: must hold public keys`],
		[
			'a key id twice',
			() => [{ ...good, jwks: { keys: [rsa(2048), rsa(2048)] } }],
			`${at}[0].jwks: must hold public keys`,
		],
		['a private key', () => [{ ...good, jwks: { keys: [privateKey()] } }], `${at}[0].jwks: must hold public keys`],
	])('%s is refused', async (_, credentials, issue) => {
		const issues = await issuesOf(withCredentials(credentials()));
		expect(issues).toHaveLength(1);
		expect(issues[0]).toContain(issue);
	});
});
