// The sign-in log's record beside Microsoft's published description: which members each version answers, with which
// words, and what the record tells of policies, claims and tokens.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { recordForHome, type SignInRecord } from '../../src/records/sign-in-record.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

interface Published {
	types: Record<string, { 'v1.0': string[]; beta: string[] }>;
	enums: Record<string, string[]>;
}
const { types, enums } = JSON.parse(
	readFileSync(join(import.meta.dirname, 'sign-in-members.json'), 'utf8'),
) as Published;

/** members of ours, which Graph has no words for; in beta alone */
const ours = new Set([
	'unprotectedAuthenticationContexts',
	'sessionControlsNotEnforced',
	'claimsRequested',
	'claimsChallenge',
	'accessTokenClaims',
	'idTokenClaims',
]);

/** members of Graph's that are left out, and why */
const leftOut: Readonly<Record<string, string>> = {
	agent: 'there are no agents in this directory',
	appliedEventListeners: 'there are none',
	appTokenProtectionStatus: 'tokens of applications are bound to keys by DPoP, not to devices',
	authenticationAppDeviceDetails: 'there is no authenticator application of ours',
	authenticationAppPolicyEvaluationDetails: 'there is no authenticator application of ours',
	autonomousSystemNumber: 'no database of networks is asked',
	azureResourceId: 'there are no managed identities',
	clientSessionId: 'clients do not tell it',
	federatedCredentialId: 'the record says which kind of credential it was, not which one',
	globalSecureAccessIpAddress: 'there is no such service',
	homeTenantName: 'the name of another tenant is its own business',
	managedServiceIdentity: 'there are none',
	originalRequestId: 'a record does not know the request that began its session; `sessionId` joins them',
	privateLinkDetails: 'there are none',
	processingTimeInMilliseconds: 'the record is written before the answer is',
	riskEventTypes: 'obsolete: `riskEventTypes_v2` has them',
	servicePrincipalCredentialKeyId: 'the record says which kind of credential it was, not which one',
	servicePrincipalCredentialThumbprint: 'the record says which kind of credential it was, not which one',
	signInIdentifier: 'what a user typed may be a password in the wrong field',
	signInIdentifierType: 'what a user typed may be a password in the wrong field',
	signInTokenProtectionStatus: 'older than `tokenProtectionStatusDetails`',
	tokenIssuerName: 'of AD FS alone',
};

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const scope = 'openid offline_access api://payroll/Payroll.Read';
const record: SignInRecord = {
	id: '1',
	tenantId: testIds.tenant,
	createdAt: 2_000_000_000,
	correlationId: 'c',
	flow: 'refresh_token',
	clientAppId: testIds.daemon,
	errorCode: 0,
	conditionalAccessStatus: 'notApplied',
	appliedConditionalAccessPolicies: [],
	authenticationContexts: [],
	unprotectedAuthenticationContexts: [],
	authenticationMethods: [],
};

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['AuditLog.Read.All', 'Policy.Read.All'], (tenant) => {
			tenant.identity?.conditionalAccess?.namedLocations?.push({
				id: '10ca7100-0000-4000-8000-000000000001',
				displayName: 'Head office',
				isTrusted: true,
				ipRanges: [{ cidrAddress: '203.0.113.0/24' }],
			});
		}),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const log = async (query = '', version = 'beta') =>
	(await callGraph(authority, token, 'GET', `/${version}/auditLogs/signIns?${query}`)).body.value;

async function signInAndRefresh(): Promise<[redeemed: Shown, signedIn: Shown]> {
	const client = createTestClient(authority, { scope });
	await client.redeem(await client.run(createBrowser(authority), alice));
	return await log(`$filter=userPrincipalName eq '${alice.username}'`);
}

// biome-ignore lint/suspicious/noExplicitAny: the shape is what is tested
type Shown = any;

