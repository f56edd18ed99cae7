// How each error of a number above 90000 is provoked: errors of what a client asks for.
import { type AadstsCode, aadsts } from '@countersign/protocol';
import { createTestClient, responseParameters, testIds } from '@countersign/testkit';
import { listen } from '../../src/http/listen.ts';
import { applyPolicy } from '../apply-policy.ts';
import {
	alice,
	application,
	asDaemon,
	asFederated,
	askForDevice,
	authority,
	authorize,
	browser,
	change,
	changeDevice,
	client,
	consentToMulti,
	laptop,
	type Met,
	multi,
	onBehalf,
	ordered,
	poll,
	post,
	refusedByControl,
	ropc,
	shown,
	signIn,
	signInOnDevice,
	token,
	withAssertion,
} from './provoking.ts';

export const provokedByRequests = {
	501481: async () => token(client.redeem(await client.run(browser, alice), { code_verifier: 'w'.repeat(43) })),
	530003: () => ordered(530003),
	530084: () =>
		refusedByControl('mfa', { sessionControls: { secureSignInSession: { isEnabled: true } }, grantControls: null }),
	530036: async () => {
		const asked = await askForDevice('offline_access api://orders/Orders.Read');
		const entered = await browser.submit(await browser.open('/devicelogin'), { user_code: asked.user_code });
		await client.signIn(browser, await browser.submit(await client.signIn(browser, entered, alice)), alice);
		const { body } = await client.token({ grant_type: 'device_code', device_code: asked.device_code });
		await applyPolicy(authority, {
			control: 'block',
			conditions: {
				applications: { includeApplications: ['All'] },
				authenticationFlows: { transferMethods: 'deviceCodeFlow' },
			},
		});
		return token(client.refresh(body.refresh_token));
	},
	50049: async () => {
		const query = 'authorization_endpoint=https://elsewhere.example/common/oauth2/v2.0/authorize';
		const { status, body } = await authority.send({ path: '/common/discovery/instance', query });
		return token({ status, headers: {}, body: JSON.parse(body) });
	},
	90002: () => asDaemon({}, { tenant: 'nowhere.example' }),
	90005: async () => token(post('/nothing/here', {})),
	90006: async () => {
		authority.faults?.order({ endpoint: 'token', kind: 'unavailable', count: 1 });
		return ropc();
	},
	90009: () => ropc({ client_id: testIds.middleTier, client_secret: testIds.secret, scope: 'api://middle/Front.Use' }),
	90010: () => asDaemon({}, { tenant: 'common' }),
	90014: () => authorize({ response_type: undefined }),
	90023: () => authorize({ prompt: 'none login' }),
	90033: async () => {
		authority.app.authority.storage.grants.commitIssuance = () => Promise.reject(new Error('disk full'));
		return asDaemon();
	},
	90055: async () => {
		authority.faults?.order({ endpoint: 'token', kind: 'throttle', count: 1 });
		return ropc();
	},
	90094: () => shown(multi().run(browser, alice, { scope: 'Policy.Read.All' })),
	240002: async () =>
		onBehalf(
			(
				await createTestClient(authority, {
					clientId: testIds.middleTier,
					redirectUri: 'https://middle.test/signin',
					secret: testIds.secret,
				}).redeem(
					await createTestClient(authority, {
						clientId: testIds.middleTier,
						redirectUri: 'https://middle.test/signin',
					}).run(browser, alice),
				)
			).body.id_token,
		),
	500011: () => ropc({ scope: 'api://nothing/Read' }),
	500014: async () => {
		await change((tenant) => Object.assign(application(tenant, testIds.orders), { accountEnabled: false }));
		return ropc();
	},
	500113: () => authorize({ client_id: testIds.daemon }),
	500133: async () => {
		const front = createTestClient(authority, { scope: 'openid api://middle/Front.Use' });
		const { body } = await front.redeem(await front.run(browser, alice));
		authority.advance(3601);
		return onBehalf(body.access_token);
	},
	501051: async () => {
		await change((tenant) => Object.assign(application(tenant, testIds.payroll), { appRoleAssignmentRequired: true }));
		return asDaemon({ scope: 'api://payroll/.default' });
	},
	650057: async () => {
		await change((tenant) => Object.assign(application(tenant, testIds.native), { requiredResourceAccess: [] }));
		return shown(client.run(browser, alice, { scope: 'openid api://payroll/.default' }));
	},
	650053: () => ropc({ scope: 'api://orders/Orders.Unknown' }),
	1000502: () => withAssertion({}, new Date('2026-01-01')),
	1002012: () => asDaemon({ scope: 'api://orders/Orders.Read' }),
	135011: async () => {
		const { refresh_token } = await signInOnDevice();
		await changeDevice({ kind: 'putDevice', device: { ...laptop, accountEnabled: false } });
		return token(client.refresh(refresh_token));
	},
	700003: () => ordered(700003),
	700005: async () => {
		const page = await consentToMulti();
		return token(
			multi().token(
				{
					grant_type: 'authorization_code',
					code: responseParameters(page).get('code') ?? '',
					redirect_uri: 'http://localhost:7000/',
					code_verifier: client.verifier,
				},
				{ tenant: testIds.strangerTenant },
			),
		);
	},
	700016: () => asDaemon({ client_id: '99999999-0000-4000-8000-000000000000' }),
	700021: () => withAssertion({ sub: testIds.web }),
	700022: () => ropc({ scope: 'api://orders/Orders.Read api://payroll/Payroll.Read' }),
	700023: () => withAssertion({ aud: 'https://elsewhere.test/' }),
	700024: () => withAssertion({ exp: authority.now() - 301 }),
	700025: () => ropc({ client_secret: testIds.secret }),
	700027: () =>
		asDaemon({
			client_secret: undefined,
			client_assertion: 'x.y.z',
			client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
		}),
	700038: () => asDaemon({ client_id: '00000000-0000-0000-0000-000000000000' }),
	700054: () => authorize({ response_type: 'id_token', nonce: 'n' }),
	700082: async () => {
		const { refresh_token } = await signIn();
		authority.advance(90 * 86_400 + 1);
		return token(client.refresh(refresh_token));
	},
	700084: async () => {
		const spa = createTestClient(authority, {
			clientId: testIds.spa,
			redirectUri: 'https://spa.test/',
			origin: 'https://spa.test',
		});
		const { body } = await spa.redeem(await spa.run(browser, alice));
		authority.advance(86_401);
		return token(spa.refresh(body.refresh_token));
	},
	900144: () => token(client.token({})),
	900380: async () => {
		const listener = await listen(authority.app as never, { host: '127.0.0.1', port: 0 });
		const response = await fetch(`http://127.0.0.1:${listener.port}/x/oauth2/v2.0/token`, {
			method: 'POST',
			body: 'x'.repeat(70_000),
		});
		const body = await response.json();
		await listener.close(100);
		return token({ status: response.status, headers: {}, body });
	},
	900382: async () => token(client.token({}, { headers: { 'content-type': 'application/json' } })),
	900561: async () => {
		const { status, headers, body } = await authority.send({ path: `/${testIds.tenant}/oauth2/v2.0/token` });
		return token({ status, headers, body: JSON.parse(body) });
	},
	901002: () => asDaemon({ resource: 'api://orders', scope: undefined }),
	9010010: () => ropc({ resource: 'api://payroll' }),
	700211: () => asFederated({ iss: 'https://other.example' }),
	700212: () => asFederated({ aud: 'api://other' }),
	700213: () => asFederated({ sub: 'other' }),
	500121: async () => {
		await applyPolicy(authority, { control: 'mfa' });
		await client.run(browser, { ...alice, totpSecret: undefined as never });
		const page = await client.run(browser, { ...alice, totpSecret: undefined as never });
		await browser.submit(page, { code: '000000' });
		const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
		return { where: 'page', status: aadsts[500121].status, code: record?.errorCode ?? 0 };
	},
	7000012: async () => {
		await consentToMulti();
		const { body } = await post(`/${testIds.tenant}/oauth2/v2.0/devicecode`, {
			client_id: testIds.multi,
			scope: 'api://orders/Orders.Read',
		});
		const entered = await browser.submit(await browser.open('/devicelogin'), { user_code: body.user_code });
		await client.signIn(browser, await browser.submit(entered, { account: 'other' }), {
			...alice,
			confirmDevice: true,
		});
		return token(
			multi().token({ grant_type: 'device_code', device_code: body.device_code }, { tenant: testIds.strangerTenant }),
		);
	},
	7000014: () => poll('cs1.device.nonsense'),
	7000112: async () => {
		await change((tenant) => Object.assign(application(tenant, testIds.daemon), { accountEnabled: false }));
		return asDaemon();
	},
	7000215: () => asDaemon({ client_secret: 'wrong' }),
	7000218: () => asDaemon({ client_secret: undefined }),
	7000222: () => asDaemon({ client_id: testIds.web, client_secret: `${testIds.secret}-old` }),
	9001023: () => ropc({ client_id: testIds.multi }, { tenant: 'common' }),
	9002313: () => shown(browser.open(`${client.authorizePath()}&state=twice`)),
	9002325: () => authorize({ code_challenge: undefined, code_challenge_method: undefined }),
	9002326: async () =>
		token(createTestClient(authority, { origin: 'https://spa.test' }).redeem(await client.run(browser, alice))),
	9002327: async () => {
		const spa = createTestClient(authority, { clientId: testIds.spa, redirectUri: 'https://spa.test/' });
		return token(spa.redeem(await spa.run(browser, alice)));
	},
} satisfies Partial<Record<AadstsCode, () => Promise<Met>>>;
