// Who takes part in a run of the conformance suite: a tenant with two users and two clients, and the suite's
// configuration that names them.
import { execFileSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const tenantId = '10000000-0000-4000-8000-000000000001';
const domain = 'conformance.example';
export const password = 'a password for the conformance suite';
/** the second has consented to nothing yet, and declines */
export const usernames = { willing: `ada@${domain}`, unwilling: `bob@${domain}` };

const entraMetadata = [
	'http_logout_supported',
	'tenant_region_scope',
	'cloud_instance_name',
	'msgraph_host',
	'cloud_graph_host_name',
];

/** The plans of the suite that ask about something that the authority offers. */
export const plans = {
	config: { name: 'oidcc-config-certification-test-plan' },
	basic: { name: 'oidcc-basic-certification-test-plan', variant: 'oidc' },
	formpost: { name: 'oidcc-formpost-basic-certification-test-plan', variant: 'oidc' },
	hybrid: { name: 'oidcc-hybrid-certification-test-plan', variant: 'oidc' },
	'formpost-hybrid': { name: 'oidcc-formpost-hybrid-certification-test-plan', variant: 'oidc' },
	implicit: { name: 'oidcc-implicit-certification-test-plan', variant: 'oidc' },
	'formpost-implicit': { name: 'oidcc-formpost-implicit-certification-test-plan', variant: 'oidc' },
	logout: { name: 'oidcc-rp-initiated-logout-certification-test-plan', variant: 'logout' },
	'front-channel-logout': { name: 'oidcc-frontchannel-rp-initiated-logout-certification-test-plan', variant: 'logout' },
	fapi: { name: 'fapi2-security-profile-final-test-plan', variant: 'fapi' },
};

export const variants = {
	oidc: { server_metadata: 'discovery', client_registration: 'static_client' },
	logout: { client_registration: 'static_client', response_type: 'code' },
	fapi: {
		client_auth_type: 'private_key_jwt',
		sender_constrain: 'dpop',
		openid: 'openid_connect',
		fapi_profile: 'plain_fapi',
		authorization_request_type: 'simple',
	},
};

/** @returns a key as the suite signs with it, and its certificate as the authority knows it */
function certificate(name) {
	const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
	const [key, cert] = [join(folder, 'key'), join(folder, 'cert')];
	const subject = ['-subj', `/CN=${name}`, '-days', '30'];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', key, '-out', cert, ...subject], {
		stdio: 'ignore',
	});
	const pem = readFileSync(cert, 'utf8');
	const jwk = createPrivateKey(readFileSync(key)).export({ format: 'jwk' });
	rmSync(folder, { recursive: true });
	// the authority finds the certificate by its thumbprint, which may stand in `kid`
	const kid = new X509Certificate(pem).fingerprint.replaceAll(':', '');
	return { pem, jwks: { keys: [{ ...jwk, kid, alg: 'PS256', use: 'sig' }] } };
}

/** @param suite the suite's public origin */
export function createParties(suite) {
	const clients = ['1', '2', '3'].map((digit) => ({
		id: `20000000-0000-4000-8000-00000000000${digit}`,
		secret: `conformance-secret-${digit}-`.padEnd(40, 'x'),
		...certificate(`client ${digit}`),
	}));
	const aliases = Object.keys(plans).map((plan) => `${suite}/test/a/${plan}`);
	const fapi = { signingAlgorithm: 'ES256' };
	const application = ({ id, secret, pem }, more) => ({
		appId: id,
		displayName: `Conformance ${id.slice(-1)}`,
		web: {
			redirectUris: aliases.flatMap((alias) => [
				`${alias}/callback`,
				`${alias}/callback?dummy1=lorem&dummy2=ipsum`,
				`${alias}/post_logout_redirect`,
			]),
			implicitGrantSettings: { enableIdTokenIssuance: true },
			...more.web,
		},
		passwordCredentials: [{ secretText: secret }],
		keyCredentials: [{ key: pem, type: 'AsymmetricX509Cert', usage: 'Verify' }],
		...more.application,
	});
	const user = (userPrincipalName, digit) => ({
		id: `30000000-0000-4000-8000-00000000000${digit}`,
		userPrincipalName,
		displayName: 'Ada Lovelace',
		givenName: 'Ada',
		surname: 'Lovelace',
		mail: userPrincipalName,
		passwordProfile: { password },
	});
	const tenants = [
		{
			tenantId,
			displayName: 'Conformance',
			verifiedDomains: [{ name: domain, isDefault: true }],
			settings: { singleUseClientAssertions: true },
			users: [user(usernames.willing, 1), user(usernames.unwilling, 2)],
			applications: [
				application(clients[0], { web: { logoutUrl: `${suite}/test/a/front-channel-logout/frontchannel_logout` } }),
				// FAPI 2.0 knows the response type `code` alone
				application(clients[1], { application: fapi, web: { implicitGrantSettings: {} } }),
				application(clients[2], { application: fapi }),
			],
		},
	];
	const entry = ({ id, secret }) => ({ client_id: id, client_secret: secret });
	const signing = ({ id, jwks }) => ({
		client_id: id,
		jwks,
		scope: 'openid profile offline_access',
		dpop_signing_alg: 'ES256',
	});
	return {
		tenantFile: JSON.stringify({ tenants }),
		/** @param origin of the authority */
		configuration(plan, origin) {
			const isFapi = plan === 'fapi';
			return {
				alias: plan,
				server: {
					discoveryUrl: `${origin}/${tenantId}/v2.0/.well-known/openid-configuration`,
					// members that Entra ID's document has beside the standards'
					allow_unexpected_metadata_fields: entraMetadata,
				},
				client: isFapi ? signing(clients[1]) : entry(clients[0]),
				client2: isFapi ? signing(clients[2]) : entry(clients[2]),
				client_secret_post: entry(clients[0]),
				...(isFapi ? { resource: { resourceUrl: `${origin}/oidc/userinfo` } } : {}),
			};
		},
	};
}