describe('members', () => {
	test('of beta are Graph’s and ours, and what is left out has its reason', async () => {
		for (const shown of await signInAndRefresh()) {
			const told = Object.keys(shown).filter((name) => !name.startsWith('@odata.'));
			const published = types.signIn?.beta ?? [];
			expect(told.filter((name) => name !== 'id' && !ours.has(name) && !published.includes(name))).toEqual([]);
			expect(published.filter((name) => !told.includes(name) && !(name in leftOut))).toEqual([]);
			expect(Object.keys(leftOut).filter((name) => told.includes(name))).toEqual([]);
		}
	});

	test('of v1.0 are those that v1.0 describes, all the way down', async () => {
		await signInAndRefresh();
		for (const shown of await log('', 'v1.0')) {
			const told = Object.keys(shown).filter((name) => name !== 'id');
			expect(told.filter((name) => !types.signIn?.['v1.0'].includes(name))).toEqual([]);
			expect(types.signIn?.['v1.0'].filter((name) => !told.includes(name) && !(name in leftOut))).toEqual([]);
			for (const policy of shown.appliedConditionalAccessPolicies)
				expect(Object.keys(policy).sort()).toEqual(types.appliedConditionalAccessPolicy?.['v1.0']);
			expect(Object.keys(shown.deviceDetail).sort()).toEqual(types.deviceDetail?.['v1.0']);
		}
	});

	test('of what stands within are Graph’s too', async () => {
		await signInAndRefresh();
		for (const shown of await log()) {
			const within: [string, object[]][] = [
				['appliedConditionalAccessPolicy', shown.appliedConditionalAccessPolicies],
				['authenticationDetail', shown.authenticationDetails],
				['authenticationContext', shown.authenticationContextClassReferences],
				['authenticationRequirementPolicy', shown.authenticationRequirementPolicies],
				['conditionalAccessAudience', shown.conditionalAccessAudiences],
				['keyValue', shown.authenticationProcessingDetails],
				['networkLocationDetail', shown.networkLocationDetails],
				['sessionLifetimePolicy', shown.sessionLifetimePolicies],
				['tokenProtectionStatusDetails', [shown.tokenProtectionStatusDetails]],
				['signInLocation', [shown.location]],
				['signInStatus', [shown.status]],
				['mfaDetail', shown.mfaDetail ? [shown.mfaDetail] : []],
			];
			for (const [type, objects] of within)
				for (const one of objects)
					expect(Object.keys(one).filter((name) => !types[type]?.beta.includes(name))).toEqual([]);
		}
	});

	test('have words of Graph’s enumerations as their values', async () => {
		await signInAndRefresh();
		for (const shown of await log()) {
			const words: [string, string[]][] = [
				['signInUserType', shown.userType === null ? [] : [shown.userType]],
				['signInAccessType', [shown.crossTenantAccessType]],
				['protocolType', [shown.authenticationProtocol]],
				['incomingTokenType', [shown.incomingTokenType]],
				['originalTransferMethods', [shown.originalTransferMethod]],
				['clientCredentialType', shown.clientCredentialType === null ? [] : [shown.clientCredentialType]],
				['tokenIssuerType', [shown.tokenIssuerType]],
				['tokenProtectionStatus', [shown.tokenProtectionStatusDetails.signInSessionStatus]],
				['riskState', [shown.riskState]],
				['riskDetail', [shown.riskDetail]],
				...shown.conditionalAccessAudiences.map(({ audienceReasons }: Shown) => [
					'conditionalAccessAudienceReason',
					audienceReasons.split(','),
				]),
				...shown.networkLocationDetails.map(({ networkType }: Shown) => ['networkType', [networkType]]),
				...shown.authenticationRequirementPolicies.map(({ requirementProvider }: Shown) => [
					'requirementProvider',
					[requirementProvider],
				]),
				...shown.appliedConditionalAccessPolicies.flatMap(
					({ result, conditionsSatisfied, includeRulesSatisfied }: Shown) => [
						['appliedConditionalAccessPolicyResult', [result]],
						['conditionalAccessConditions', conditionsSatisfied.split(',')],
						['conditionalAccessRule', includeRulesSatisfied.map(({ ruleSatisfied }: Shown) => ruleSatisfied)],
					],
				),
			];
			for (const [enumeration, values] of words)
				expect(values.filter((value) => !enums[enumeration]?.includes(value))).toEqual([]);
		}
	});
});

