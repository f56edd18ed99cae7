// The peer: oidc-provider with everything in memory and JWT access tokens signed with a key of the same kind.
import { generateKeyPairSync } from 'node:crypto';
// @ts-expect-error: the package ships no types
import { Provider } from 'oidc-provider';
import { report } from './contenders.ts';
import { MapAdapter } from './memory-adapter.ts';

const algorithm = process.argv[2] as 'RS256' | 'ES256';
const { privateKey } =
	algorithm === 'ES256'
		? generateKeyPairSync('ec', { namedCurve: 'P-256' })
		: generateKeyPairSync('rsa', { modulusLength: 2048 });

const provider = new Provider('http://127.0.0.1', {
	jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), alg: algorithm, use: 'sig', kid: 'peer' }] },
	clients: [
		{
			client_id: 'client',
			client_secret: 'a-secret-for-the-benchmark',
			grant_types: ['client_credentials'],
			redirect_uris: [],
			response_types: [],
			id_token_signed_response_alg: algorithm,
			token_endpoint_auth_method: 'client_secret_post',
		},
		{
			client_id: 'native',
			grant_types: ['authorization_code', 'refresh_token'],
			response_types: ['code'],
			// a native application would be asked for consent every time
			redirect_uris: ['https://rp.test/'],
			id_token_signed_response_alg: algorithm,
			token_endpoint_auth_method: 'none',
		},
	],
	features: {
		clientCredentials: { enabled: true },
		devInteractions: { enabled: false },
		resourceIndicators: {
			enabled: true,
			defaultResource: () => 'urn:api',
			// access tokens for the API as JWTs, beside the ID token
			useGrantedResource: () => true,
			getResourceServerInfo: () => ({
				scope: 'api',
				audience: 'api',
				accessTokenTTL: 3600,
				accessTokenFormat: 'jwt',
				jwt: { sign: { alg: algorithm } },
			}),
		},
	},
	adapter: MapAdapter,
	cookies: { keys: ['a key for the benchmark'] },
	scopes: ['openid', 'offline_access', 'api'],
	findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => ({ sub: accountId }) }),
	issueRefreshToken: () => true,
	rotateRefreshToken: true,
	interactions: { url: (_: unknown, interaction: { uid: string }) => `/interaction/${interaction.uid}` },
	// everybody has consented
	async loadExistingGrant(context: {
		oidc: {
			client: { clientId: string };
			session: { accountId: string; grantIdFor(clientId: string): string | undefined };
			provider: typeof Provider;
		};
	}) {
		const { client, session, provider: issuer } = context.oidc;
		const known = session.grantIdFor(client.clientId);
		if (known) return issuer.Grant.find(known);
		const grant = new issuer.Grant({ clientId: client.clientId, accountId: session.accountId });
		grant.addOIDCScope('openid offline_access api');
		grant.addResourceScope('urn:api', 'api');
		await grant.save();
		return grant;
	},
} as never);
// the sign-in page answers itself
provider.use(
	async (context: { path: string; req: unknown; res: unknown; respond?: boolean }, next: () => Promise<void>) => {
		if (!context.path.startsWith('/interaction/')) return next();
		context.respond = false;
		await provider.interactionFinished(context.req, context.res, { login: { accountId: 'alice' } });
	},
);
const server = provider.listen(0, '127.0.0.1', () => {
	const address = server.address();
	report(typeof address === 'object' && address ? address.port : 0);
});
