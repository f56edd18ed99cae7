// The peer: oidc-provider with its in-memory adapter and JWT access tokens signed with a key of the same kind.
import { generateKeyPairSync } from 'node:crypto';
// @ts-expect-error: the package ships no types
import { Provider } from 'oidc-provider';
import { report } from './contenders.ts';

const algorithm = process.argv[2] as 'RS256' | 'ES256';
const { privateKey } = algorithm === 'ES256' ? generateKeyPairSync('ec', { namedCurve: 'P-256' }) : generateKeyPairSync('rsa', { modulusLength: 2048 });

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
	],
	features: {
		clientCredentials: { enabled: true },
		devInteractions: { enabled: false },
		resourceIndicators: {
			enabled: true,
			defaultResource: () => 'urn:api',
			getResourceServerInfo: () => ({ scope: 'api', audience: 'api', accessTokenTTL: 3600, accessTokenFormat: 'jwt', jwt: { sign: { alg: algorithm } } }),
		},
	},
} as never);
const server = provider.listen(0, '127.0.0.1', () => {
	const address = server.address();
	report(typeof address === 'object' && address ? address.port : 0);
});
