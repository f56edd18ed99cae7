// MSAL for .NET and Microsoft.IdentityModel, unmodified, against the authority on a socket. Skipped, loudly, where one
// of the packages that carry them is absent; never in CI.
import { randomUUID } from 'node:crypto';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signAssertion } from '../packages/server/test/client-auth/certificate.ts';
import type { InteropAuthority } from './authority.ts';
import { installDotnet } from './dotnet-program.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';
import { type GuardedApi, startGuardedApi } from './guarded-api.ts';
import { testSharedFlows } from './program-flows.ts';

const dotnet = installDotnet();
if (!dotnet) skipLoudly('MSAL FOR .NET');

const guestId = '30000000-0000-4000-8000-0000000000aa';

/**
 * Beside the test tenant's contexts one for each other thing that a policy can ask for, a user whose password expired,
 * a guest, and a web application that has a page.
 */
const furnish: Parameters<typeof startForPrograms>[0] = (tenant) => {
	const web = tenant.applications?.find(({ appId }) => appId === testIds.web);
	if (web) web.spa = { redirectUris: ['https://web.test/page'] };
	const [multi, native] = [testIds.multi, testIds.native].map((id) =>
		tenant.applications?.find(({ appId }) => appId === id),
	);
	// a guest is not asked in the background
	if (multi && native)
		Object.assign(multi, { requiredResourceAccess: native.requiredResourceAccess, adminConsent: native.adminConsent });
	const access = tenant.identity?.conditionalAccess;
	for (const [id, control] of [
		['c4', 'compliantDevice'],
		['c5', 'compliantApplication'],
	] as const) {
		access?.authenticationContextClassReferences?.push({ id, displayName: control, isAvailable: true });
		access?.policies?.push({
			id: randomUUID(),
			displayName: control,
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeAuthenticationContextClassReferences: [id] },
				users: { includeUsers: ['All'] },
			},
			grantControls: { operator: 'OR', builtInControls: [control] },
		});
	}
	tenant.users?.push({
		id: guestId,
		userPrincipalName: 'eve_northwind.example#EXT#@contoso.example',
		displayName: 'Eve (guest)',
		homeAccount: 'eve@northwind.example',
	});
	const bob = tenant.users?.find((user) => user.id === testIds.bob);
	if (bob?.passwordProfile) bob.passwordProfile.forceChangePasswordNextSignIn = true;
};

