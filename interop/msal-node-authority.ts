// The authority that the tests of msal-node share, and a sign-in by code before it.
import { CryptoProvider, type PublicClientApplication } from '@azure/msal-node';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, expect } from 'vitest';
import { type ClientCertificate, createClientCertificate } from '../packages/server/test/client-auth/certificate.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

export const alice = { username: 'alice@contoso.example', password: testIds.password, totpSecret: testIds.totpSecret };
export const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
export const redirectUri = 'http://localhost:7000/';
export const orders = ['api://orders/Orders.Read'];
export let authority: InteropAuthority;
export let certificate: ClientCertificate;
beforeAll(async () => {
	certificate = await createClientCertificate(new Date(Date.now() - 86_400_000), new Date(Date.now() + 86_400_000));
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			tenant.settings = { resourceOwnerPasswordCredentials: true };
			Object.assign(tenant.users?.[1]?.passwordProfile ?? {}, { forceChangePasswordNextSignIn: true });
			for (const application of tenant.applications ?? [])
				if (application.appId === testIds.daemon) application.keyCredentials = [{ key: certificate.certificate }];
			const [native, api] = [testIds.native, testIds.orders].map((id) =>
				tenant.applications?.find(({ appId }) => appId === id),
			);
			Object.assign(native ?? {}, {
				groupMembershipClaims: 'SecurityGroup',
				optionalClaims: { idToken: [{ name: 'upn' }, { name: 'acct' }] },
			});
			api?.optionalClaims?.accessToken?.push({ name: 'ipaddr' });
		}),
	);
});
afterAll(() => authority.close());

export function authOptions(clientId: string) {
	return {
		clientId,
		authority: `${authority.origin}/${testIds.tenant}`,
		knownAuthorities: [authority.host],
		clientCapabilities: ['CP1'],
	};
}

export async function signInByCode(
	client: PublicClientApplication,
	browser: ReturnType<InteropAuthority['browser']>,
	scopes: string[],
	claims?: string,
) {
	const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
	const url = await client.getAuthCodeUrl({
		scopes,
		redirectUri,
		codeChallenge: challenge,
		codeChallengeMethod: 'S256',
		state: 'a state',
		...(claims ? { claims } : {}),
	});
	const { parameters } = await authority.authorize(browser, url, {
		...(claims ? alice : { ...alice, totpSecret: undefined as never }),
		consent: true,
	});
	expect(parameters.get('state')).toBe('a state');
	return client.acquireTokenByCode({
		scopes,
		redirectUri,
		code: parameters.get('code') ?? '',
		codeVerifier: verifier,
		...(claims ? { claims } : {}),
	});
}
