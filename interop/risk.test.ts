// @azure/msal-node, unmodified, in the loop of a policy on risk: silent, refused with claims, met in a browser, silent
// again.
import {
	ConfidentialClientApplication,
	CryptoProvider,
	InteractionRequiredAuthError,
	PublicClientApplication,
} from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
const redirectUri = 'http://localhost:7000/';
const scopes = ['api://orders/Orders.Read'];
const graph = '00000003-0000-0000-c000-000000000000';

let authority: InteropAuthority;
beforeAll(async () => {
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			tenant.applications
				?.find(({ appId }) => appId === testIds.daemon)
				?.requiredResourceAccess?.push({
					resourceAppId: graph,
					resourceAccess: [{ value: 'IdentityRiskyUser.ReadWrite.All', type: 'Role' }],
				});
			const conditionalAccess = (tenant.identity ??= {}).conditionalAccess ?? {};
			tenant.identity.conditionalAccess = {
				...conditionalAccess,
				policies: [
					...(conditionalAccess.policies ?? []),
					{
						id: '61000000-0000-4000-8000-0000000000ab',
						displayName: 'MFA for users at risk',
						state: 'enabled',
						conditions: {
							clientAppTypes: ['all'],
							applications: { includeApplications: [testIds.orders] },
							users: { includeUsers: ['All'] },
							userRiskLevels: ['high'],
						},
						grantControls: { operator: 'OR', builtInControls: ['mfa'] },
					},
				],
			};
		}),
	);
});
afterAll(() => authority.close());

test('a user who is confirmed compromised is asked for a second factor at the next refresh, and gets on with it', async () => {
	const auth = {
		authority: `${authority.origin}/${testIds.tenant}`,
		knownAuthorities: [authority.host],
		clientCapabilities: ['CP1'],
	};
	const client = new PublicClientApplication({ auth: { ...auth, clientId: testIds.native } });
	async function signIn(script: object, claims?: string) {
		const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
		const asked = { scopes, redirectUri, ...(claims ? { claims } : {}) };
		const url = await client.getAuthCodeUrl({ ...asked, codeChallenge: challenge, codeChallengeMethod: 'S256' });
		const { parameters } = await authority.authorize(authority.browser(), url, { ...script, consent: true } as never);
		return client.acquireTokenByCode({ ...asked, code: parameters.get('code') ?? '', codeVerifier: verifier });
	}
	const { account } = await signIn({ ...alice, totpSecret: undefined });
	if (!account) throw new Error('no account');
	const silent = () => client.acquireTokenSilent({ scopes, account, forceRefresh: true });
	expect((await silent()).accessToken).toBeTruthy();

	const daemon = new ConfidentialClientApplication({
		auth: { ...auth, clientId: testIds.daemon, clientSecret: testIds.secret },
	});
	const granted = await daemon.acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] });
	const confirmed = await fetch(`${authority.origin}/v1.0/identityProtection/riskyUsers/confirmCompromised`, {
		method: 'POST',
		headers: { authorization: `Bearer ${granted?.accessToken}`, 'content-type': 'application/json' },
		body: JSON.stringify({ userIds: [testIds.alice] }),
	});
	expect(confirmed.status).toBe(204);

	const refused = await silent().catch((error) => error);
	expect(refused).toBeInstanceOf(InteractionRequiredAuthError);
	expect(refused.subError).toBe('basic_action');
	const { claims } = refused as InteractionRequiredAuthError;
	const met = await signIn(alice, claims);
	expect(decodeJwt<{ amr: string[] }>(met.idToken).amr ?? decodeJwt<{ amr: string[] }>(met.accessToken).amr).toContain(
		'mfa',
	);
	const again = await client.acquireTokenSilent({ scopes, account: met.account as never, forceRefresh: true });
	expect(again.accessToken).toBeTruthy();
}, 120_000);
