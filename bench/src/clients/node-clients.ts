// The libraries that run in Node, each over the same counted transport.
import {
	CryptoProvider,
	type INetworkModule,
	type NetworkRequestOptions,
	PublicClientApplication,
} from '@azure/msal-node';
import { createPublicClient } from '@countersign/client';
import { testIds } from '@countersign/testkit';
import { type Contender, redirectUri, scopes, type World } from './scenarios.ts';

export function countersign({ authority, fetch }: World): Contender {
	const client = createPublicClient({
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		redirectUri,
		clock: () => authority.now() * 1000,
		fetch,
	});
	let account: Awaited<ReturnType<typeof client.getAllAccounts>>[number] | undefined;
	return {
		name: '@countersign/client',
		async signIn(user, claims) {
			const { url, pending } = await client.getAuthCodeUrl({ scopes, claims });
			const code = await user(url);
			account = (await client.acquireTokenByCode({ code, scopes, claims, codeVerifier: pending.verifier })).account;
		},
		silent: (options = {}) => client.acquireTokenSilent({ scopes, account, ...options }),
	};
}

export function msalNode({ authority, fetch }: World): Contender {
	async function send<T>(method: string, url: string, options?: NetworkRequestOptions) {
		const { headers = {}, body } = options ?? {};
		const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
		return {
			headers: Object.fromEntries(response.headers),
			body: (await response.json()) as T,
			status: response.status,
		};
	}
	const networkClient: INetworkModule = {
		sendGetRequestAsync: (url, options) => send('GET', url, options),
		sendPostRequestAsync: (url, options) => send('POST', url, options),
	};
	const { host } = new URL(authority.origin);
	const auth = {
		clientId: testIds.native,
		authority: `${authority.origin}/${testIds.tenant}`,
		knownAuthorities: [host],
		clientCapabilities: ['cp1'],
	};
	const client = new PublicClientApplication({ auth, system: { networkClient } });
	let account: Awaited<ReturnType<typeof client.acquireTokenByCode>>['account'] | undefined;
	return {
		name: '@azure/msal-node',
		async signIn(user, claims) {
			const { verifier, challenge } = await new CryptoProvider().generatePkceCodes();
			const more = claims === undefined ? {} : { claims };
			const pkce = { codeChallenge: challenge, codeChallengeMethod: 'S256' };
			const code = await user(await client.getAuthCodeUrl({ scopes, redirectUri, ...pkce, ...more }));
			({ account } = await client.acquireTokenByCode({ scopes, redirectUri, code, codeVerifier: verifier, ...more }));
		},
		silent: async (options = {}) =>
			client.acquireTokenSilent({ scopes, account: account ?? (undefined as never), ...options }),
	};
}