describe.runIf(dotnet)('MSAL for .NET', () => {
	let authority: InteropAuthority;
	let api: GuardedApi;
	let found: Findings;
	beforeAll(async () => {
		if (!dotnet) return;
		const { authority: started, certificate } = await startForPrograms(furnish);
		authority = started;
		api = await startGuardedApi(authority, (host) => ({ signedRequests: { hosts: [host] } }));
		const assertion = await signAssertion(
			certificate,
			'PS256',
			testIds.daemon,
			`${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`,
		);
		found = await driveProgram(authority, ['python3', 'msal_dotnet.py'], {
			cwd: import.meta.dirname,
			certificate,
			more: {
				assertion,
				api: api.origin,
				home: `${authority.origin}/${testIds.strangerTenant}`,
				orders: testIds.orders,
				web: testIds.web,
				multi: testIds.multi,
				expired: 'bob@contoso.example',
			},
			env: { ...dotnet.env, IDENTITY_MODEL_FOLDER: dotnet.libraries.dataprep, MSAL_FOLDER: dotnet.libraries.sempy },
		});
	}, 180_000);
	afterAll(async () => {
		dotnet?.remove();
		api?.close();
		await authority?.close();
	});

	testSharedFlows(() => found);

	test('an application’s token from the cache, by an assertion of the program’s own, by a certificate’s chain, by discovery, and with a wrong secret', () => {
		expect(found.get('client credentials, again')).toBe(found.get('client credentials'));
		for (const name of ['client credentials with an assertion', 'client credentials with a certificate’s chain'])
			expect(decodeJwt(found.get(name))).toMatchObject({ aud: testIds.orders, azpacr: '2' });
		expect(decodeJwt(found.get('client credentials by discovery'))).toMatchObject({ aud: testIds.orders, azpacr: '1' });
		expect(found.get('wrong secret')).toMatchObject({
			type: 'MsalServiceException',
			error: 'invalid_client',
			statusCode: 401,
		});
	});

	test('a web application gets another code, which its page redeems', () => {
		expect(found.get('code for the page')).toMatch(/^cs1\.code\./);
	});

	test('silent from the cache, refresh', () => {
		expect(found.get('account')).toEqual({
			username: 'alice@contoso.example',
			homeAccountId: `${testIds.alice}.${testIds.tenant}`,
		});
		expect(found.get('silent')).toBe(found.get('interactive'));
		expect(found.get('refresh')).not.toBe(found.get('interactive'));
		expect(decodeJwt(found.get('password'))).toMatchObject({ aud: testIds.orders, amr: ['pwd'] });
	});

	test('over organizations, and silently at the account’s own tenant from then on', () => {
		const { tenant, token } = found.get('over organizations');
		expect(tenant).toBe(testIds.tenant);
		expect(decodeJwt(token)).toMatchObject({ tid: testIds.tenant, azp: testIds.multi });
	});

	test.each([
		['silent for c1', 'BasicAction', 'MsalClaimsChallengeException', 'AADSTS50076'],
		['silent for c1, again', 'BasicAction', 'MsalThrottledUiRequiredException', 'AADSTS50076'],
		['silent for c2', 'MessageOnly', 'MsalClaimsChallengeException', 'AADSTS53003'],
		['silent for c4', 'AdditionalAction', 'MsalClaimsChallengeException', 'AADSTS53000'],
		['silent without consent', 'ConsentRequired', 'MsalUiRequiredException', 'AADSTS65001'],
		['silent without a token', 'AcquireTokenSilentFailed', 'MsalUiRequiredException', 'No Refresh Token'],
		['never asked', 'PromptNeverFailed', 'MsalUiRequiredException', 'Prompt.Never'],
		['a refresh token that is none', 'None', 'MsalUiRequiredException', 'AADSTS9002313'],
		['password, expired', 'UserPasswordExpired', 'MsalUiRequiredException', 'AADSTS50055'],
		['on behalf of, challenged', 'BasicAction', 'MsalClaimsChallengeException', 'AADSTS50076'],
	])('%s is classified as %s', (name, classification, type, text) => {
		expect(found.get(name)).toMatchObject({ classification, type, message: expect.stringContaining(text) });
	});

	test('an app protection policy is nothing that the user could do: no exception that asks for interaction, and its claims', () => {
		expect(found.get('silent for c5')).toMatchObject({
			type: 'MsalServiceException',
			error: 'unauthorized_client',
			claims: expect.stringContaining('c5'),
		});
	});

	test('a service that is busy or away: what failed is tried once more, Retry-After is heeded from memory', () => {
		expect(decodeJwt(found.get('failed once'))).toMatchObject({ aud: testIds.orders });
		const throttled = { error: 'temporarily_unavailable', statusCode: 429, retryAfter: 1, retryable: true };
		expect(found.get('throttled')).toMatchObject({ ...throttled, type: 'MsalServiceException' });
		expect(found.get('throttled, again')).toMatchObject({ ...throttled, type: 'MsalThrottledServiceException' });
		expect(found.get('unavailable')).toMatchObject({
			error: 'service_not_available',
			statusCode: 503,
			retryAfter: 3,
			retryable: true,
		});
	});

	test('on-behalf-of that goes on when the user is gone', () => {
		for (const name of ['long running', 'long running, later'])
			expect(decodeJwt(found.get(name))).toMatchObject({ aud: testIds.payroll, oid: testIds.alice });
		expect(found.get('long running, later')).not.toBe(found.get('long running'));
	});

	test('a token bound to a key of the library is taken by the guard with a request that the key signed', () => {
		expect(found.get('bound to a key')).toEqual({ type: 'pop', caller: testIds.alice });
	});

	test('a guest of another tenant stays one account, gets a token of this one silently, and is challenged by it', () => {
		const { home, again, token } = found.get('guest');
		expect([home, again]).toEqual(Array(2).fill(`${testIds.stranger}.${testIds.strangerTenant}`));
		expect(decodeJwt(token)).toMatchObject({ tid: testIds.tenant, oid: guestId, aud: testIds.orders });
		expect(found.get('guest, for c1')).toMatchObject({
			classification: 'BasicAction',
			claims: expect.stringContaining('c1'),
		});
	});

	test.each(['X509SecurityKey', 'RsaSecurityKey'])(
		'what APIs of .NET verify with takes the tokens by each published key: %s',
		(kind) => {
			for (const name of [`verified by ${kind}`, `ID token verified by ${kind}`])
				expect(found.get(name)).toEqual({ error: 'None', object: testIds.alice });
			expect(found.get(`refused by ${kind}`)).toContain('IDX10214');
		},
	);
});
