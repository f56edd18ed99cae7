// @azure/identity, unmodified: the credentials that Azure SDK clients use, but those of managed environments and of
// other tools.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
	bearerTokenAuthenticationPolicy,
	createDefaultHttpClient,
	createPipelineFromOptions,
	createPipelineRequest,
} from '@azure/core-rest-pipeline';
import {
	AuthenticationRequiredError,
	AuthorizationCodeCredential,
	ClientAssertionCredential,
	ClientCertificateCredential,
	ClientSecretCredential,
	DeviceCodeCredential,
	InteractiveBrowserCredential,
	OnBehalfOfCredential,
	UsernamePasswordCredential,
	WorkloadIdentityCredential,
} from '@azure/identity';
import { testIds } from '@countersign/testkit';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type ClientCertificate, signAssertion } from '../packages/server/test/client-auth/certificate.ts';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';
import { startForPrograms, strongly } from './driven-program.ts';
import { type GuardedApi, startGuardedApi } from './guarded-api.ts';
import { type MachineBrowser, startMachineBrowser } from './machine-browser.ts';
import { entraTenants } from './tenants.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const orders = 'api://orders/Orders.Read';

let authority: InteropAuthority;
let certificate: ClientCertificate;
let options: { authorityHost: string; disableInstanceDiscovery: true };
const folder = mkdtempSync(join(tmpdir(), 'countersign-identity-'));
beforeAll(async () => {
	({ authority, certificate } = await startForPrograms());
	options = { authorityHost: authority.origin, disableInstanceDiscovery: true };
});
afterAll(async () => {
	rmSync(folder, { recursive: true, force: true });
	await authority.close();
});

