// Auth.js (@auth/core, which NextAuth is built on) with its own provider for Entra ID, unmodified: a web application
// that signs users in with a session cookie of its own. The provider asks Graph for the user's photograph at an address
// of its own, which is left out here.
import { Auth, type AuthConfig } from '@auth/core';
import MicrosoftEntraID from '@auth/core/providers/microsoft-entra-id';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { entraTenants } from './tenants.ts';

const application = 'https://web.test';
const alice = {
	username: 'alice@contoso.example',
	password: testIds.password,
	totpSecret: testIds.totpSecret,
	consent: true,
};

let authority: InteropAuthority;
beforeAll(async () => {
	authority = await startInteropAuthority(
		entraTenants((tenant) => {
			const web = tenant.applications?.find(({ appId }) => appId === testIds.web);
			if (web) web.signInAudience = 'AzureADMultipleOrgs';
			web?.web?.redirectUris?.push(`${application}/auth/callback/microsoft-entra-id`);
		}),
	);
});
afterAll(() => authority.close());

function createApplication(parameters: Record<string, unknown> = {}, tenant: string = testIds.tenant) {
	const provider = MicrosoftEntraID({
		clientId: testIds.web,
		clientSecret: testIds.secret,
		issuer: `${authority.origin}/${tenant}/v2.0`,
		authorization: { params: { scope: 'openid profile email User.Read', ...parameters } },
		profile: ({ sub, name, email }) => ({ id: sub, name, email }),
	});
	const config: AuthConfig = {
		basePath: '/auth',
		secret: 'a secret of the application, for its own cookies',
		trustHost: true,
		providers: [provider],
		callbacks: {
			jwt: ({ token, account }) =>
				account ? { ...token, accessToken: account.access_token, idToken: account.id_token } : token,
			session: ({ session, token }) =>
				Object.assign(session, { accessToken: token.accessToken, idToken: token.idToken }),
		},
		logger: { error: (error) => failures.push(error) },
	};
	const failures: Error[] = [];
	const cookies = new Map<string, string>();
	async function send(path: string, form?: Record<string, string>): Promise<Response> {
		const headers = { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
		const body = form && new URLSearchParams(form);
		const response = await Auth(
			new Request(new URL(path, application), { headers, ...(body ? { method: 'POST', body } : {}) }),
			config,
		);
		if (failures[0]) throw failures[0];
		for (const line of response.headers.getSetCookie()) {
			const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
			cookies.set(name, value);
		}
		return response;
	}
	return {
		async signIn(browser: ReturnType<InteropAuthority['browser']>) {
			const { csrfToken } = (await (await send('/auth/csrf')).json()) as { csrfToken: string };
			const away = await send('/auth/signin/microsoft-entra-id', { csrfToken, callbackUrl: application });
			const { action, parameters: answer } = await authority.authorize(
				browser,
				away.headers.get('location') ?? '',
				alice,
			);
			await send(`${new URL(action).pathname}?${answer}`);
			return (await (await send('/auth/session')).json()) as { user: object; accessToken: string; idToken: string };
		},
	};
}

test('Auth.js signs a user in with its provider for Entra ID, and its session knows the name and the address', async () => {
	const session = await createApplication().signIn(authority.browser());
	expect(session.user).toEqual({ name: 'Alice', email: alice.username });
	expect(decodeJwt(session.accessToken)).toMatchObject({
		scp: expect.stringContaining('User.Read'),
		appid: testIds.web,
		oid: testIds.alice,
	});
});

test('Auth.js steps a user up with claims among its parameters', async () => {
	const claims = { id_token: { acrs: { essential: true, value: 'c1' } } };
	const session = await createApplication({ claims }).signIn(authority.browser());
	expect(decodeJwt(session.idToken)).toMatchObject({ acrs: ['c1'], email: alice.username });
});

test('Auth.js over common, as it is without an issuer: the ID token is of the user’s own tenant', async () => {
	const session = await createApplication({}, 'common').signIn(authority.browser());
	expect(session.user).toEqual({ name: 'Alice', email: alice.username });
	expect(decodeJwt(session.idToken)).toMatchObject({
		tid: testIds.tenant,
		iss: `${authority.origin}/${testIds.tenant}/v2.0`,
	});
});