describe('what a record says', () => {
	test('of a policy: what it asked for, and which conditions and rules made it apply', async () => {
		const [, signedIn] = await signInAndRefresh();
		expect(signedIn.appliedConditionalAccessPolicies).toMatchObject([
			{
				id: testIds.mfaForPayroll,
				result: 'success',
				enforcedGrantControls: ['Mfa'],
				enforcedSessionControls: [],
				conditionsSatisfied: expect.stringMatching(/users/),
				conditionsNotSatisfied: 'none',
				includeRulesSatisfied: expect.arrayContaining([
					{ conditionalAccessCondition: 'application', ruleSatisfied: 'appId' },
				]),
				excludeRulesSatisfied: [],
			},
		]);
		expect(signedIn).toMatchObject({
			authenticationRequirement: 'multiFactorAuthentication',
			authenticationRequirementPolicies: [{ requirementProvider: 'multiConditionalAccess' }],
			conditionalAccessAudiences: [{ applicationId: testIds.payroll, audienceReasons: 'thirdPartyResourceDefault' }],
			networkLocationDetails: [{ networkType: 'trustedNamedLocation', networkNames: ['Head office'] }],
		});
	});

	test('of a token: the names of its claims with the values that harm nobody, and never the token', async () => {
		const [redeemed, signedIn] = await signInAndRefresh();
		const claims = Object.fromEntries(
			redeemed.accessTokenClaims.map(({ name, value }: { name: string; value: unknown }) => [name, value]),
		);
		expect(claims).toMatchObject({
			aud: testIds.payroll,
			ver: '2.0',
			scp: 'Payroll.Read',
			amr: ['pwd', 'totp', 'mfa'],
			uti: redeemed.uniqueTokenIdentifier,
			// what names the user is named, and not told
			oid: null,
			sub: null,
			name: null,
			iss: null,
		});
		expect(redeemed.idTokenClaims.map(({ name }: { name: string }) => name)).toEqual(
			expect.arrayContaining(['aud', 'iss', 'sub', 'amr', 'auth_time']),
		);
		expect(redeemed.authenticationProcessingDetails).toEqual([{ key: 'Oauth Scope Info', value: '["Payroll.Read"]' }]);
		expect(JSON.stringify(await log())).not.toMatch(/eyJ[\w-]+\./);
		expect(signedIn.accessTokenClaims).toEqual([]);
		expect([signedIn.sessionId, redeemed.sessionId]).toEqual([redeemed.sessionId, expect.any(String)]);
	});

	test('of a step-up: the claims that were asked for, and of a refusal the challenge', async () => {
		const client = createTestClient(authority, { scope });
		const { body: tokens } = await client.redeem(await client.run(createBrowser(authority), alice));
		await client.refresh(tokens.refresh_token, {
			claims: '{"access_token":{"acrs":{"essential":true,"value":"c2"},"xms_cc":{"values":["cp1"]}}}',
		});
		const [refused] = await log('$filter=status/errorCode ne 0');
		expect(refused).toMatchObject({
			incomingTokenType: 'refreshToken',
			clientCredentialType: 'none',
			claimsRequested: [
				{ in: 'access_token', name: 'acrs', essential: true, values: ['c2'] },
				{ in: 'access_token', name: 'xms_cc', essential: false, values: ['cp1'] },
			],
			accessTokenClaims: [],
		});
		expect(refused.status.failureReason).not.toMatch(/[{}]/);
		expect(refused.claimsChallenge).toContainEqual({
			in: 'access_token',
			name: 'acrs',
			essential: true,
			values: ['c2'],
		});
	});

	test('of a method: when it was proven, and that a refresh rests on what was proven before', async () => {
		const [redeemed, signedIn] = await signInAndRefresh();
		expect(signedIn.authenticationDetails).toMatchObject([
			{ authenticationMethod: 'password', authenticationStepRequirement: 'primaryAuthentication', succeeded: true },
			{ authenticationMethod: 'softwareOath', authenticationStepRequirement: 'multiFactorAuthentication' },
		]);
		expect(Date.parse(signedIn.authenticationDetails[0].authenticationStepDateTime)).toBe(authority.now() * 1000);
		expect(redeemed.authenticationDetails[1].authenticationStepResultDetail).toMatch(/^MFA requirement satisfied/);
		expect(signedIn.mfaDetail).toEqual({ authMethod: 'softwareOath', authDetail: null });
	});

	test('of an application: its service principal, its credential, and the names of its roles', async () => {
		const [shown] = await log('$filter=userId eq null');
		expect(shown).toMatchObject({
			signInEventTypes: ['servicePrincipal'],
			servicePrincipalId: expect.any(String),
			servicePrincipalName: shown.appDisplayName,
			clientCredentialType: 'clientSecret',
			tokenProtectionStatusDetails: { signInSessionStatus: 'none' },
			appOwnerTenantId: testIds.tenant,
		});
		expect(shown.accessTokenClaims).toContainEqual({
			name: 'roles',
			value: expect.arrayContaining(['AuditLog.Read.All']),
		});
	});
});

test('a claims request of any size is bounded in the record', async () => {
	const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`c${index}`, { value: 'x'.repeat(20) }]));
	const client = createTestClient(authority, { scope });
	const { body: tokens } = await client.redeem(await client.run(createBrowser(authority), alice));
	await client.refresh(tokens.refresh_token, { claims: JSON.stringify({ access_token: many }) });
	const [shown] = await log(`$filter=userPrincipalName eq '${alice.username}'`);
	expect(shown.claimsRequested).toHaveLength(16);
});

test('a record of an older version, which says none of this, is read', async () => {
	await authority.app.authority.storage.grants.recordRefusal({ ...record, authenticationMethods: ['password'] });
	const [shown] = await log("$filter=correlationId eq 'c'");
	expect(shown).toMatchObject({
		accessTokenClaims: [],
		claimsRequested: [],
		sessionId: null,
		clientCredentialType: null,
		authenticationDetails: [{ authenticationMethod: 'password', authenticationStepDateTime: null }],
	});
});

test('the home tenant is not told what another tenant’s policies judged, asked and issued', () => {
	const told = recordForHome({
		...record,
		home: { tenantId: testIds.strangerTenant, userId: 'u' },
		claimsRequested: [{ in: 'access_token', name: 'acrs' }],
		claimsChallenge: [{ in: 'access_token', name: 'capolids' }],
		accessToken: { claims: 'ab', scp: 'Payroll.Read' },
		idToken: { claims: 'ab' },
		networks: ['n'],
		audiences: ['a'],
		sessionId: 's',
		frequency: 0,
	});
	expect(JSON.stringify(told)).not.toMatch(/acrs|capolids|Payroll|networks|audiences|sessionId|frequency|idToken/);
});