describe('@azure/identity', () => {
	test('ClientSecretCredential gets a token, with CAE too', async () => {
		const credential = new ClientSecretCredential(testIds.tenant, testIds.daemon, testIds.secret, options);
		const token = await credential.getToken('api://orders/.default');
		expect(decodeJwt(token.token)).toMatchObject({ aud: testIds.orders, roles: ['Orders.Process'] });
		const cae = await credential.getToken('api://orders/.default', { enableCae: true });
		expect(decodeJwt(cae.token)).toMatchObject({ aud: testIds.orders, xms_cc: ['cp1'] });
	});

	test('ClientSecretCredential reports a wrong secret as an authentication error', async () => {
		const credential = new ClientSecretCredential(testIds.tenant, testIds.daemon, 'wrong', options);
		await expect(credential.getToken('api://orders/.default')).rejects.toThrow(/AADSTS7000215/);
	});

	test.each([false, true])(
		'ClientCertificateCredential, from a PEM file; its chain sent along: %s',
		async (sendCertificateChain) => {
			const file = join(folder, 'daemon.pem');
			writeFileSync(file, `${certificate.privateKey}\n${certificate.certificate}\n`);
			const credential = new ClientCertificateCredential(testIds.tenant, testIds.daemon, file, {
				...options,
				sendCertificateChain,
			});
			expect(decodeJwt((await credential.getToken('api://orders/.default')).token)).toMatchObject({ azpacr: '2' });
		},
	);

	test('ClientAssertionCredential, with an assertion that the program signs itself', async () => {
		const sign = () =>
			signAssertion(certificate, 'RS256', testIds.daemon, `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`);
		const credential = new ClientAssertionCredential(testIds.tenant, testIds.daemon, sign, options);
		expect(decodeJwt((await credential.getToken('api://orders/.default')).token)).toMatchObject({ azpacr: '2' });
	});

	test('WorkloadIdentityCredential, with the token that a Kubernetes cluster puts into a file', async () => {
		const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
		const cluster = {
			issuer: 'https://cluster.example/',
			subject: 'system:serviceaccount:shop:daemon',
			audiences: ['api://AzureADTokenExchange'],
		};
		const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'cluster' }] };
		const federated = await startInteropAuthority(
			entraTenants((tenant) => {
				const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
				if (daemon) daemon.federatedIdentityCredentials = [{ name: 'cluster', ...cluster, jwks: jwks as never }];
			}),
		);
		const tokenFilePath = join(folder, 'token');
		const claims = new SignJWT({})
			.setIssuer(cluster.issuer)
			.setSubject(cluster.subject)
			.setAudience(cluster.audiences)
			.setExpirationTime('1h');
		writeFileSync(tokenFilePath, await claims.setProtectedHeader({ alg: 'RS256', kid: 'cluster' }).sign(privateKey));
		try {
			const settings = {
				...options,
				authorityHost: federated.origin,
				tenantId: testIds.tenant,
				clientId: testIds.daemon,
				tokenFilePath,
			};
			const token = await new WorkloadIdentityCredential(settings).getToken('api://orders/.default');
			expect(decodeJwt(token.token)).toMatchObject({ aud: testIds.orders, azp: testIds.daemon, azpacr: '2' });
		} finally {
			await federated.close();
		}
	});

	test('DeviceCodeCredential waits until the user has approved, then goes on silently', async () => {
		const credential = new DeviceCodeCredential({
			...options,
			tenantId: testIds.tenant,
			clientId: testIds.native,
			userPromptCallback: ({ userCode }) =>
				void authority.approveDevice(authority.browser(), userCode, { ...alice, consent: true }),
		});
		const first = await credential.getToken(orders);
		expect(decodeJwt(first.token)).toMatchObject({ oid: testIds.alice, scp: 'Orders.Read Orders.Write' });
		expect((await credential.getToken(orders)).token).toBe(first.token);
	});

	// other systems open addresses without asking the environment
	describe.skipIf(process.platform !== 'linux')('InteractiveBrowserCredential', () => {
		let browser: MachineBrowser;
		let api: GuardedApi;
		beforeAll(async () => {
			browser = await startMachineBrowser(authority, strongly);
			api = await startGuardedApi(authority, () => ({
				authContextFor: (_, operation) => (operation === 'DELETE' ? 'c1' : undefined),
			}));
			for (const [name, value] of Object.entries(browser.env)) vi.stubEnv(name, value);
		});
		afterAll(() => {
			vi.unstubAllEnvs();
			browser.close();
			api.close();
		});
		const createCredential = () =>
			new InteractiveBrowserCredential({ ...options, tenantId: testIds.tenant, clientId: testIds.native });

		test('with a browser of the machine, then silently', async () => {
			const credential = createCredential();
			const { token } = await credential.getToken(orders);
			expect(decodeJwt(token)).toMatchObject({ oid: testIds.alice, scp: 'Orders.Read Orders.Write' });
			expect((await credential.getToken(orders)).token).toBe(token);
		});

		test('the pipeline of Azure’s SDK answers the guard’s challenge by itself, and the call goes through', async () => {
			const pipeline = createPipelineFromOptions({});
			pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: createCredential(), scopes: orders }));
			const request = createPipelineRequest({ url: `${api.origin}/orders/17`, method: 'DELETE' });
			const response = await pipeline.sendRequest(createDefaultHttpClient(), request);
			expect([response.status, JSON.parse(response.bodyAsText ?? '')]).toEqual([200, { caller: testIds.alice }]);
			expect(decodeJwt(String(request.headers.get('authorization')).slice('Bearer '.length))).toMatchObject({
				acrs: ['c1'],
			});
		});
	});

	test('UsernamePasswordCredential', async () => {
		const credential = new UsernamePasswordCredential(
			testIds.tenant,
			testIds.native,
			alice.username,
			alice.password,
			options,
		);
		expect(decodeJwt((await credential.getToken(orders)).token)).toMatchObject({ amr: ['pwd'] });
		const protectedApi = 'api://payroll/Payroll.Read';
		// the library keeps the refusal's claims to itself
		await expect(credential.getToken(protectedApi)).rejects.toThrow(AuthenticationRequiredError);
	});

	test('AuthorizationCodeCredential redeems the code of a web application', async () => {
		const redirectUri = 'https://web.test/signin';
		const query = new URLSearchParams({
			client_id: testIds.web,
			response_type: 'code',
			redirect_uri: redirectUri,
			scope: `openid offline_access ${orders}`,
		});
		const { parameters } = await authority.authorize(
			authority.browser(),
			`${authority.origin}/${testIds.tenant}/oauth2/v2.0/authorize?${query}`,
			alice,
		);
		const code = parameters.get('code') ?? '';
		const credential = new AuthorizationCodeCredential(
			testIds.tenant,
			testIds.web,
			testIds.secret,
			code,
			redirectUri,
			options,
		);
		expect(decodeJwt((await credential.getToken(orders)).token)).toMatchObject({ oid: testIds.alice, azpacr: '1' });
	});

	test('OnBehalfOfCredential', async () => {
		const front = new UsernamePasswordCredential(
			testIds.tenant,
			testIds.native,
			alice.username,
			alice.password,
			options,
		);
		const { token } = await front.getToken('api://middle/Front.Use');
		const credential = new OnBehalfOfCredential({
			...options,
			tenantId: testIds.tenant,
			clientId: testIds.middleTier,
			clientSecret: testIds.secret,
			userAssertionToken: token,
		});
		expect(decodeJwt((await credential.getToken(orders)).token)).toMatchObject({
			oid: testIds.alice,
			azp: testIds.middleTier,
		});
	});
});
