// Every error of the catalogue, provoked through the wire: a code without a case here does not compile. What the case
// meets is held against the catalogue's row: error, suberror, status, and whether claims come along.
import { type AadstsCode, type AadstsEntry, aadsts, grantTypes } from '@countersign/protocol';
import { applyTenantFile } from '@countersign/server';
import {
	type AuthorizeParameters,
	type Browser,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { importPKCS8, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listen } from '../../src/http/listen.ts';
import type { Device } from '../../src/records/device.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { applyPolicy } from '../apply-policy.ts';
import { createClientCertificate } from '../client-auth/certificate.ts';
import { putUserRisk } from '../risk/put-user-risk.ts';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const withCode = { ...alice, totpSecret: testIds.totpSecret };
const bob = { ...alice, username: 'bob@contoso.example' };
const c1 = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
const frequency = (more: object) => ({
	sessionControls: {
		signInFrequency: { isEnabled: true, frequencyInterval: 'timeBased', type: 'hours', value: 1, ...more },
	},
});

/** What the client sees. On a page there is no error member and no suberror. */
interface Met {
	code: number;
	where: 'token' | 'authorize' | 'page';
	status: number;
	error?: string | undefined;
	suberror?: string | undefined;
	claims?: unknown;
	errorUri?: unknown;
}

let authority: TestAuthority;
let client: ReturnType<typeof createTestClient>;
let browser: Browser;

type Tenant = Parameters<NonNullable<Parameters<typeof testTenants>[0]>>[0];
const application = (tenant: Tenant, appId: string) =>
	(tenant.applications ?? []).find((candidate) => candidate.appId === appId) ?? ({} as never);
const prepare = (tenant: Tenant) => {
	tenant.settings = { resourceOwnerPasswordCredentials: true };
};
/** applies the tenant file again, changed */
const change = (edit: (tenant: Tenant) => void) =>
	applyTenantFile(
		authority.app,
		JSON.stringify(
			testTenants((tenant) => {
				prepare(tenant);
				edit(tenant);
			}),
		),
		{ reset: true },
	);

beforeEach(async () => {
	authority = await createTestAuthority({ tenants: testTenants(prepare), faultInjection: true, lendsDevices: true });
	client = createTestClient(authority);
	browser = createBrowser(authority);
});
afterEach(() => authority.close());

type TokenAnswer = Awaited<ReturnType<typeof client.token>>;

async function token(answer: TokenAnswer | Promise<TokenAnswer>): Promise<Met> {
	const { status, body } = await answer;
	return {
		where: 'token',
		status,
		code: body.error_codes?.[0],
		error: body.error,
		suberror: body.suberror,
		claims: body.claims,
		errorUri: body.error_uri,
	};
}

async function shown(page: BrowserPage | Promise<BrowserPage>): Promise<Met> {
	const { status, body, location } = await page;
	if (!location) return { where: 'page', status, code: Number(/AADSTS(\d+)/.exec(body)?.[1]) };
	const parameters = responseParameters(await page);
	const code = Number(/AADSTS(\d+)/.exec(parameters.get('error_description') ?? '')?.[1]);
	const optional = (name: string) => parameters.get(name) ?? undefined;
	return {
		where: 'authorize',
		status: 0,
		code,
		error: optional('error'),
		suberror: optional('suberror'),
		claims: optional('claims'),
		errorUri: optional('error_uri'),
	};
}

const authorize = (parameters: AuthorizeParameters) => shown(browser.open(client.authorizePath(parameters)));
const signIn = async (script: typeof alice = alice, parameters: AuthorizeParameters = {}) =>
	(await client.redeem(await client.run(browser, script, parameters))).body;
const ropc = (fields: Record<string, string> = {}, options = {}) =>
	token(client.token({ grant_type: 'password', ...alice, scope: 'api://orders/Orders.Read', ...fields }, options));
/** what a developer orders of the authority */
function ordered(code: AadstsCode): Promise<Met> {
	authority.faults?.order({ endpoint: 'token', kind: 'refuse', code, count: 1 });
	return ropc();
}
const asDaemon = (fields: Record<string, string | undefined> = {}, options = {}) =>
	token(
		client.token(
			{
				grant_type: 'client_credentials',
				client_id: testIds.daemon,
				client_secret: testIds.secret,
				scope: 'api://orders/.default',
				...fields,
			},
			options,
		),
	);
/** a daemon that shows a token of another issuer, which nobody signed: what it claims is read first */
async function asFederated(claims: Record<string, string>): Promise<Met> {
	const credential = {
		name: 'k8s',
		issuer: 'https://k8s.example',
		subject: 'daemon',
		audiences: ['api://AzureADTokenExchange'],
	};
	await change((tenant) => {
		application(tenant, testIds.daemon).federatedIdentityCredentials = [credential];
	});
	const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
	const payload = { iss: credential.issuer, sub: credential.subject, aud: credential.audiences[0], ...claims };
	return asDaemon({
		client_secret: undefined,
		client_assertion: `${encode({ alg: 'RS256', kid: 'k' })}.${encode(payload)}.AA`,
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
	});
}
/** a daemon whose certificate is registered, and whose assertion's claims are changed */
async function withAssertion(claims: Record<string, unknown>, notAfter?: Date): Promise<Met> {
	const key = await createClientCertificate(new Date('2025-01-01'), notAfter);
	await change((tenant) => {
		application(tenant, testIds.daemon).keyCredentials = [{ key: key.certificate }];
	});
	const now = authority.now();
	const aud = `${authority.origin}/${testIds.tenant}/oauth2/v2.0/token`;
	const payload = {
		iss: testIds.daemon,
		sub: testIds.daemon,
		aud,
		jti: 'j',
		iat: now,
		nbf: now,
		exp: now + 600,
		...claims,
	};
	const header = { alg: 'PS256', 'x5t#S256': Buffer.from(key.thumbprintSha256, 'hex').toString('base64url') };
	const signer = new SignJWT(payload).setProtectedHeader(header);
	return asDaemon({
		client_secret: undefined,
		client_assertion: await signer.sign(await importPKCS8(key.privateKey, 'PS256')),
		client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
	});
}
const onBehalf = (assertion: string) =>
	token(
		client.token({
			grant_type: grantTypes.jwtBearer,
			client_id: testIds.middleTier,
			client_secret: testIds.secret,
			requested_token_use: 'on_behalf_of',
			assertion,
			scope: 'api://orders/Orders.Read',
		}),
	);

async function post(path: string, fields: Record<string, string>): Promise<TokenAnswer> {
	const { status, headers, body } = await authority.send({
		method: 'POST',
		path,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams(fields).toString(),
	});
	return { status, headers, body: JSON.parse(body) };
}
const askForDevice = async (scope = 'api://orders/Orders.Read') =>
	(
		await post(`/${testIds.tenant}/oauth2/v2.0/devicecode`, {
			client_id: testIds.native,
			scope,
		})
	).body;
const poll = (deviceCode: string) => token(client.token({ grant_type: 'device_code', device_code: deviceCode }));

async function enterUserCode(userCode: string): Promise<Met> {
	const page = await browser.submit(await browser.open('/devicelogin'), { user_code: userCode });
	const problem = decodeURIComponent(page.body);
	const code = ([70018, 70019] as const).find((candidate) => problem.includes(aadsts[candidate].text));
	return { where: 'page', status: aadsts[70018].status, code: code ?? 0 };
}

/** a policy that asks for a control which nothing here can give, met by a refresh */
async function refusedByControl(control: string, more: object = {}): Promise<Met> {
	const { refresh_token } = await signIn();
	await applyPolicy(authority, { control, ...more });
	return token(client.refresh(refresh_token));
}

const laptop: Device = {
	id: '80000000-0000-4000-8000-000000000001',
	tenantId: testIds.tenant,
	deviceId: '81000000-0000-4000-8000-000000000001',
	displayName: 'Laptop',
	accountEnabled: true,
	isCompliant: true,
	registeredAt: 0,
};

async function changeDevice(change: DirectoryChange): Promise<void> {
	const { directory, directoryChanges } = authority.app.authority.storage;
	const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
	await directoryChanges.apply(testIds.tenant, [change], { id: 'a', at: 0, changes: [] } as never, version);
}

/** with a device that a policy asks for */
async function signInOnDevice() {
	await changeDevice({ kind: 'putDevice', device: laptop });
	await applyPolicy(authority, { control: 'compliantDevice' });
	const asked = await client.run(browser, alice);
	const lending = await browser.submit(asked, { 'choose:borrow-device': 'x' });
	return (await client.redeem(await client.signIn(browser, await browser.submit(lending), alice))).body;
}

const multi = () => createTestClient(authority, { clientId: testIds.multi });
async function consentToMulti(): Promise<BrowserPage> {
	return multi().run(browser, { ...alice, consent: true });
}

const provocations: Record<AadstsCode, () => Promise<Met>> = {
	16000: async () => {
		await client.run(browser, alice);
		await client.signIn(browser, await browser.open(client.authorizePath({ prompt: 'login' })), bob);
		return authorize({ prompt: 'none' });
	},
	50000: async () => {
		authority.app.authority.storage.directory.findTenant = () => Promise.reject(new Error('broken'));
		return ropc({}, { tenant: 'contoso.example' });
	},
	50011: () => authorize({ redirect_uri: 'https://elsewhere.test/' }),
	50005: () => ordered(50005),
	50013: async () => onBehalf((await signIn()).access_token),
	50020: async () => {
		const { body } = await multi().redeem(await consentToMulti());
		return token(
			multi().token(
				{ grant_type: 'refresh_token', refresh_token: body.refresh_token },
				{ tenant: testIds.strangerTenant },
			),
		);
	},
	50027: () => onBehalf('x.y.z'),
	50034: async () => {
		const { refresh_token } = await signIn(bob);
		await change((tenant) => tenant.users?.splice(1, 1));
		return token(client.refresh(refresh_token));
	},
	50053: async () => {
		for (let tries = 0; tries < 10; tries += 1) await ropc({ password: `wrong ${tries}` });
		return ropc();
	},
	50055: async () => {
		await change((tenant) =>
			Object.assign(tenant.users?.[0]?.passwordProfile ?? {}, { forceChangePasswordNextSignIn: true }),
		);
		return ropc();
	},
	50057: async () => {
		const { refresh_token } = await signIn();
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			accountEnabled: false,
		});
		return token(client.refresh(refresh_token));
	},
	50058: () => authorize({ prompt: 'none' }),
	50076: async () => token(client.refresh((await signIn()).refresh_token, { claims: c1 })),
	50078: async () => {
		await applyPolicy(authority, { control: 'mfa', ...frequency({ authenticationType: 'secondaryAuthentication' }) });
		const { refresh_token } = await signIn(withCode);
		authority.advance(3601);
		return token(client.refresh(refresh_token));
	},
	50079: async () => token(client.refresh((await signIn(bob)).refresh_token, { claims: c1 })),
	50089: () => shown(browser.open('/sign-in/AAAAAAAAAAAAAAAAAAAAAA')),
	50097: () => ordered(50097),
	50105: async () => {
		await change((tenant) => Object.assign(application(tenant, testIds.orders), { appRoleAssignmentRequired: true }));
		return ropc();
	},
	50117: () => ropc({ claims: 'bm90IGpzb24=' }),
	50126: () => ropc({ password: 'wrong' }),
	50130: () => ropc({ claims: '{"access_token":{"acrs":{"essential":true,"value":"c77"}}}' }),
	50132: async () => {
		const front = createTestClient(authority, { scope: 'openid api://middle/Front.Use' });
		const { body } = await front.redeem(await front.run(browser, alice));
		await authority.app.authority.storage.sweep({ expiredBefore: authority.now() + 100 * 86_400, signInsBefore: 0 });
		return onBehalf(body.access_token);
	},
	50147: () => authorize({ code_challenge: 'short' }),
	50142: async () => {
		await applyPolicy(authority, { control: 'mfa' });
		const { refresh_token } = await signIn(withCode);
		authority.advance(60);
		await putUserRisk(authority, testIds.alice);
		await applyPolicy(authority, {
			conditions: { userRiskLevels: ['high'] },
			grantControls: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
		});
		return token(client.refresh(refresh_token));
	},
	501481: async () => token(client.redeem(await client.run(browser, alice), { code_verifier: 'w'.repeat(43) })),
	50155: async () => {
		const { refresh_token } = await signInOnDevice();
		await changeDevice({ kind: 'removeDevice', id: laptop.id });
		return token(client.refresh(refresh_token));
	},
	50158: () => ordered(50158),
	50173: async () => {
		const { refresh_token } = await signIn();
		await authority.app.authority.storage.directory.setUserState(testIds.tenant, testIds.alice, {
			tokensValidFrom: authority.now() + 1,
		});
		return token(client.refresh(refresh_token));
	},
	50194: () => authorize({ authority: 'common' }),
	50196: () => ordered(50196),
	53000: () => refusedByControl('compliantDevice'),
	53001: () => refusedByControl('domainJoinedDevice'),
	53002: () => refusedByControl('approvedApplication'),
	53003: () => refusedByControl('block'),
	53004: async () => {
		await putUserRisk(authority, testIds.bob);
		await applyPolicy(authority, { conditions: { userRiskLevels: ['high'] }, control: 'mfa' });
		return shown(client.run(browser, bob));
	},
	53009: () => refusedByControl('compliantApplication'),
	53010: async () => {
		await applyPolicy(authority, {
			conditions: { applications: { includeUserActions: ['urn:user:registersecurityinfo'] } },
			control: 'mfa',
		});
		return shown(client.run(browser, bob, { claims: c1 }));
	},
	530003: () => ordered(530003),
	530084: () =>
		refusedByControl('mfa', { sessionControls: { secureSignInSession: { isEnabled: true } }, grantControls: null }),
	54005: async () => {
		const page = await client.run(browser, alice);
		await client.redeem(page);
		return token(client.redeem(page));
	},
	65001: async () => token(client.refresh((await signIn()).refresh_token, { scope: 'Policy.Read.ConditionalAccess' })),
	65004: async () => shown(multi().run(browser, { ...alice, consent: false })),
	70000: () => token(client.token({ grant_type: 'authorization_code', code: `cs1.code.${'A'.repeat(43)}` })),
	70003: () => token(client.token({ grant_type: 'urn:unknown' })),
	70005: () => authorize({ response_type: 'token' }),
	70007: () => authorize({ response_mode: 'web_message' }),
	70008: async () => {
		const page = await client.run(browser, alice);
		authority.advance(61);
		return token(client.redeem(page));
	},
	70011: () => ropc({ scope: 'x'.repeat(3000) }),
	70016: async () => poll((await askForDevice()).device_code),
	70018: () => enterUserCode('BBBBBBBBB'),
	70019: async () => {
		const { user_code } = await askForDevice();
		authority.advance(900);
		return enterUserCode(user_code);
	},
	70020: async () => {
		const { device_code } = await askForDevice();
		authority.advance(900);
		return poll(device_code);
	},
	70043: async () => {
		await applyPolicy(authority, frequency({}));
		const { refresh_token } = await signIn();
		authority.advance(3601);
		return token(client.refresh(refresh_token));
	},
	70044: async () => {
		await applyPolicy(authority, frequency({}));
		await signIn();
		authority.advance(3601);
		return authorize({ prompt: 'none' });
	},
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
};

