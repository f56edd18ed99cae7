// How administrators set sign-in by certificate: what is written is read back, and what cannot be enforced is refused.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIssuer } from '../sign-in/certificates.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const configuration = '/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/x509Certificate';
const authorities = `/v1.0/organization/${testIds.tenant}/certificateBasedAuthConfiguration`;
const permissions = ['Policy.ReadWrite.AuthenticationMethod', 'User.ReadWrite.All', 'AuditLog.Read.All'];

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(permissions),
		certificateOrigin: 'https://certificates.test:8445',
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());
const call = (method: string, path: string, body?: unknown) => callGraph(authority, token, method, path, body);

test('what is enabled is told, with its rules and bindings, and stands in the audit log', async () => {
	const change = {
		state: 'enabled',
		authenticationModeConfiguration: {
			rules: [
				{
					x509CertificateRuleType: 'policyOID',
					identifier: '1.2.3',
					x509CertificateAuthenticationMode: 'x509CertificateMultiFactor',
				},
			],
		},
		certificateUserBindings: [
			{ x509CertificateField: 'SubjectKeyIdentifier', userProperty: 'certificateUserIds', priority: 1 },
		],
	};
	expect((await call('PATCH', configuration, change)).status).toBe(204);
	const { body } = await call('GET', configuration);
	expect(body).toMatchObject({ ...change, id: 'X509Certificate' });
	const audits = await call('GET', '/v1.0/auditLogs/directoryAudits');
	expect(audits.body.value[0]).toMatchObject({ activityDisplayName: 'Authentication Methods Policy Update' });
});

test('groups and the check of lists are told as they were written, and a group that is not there is refused', async () => {
	const change = {
		includeTargets: [{ targetType: 'group', id: testIds.finance, isRegistrationRequired: false }],
		excludeTargets: [{ targetType: 'group', id: testIds.finance }],
		crlValidationConfiguration: {
			state: 'enabled',
			exemptedCertificateAuthoritiesSubjectKeyIdentifiers: ['0A0B'],
		},
	};
	expect((await call('PATCH', configuration, change)).status).toBe(204);
	expect((await call('GET', configuration)).body).toMatchObject(change);
	const nobodys = { includeTargets: [{ targetType: 'group', id: '99999999-0000-4000-8000-000000000000' }] };
	expect((await call('PATCH', configuration, nobodys)).status).toBe(404);
});

const binding = { x509CertificateField: 'Subject', userProperty: 'certificateUserIds', priority: 1 };

test.each<[string, object]>([
	['another state', { state: 'on' }],
	['a target that is no group', { includeTargets: [{ targetType: 'user', id: testIds.bob }] }],
	['one group twice', { excludeTargets: [{ id: testIds.finance }, { id: testIds.finance }] }],
	['no binding', { certificateUserBindings: [] }],
	['two bindings of one priority', { certificateUserBindings: [binding, binding] }],
	['a subject bound to a name', { certificateUserBindings: [{ ...binding, userProperty: 'userPrincipalName' }] }],
	['an unknown field', { certificateUserBindings: [{ ...binding, x509CertificateField: 'Serial' }] }],
	['an unknown mode', { authenticationModeConfiguration: { x509CertificateAuthenticationDefaultMode: 'none' } }],
	[
		'a rule on both that names one',
		{
			authenticationModeConfiguration: {
				rules: [
					{
						x509CertificateRuleType: 'issuerSubjectAndPolicyOID',
						policyOidIdentifier: '1.2.3',
						x509CertificateAuthenticationMode: 'x509CertificateMultiFactor',
					},
				],
			},
		},
	],
	['an unknown state of the check of lists', { crlValidationConfiguration: { state: 'unknownFutureValue' } }],
	[
		'an exempted key that is not hex',
		{ crlValidationConfiguration: { exemptedCertificateAuthoritiesSubjectKeyIdentifiers: ['xyz'] } },
	],
	['a member that is not enforced', { certificateAuthorityScopes: [] }],
])('%s is 400', async (_name, body) => {
	expect((await call('PATCH', configuration, body)).status).toBe(400);
});

test('the authorities are one configuration with a fixed id, written by a user and removed', async () => {
	const root = await createIssuer('CN=Root');
	const leaf = await root.issue();
	const nameless = await createIssuer('');
	const id = '29728ade-6ae4-4ee9-9103-412912537da5';
	const admin = await tokenHolding(
		authority,
		testIds.unconsented,
		'Organization.ReadWrite.All',
		'root@contoso.example',
	);
	const asAdmin = (method: string, path: string, body?: unknown) => callGraph(authority, admin, method, path, body);
	const certificateRevocationListUrl = 'http://crl.test/root.crl';
	const certificateAuthorities = [{ isRootAuthority: true, certificate: root.base64, certificateRevocationListUrl }];
	expect((await asAdmin('POST', authorities, { certificateAuthorities })).status).toBe(201);
	expect((await asAdmin('GET', authorities)).body.value).toMatchObject([{ id, certificateAuthorities }]);
	for (const refused of [
		[],
		[{ isRootAuthority: false, certificate: root.base64 }],
		[{ isRootAuthority: true, certificate: Buffer.from(leaf.der).toString('base64') }],
		[{ isRootAuthority: true, certificate: 'AAAA' }],
		[{ isRootAuthority: true, certificate: nameless.base64 }],
		[{ isRootAuthority: true, certificate: root.base64, certificateRevocationListUrl: 'ldap://x.test/crl' }],
		[{ isRootAuthority: true, certificate: root.base64, certificateRevocationListUrl: 'http://a@x.test/crl' }],
		[{ isRootAuthority: true, certificate: root.base64, deltaCertificateRevocationListUrl: 'http://x.test/crl' }],
	])
		expect((await asAdmin('POST', authorities, { certificateAuthorities: refused })).status).toBe(400);
	expect((await asAdmin('DELETE', `${authorities}/${id}`)).status).toBe(204);
	expect((await asAdmin('GET', authorities)).body.value).toEqual([]);
});

test('a user’s certificateUserIds are written over Graph, and no text that names no certificate', async () => {
	const path = `/v1.0/users/${testIds.bob}`;
	const write = (certificateUserIds: string[]) => call('PATCH', path, { authorizationInfo: { certificateUserIds } });
	expect((await write(['X509:<SKI>0a0b'])).status).toBe(204);
	const user = await authority.app.authority.storage.directory.findUser(testIds.tenant, testIds.bob);
	expect(user?.registeredMethods?.certificateUserIds).toEqual(['X509:<SKI>0a0b']);
	expect((await write(['bob'])).status).toBe(400);
	expect((await call('GET', `${path}?$select=authorizationInfo`)).body.authorizationInfo).toEqual({
		certificateUserIds: ['X509:<SKI>0a0b'],
	});
});

test('nobody enables what no listener asks for', async () => {
	const without = await createTestAuthority({ tenants: tenantsWithPermissions(permissions) });
	const { status } = await callGraph(without, await applicationToken(without), 'PATCH', configuration, {
		state: 'enabled',
	});
	expect(status).toBe(400);
	await without.close();
});