const codes = Object.keys(aadsts).map(Number) as AadstsCode[];

test.each(codes.map((code) => [code, aadsts[code].name] as const))(
	'AADSTS%i %s is met where its row says, as its row says',
	async (code) => {
		const met = await provocations[code]();
		const {
			error,
			authorizeError = error,
			suberror,
			status,
			claims = false,
			errorUri = true,
		} = aadsts[code] as AadstsEntry;
		expect(met.code).toBe(code);
		if (met.where === 'page') {
			expect(met.status).toBe(status);
			return;
		}
		expect(met.error).toBe(met.where === 'token' ? error : authorizeError);
		expect(met.suberror).toBe(suberror);
		expect(met.claims !== undefined).toBe(claims);
		// a redirect names a page in any case: MSAL reads the number from there
		expect(met.errorUri !== undefined).toBe(met.where === 'token' ? errorUri : true);
		if (met.where === 'token') expect(met.status).toBe(status);
	},
);

test('every suberror that an MSAL classifies occurs', async () => {
	const seen = new Set<string | undefined>(codes.map((code) => (aadsts[code] as { suberror?: string }).suberror));
	const { refresh_token } = await signIn();
	seen.add((await token(multi().refresh(refresh_token))).suberror);
	expect([...seen].filter((suberror) => suberror !== undefined).sort()).toEqual([
		'additional_action',
		'bad_token',
		'basic_action',
		'client_mismatch',
		'consent_required',
		'device_authentication_failed',
		'message_only',
		'protection_policy_required',
		'token_expired',
		'user_password_expired',
	]);
});
