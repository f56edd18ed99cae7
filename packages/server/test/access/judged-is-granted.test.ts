// A decision rests on what is granted: whatever a request writes, the policies of every service behind the token's
// scopes were met.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { afterEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const directory = '00000002-0000-0000-c000-000000000000';
const exchange = '00000002-0000-0ff1-ce00-000000000000';
const sharePoint = '00000003-0000-0ff1-ce00-000000000000';
const teams = 'cc15fd57-2c6c-4117-a88c-83b1d56b4bbe';
const bob = { username: 'bob@contoso.example', password: testIds.password, consent: true };

type Entry = ReturnType<typeof testTenants>['tenants'][number];
type ApplicationEntry = NonNullable<Entry['applications']>[number];

let authority: TestAuthority | undefined;
afterEach(async () => authority?.close());

const needs = (resourceAppId: string, ...values: string[]) => ({
	resourceAppId,
	resourceAccess: values.map((value) => ({ value, type: 'Scope' as const })),
});
function registration(tenant: Entry, appId: string): ApplicationEntry {
	return tenant.applications?.find((application) => application.appId === appId) as ApplicationEntry;
}
function withGraph(application: ApplicationEntry, ...values: string[]): void {
	const others = (application.requiredResourceAccess ?? []).filter(({ resourceAppId }) => resourceAppId !== graph);
	application.requiredResourceAccess = [...others, needs(graph, ...values)];
}
async function start(change: (tenant: Entry) => void): Promise<TestAuthority> {
	authority = await createTestAuthority({ tenants: testTenants(change) });
	return authority;
}
const mfaFor = (...includeApplications: string[]) => ({
	conditions: { applications: { includeApplications } },
	control: 'mfa',
});

describe('[case authority/02] .default of Graph is judged for the services behind what was consented', () => {
	const ways = [
		'https://graph.microsoft.com/.default',
		'.default',
		`${graph}/.DEFAULT`,
		'HTTPS://graph.microsoft.com/Mail.Read',
		'mail.read',
	];

	test.each(ways)('a sign-in that asks for %s meets the policy on Exchange', async (scope) => {
		const a = await start((tenant) => withGraph(registration(tenant, testIds.native), 'User.Read', 'Mail.Read'));
		await applyPolicy(a, mfaFor(exchange));
		const page = await createTestClient(a, { scope: `openid ${scope}` }).run(createBrowser(a), bob);
		expect(page.fields.get('step')).toBe('register-one-time-code');
	});

	test.each(ways)('a refresh that asks for %s is refused with 50079', async (scope) => {
		const a = await start((tenant) => withGraph(registration(tenant, testIds.native), 'User.Read', 'Mail.Read'));
		await applyPolicy(a, mfaFor(exchange));
		const client = createTestClient(a);
		const first = await client.redeem(await client.run(createBrowser(a), bob));
		expect((await client.refresh(first.body.refresh_token, { scope })).body.error_codes).toEqual([50079]);
	});

	test.each(ways)('a password that is sent with %s is refused with 50079', async (scope) => {
		const a = await start((tenant) => {
			withGraph(registration(tenant, testIds.native), 'User.Read', 'Mail.Read');
			registration(tenant, testIds.native).isFallbackPublicClient = true;
			Object.assign(tenant, { settings: { resourceOwnerPasswordCredentials: true } });
		});
		await applyPolicy(a, mfaFor(exchange));
		const { username, password } = bob;
		const answer = await createTestClient(a).token({ grant_type: 'password', username, password, scope });
		expect(answer.body.error_codes).toEqual([50079]);
	});

	test.each(ways)('on behalf of a user, %s is refused with 50079', async (scope) => {
		const a = await start((tenant) => withGraph(registration(tenant, testIds.middleTier), 'User.Read', 'Mail.Read'));
		await applyPolicy(a, mfaFor(exchange));
		const client = createTestClient(a, { scope: 'openid api://middle/Front.Use' });
		const user = await client.redeem(await client.run(createBrowser(a), bob));
		const answer = await createTestClient(a, { clientId: testIds.middleTier, secret: testIds.secret }).token({
			grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
			requested_token_use: 'on_behalf_of',
			assertion: user.body.access_token,
			scope,
		});
		expect(answer.body.error_codes).toEqual([50079]);
	});

	test('the directory’s own policy meets .default with User.Read alone', async () => {
		const a = await start((tenant) => withGraph(registration(tenant, testIds.native), 'User.Read'));
		await applyPolicy(a, mfaFor(directory));
		const page = await createTestClient(a, { scope: 'openid .default' }).run(createBrowser(a), bob);
		expect(page.fields.get('step')).toBe('register-one-time-code');
	});

	test('an application’s own roles on Graph are judged like scopes', async () => {
		const a = await start((tenant) => {
			const daemon = registration(tenant, testIds.daemon);
			daemon.requiredResourceAccess = [
				{ resourceAppId: graph, resourceAccess: [{ value: 'Mail.Read', type: 'Role' }] },
			];
		});
		await applyPolicy(a, {
			conditions: {
				applications: { includeApplications: [exchange] },
				users: { includeUsers: ['None'] },
				clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
			},
			control: 'block',
		});
		const daemon = createTestClient(a, { clientId: testIds.daemon, secret: testIds.secret });
		const answer = await daemon.token({
			grant_type: 'client_credentials',
			scope: 'https://graph.microsoft.com/.default',
		});
		expect(answer.body.error_codes).toEqual([53003]);
	});
});

/** the service that keeps the data; the directory is judged where nothing else is asked for */
const serviceOf: Record<string, string | undefined> = {
	'User.Read': undefined,
	'People.Read': undefined,
	'Mail.Read': exchange,
	'Calendars.Read': exchange,
	'Files.Read': sharePoint,
	'Sites.Read.All': sharePoint,
	'Chat.Read': teams,
	'Team.ReadBasic.All': teams,
};
const services = [exchange, sharePoint, teams];
const permissions = Object.keys(serviceOf);
const spelling = fc.constantFrom(
	(scope: string) => scope,
	(scope: string) => scope.toLowerCase(),
	(scope: string) => `https://graph.microsoft.com/${scope.toUpperCase()}`,
	(scope: string) => `${graph}/${scope}`,
	() => '.default',
	() => `${graph}/.default`,
);
const openId = fc.subarray(['openid', 'profile', 'email', 'offline_access']);

test('whatever is asked and however, no token carries a scope whose service’s policy the sign-in does not meet', async () => {
	const a = await start((tenant) =>
		withGraph(registration(tenant, testIds.native), 'openid', 'profile', 'email', 'offline_access', ...permissions),
	);
	const client = createTestClient(a);
	const first = await client.redeem(await client.run(createBrowser(a), bob));
	let { refresh_token: refreshToken } = first.body;
	let issued = 0;
	const request = fc.tuple(openId, fc.option(fc.constantFrom(...permissions)), spelling, fc.constantFrom(...services));
	await fc.assert(
		fc.asyncProperty(request, async ([oidc, permission, spell, service]) => {
			await applyPolicy(a, mfaFor(service));
			const scope = [...oidc, ...(permission === null ? [] : [spell(permission)])].join(' ');
			const answer = await client.refresh(refreshToken, { scope: scope === '' ? 'openid' : scope });
			if (answer.status !== 200) return;
			issued += 1;
			refreshToken = answer.body.refresh_token ?? refreshToken;
			const granted = String(decodeJwt(answer.body.access_token).scp).split(' ');
			expect(granted.map((value) => serviceOf[value])).not.toContain(service);
		}),
		{ numRuns: 150 },
	);
	expect(issued).toBeGreaterThan(20);
});

describe('[case authority/04] a user’s request is judged for something, whatever scopes it leaves out', () => {
	const combinations = [
		'openid profile',
		'offline_access',
		'profile',
		'email',
		'profile offline_access',
		'email profile offline_access',
	];

	test.each(combinations)(
		'a confidential client that asks for "%s" meets a policy for all resources',
		async (scope) => {
			const a = await start((tenant) =>
				withGraph(registration(tenant, testIds.web), 'User.Read', 'openid', 'profile', 'email', 'offline_access'),
			);
			await applyPolicy(a, mfaFor('All'));
			const client = createTestClient(a, {
				clientId: testIds.web,
				redirectUri: 'https://web.test/signin',
				secret: testIds.secret,
				scope,
			});
			expect((await client.run(createBrowser(a), bob)).fields.get('step')).toBe('register-one-time-code');
		},
	);

	test.each(combinations)('and so does a public one that asks for "%s"', async (scope) => {
		const a = await start(() => undefined);
		await applyPolicy(a, mfaFor('All'));
		expect((await createTestClient(a, { scope }).run(createBrowser(a), bob)).fields.get('step')).toBe(
			'register-one-time-code',
		);
	});
});

describe('[case authority/05] an ID token for an application is access to it, whichever way it comes', () => {
	function hybrid(tenant: Entry): void {
		const web = registration(tenant, testIds.web);
		web.spa = { redirectUris: ['https://web.test/spa'] };
		web.publicClient = { redirectUris: ['http://localhost:7000/'] };
		web.isFallbackPublicClient = true;
		web.web = { ...web.web, implicitGrantSettings: { enableIdTokenIssuance: true } };
		withGraph(web, 'openid', 'profile', 'User.Read');
		Object.assign(tenant, { settings: { resourceOwnerPasswordCredentials: true } });
	}
	const addresses = ['https://web.test/signin', 'https://web.test/spa', 'http://localhost:7000/'];

	test.each(addresses)('its own policy is met at %s', async (redirectUri) => {
		const a = await start(hybrid);
		await applyPolicy(a, mfaFor(testIds.web));
		const client = createTestClient(a, { clientId: testIds.web, redirectUri, scope: 'openid profile' });
		expect((await client.run(createBrowser(a), bob)).fields.get('step')).toBe('register-one-time-code');
	});

	test('and by an ID token that the authorization endpoint gives itself', async () => {
		const a = await start(hybrid);
		await applyPolicy(a, mfaFor(testIds.web));
		const client = createTestClient(a, {
			clientId: testIds.web,
			redirectUri: 'https://web.test/spa',
			scope: 'openid profile',
		});
		const page = await client.run(createBrowser(a), bob, {
			response_type: 'id_token',
			response_mode: 'form_post',
			nonce: 'n',
		});
		expect(page.fields.get('step')).toBe('register-one-time-code');
	});

	test('and by the password grant', async () => {
		const a = await start(hybrid);
		await applyPolicy(a, mfaFor(testIds.web));
		const { username, password } = bob;
		const client = createTestClient(a, { clientId: testIds.web, secret: testIds.secret });
		const answer = await client.token({ grant_type: 'password', username, password, scope: 'openid User.Read' });
		expect(answer.body.error_codes).toEqual([50079]);
	});
});

describe('[case authority/09] a token carries what is consented', () => {
	test('of its resource, what was asked for first, in scp and in scope', async () => {
		const a = await start(() => undefined);
		const client = createTestClient(a, { scope: 'openid api://orders/Orders.Write' });
		const { body } = await client.redeem(await client.run(createBrowser(a), bob));
		expect(decodeJwt(body.access_token).scp).toBe('Orders.Write Orders.Read');
		expect(body.scope).toBe('openid api://orders/Orders.Write api://orders/Orders.Read');
	});

	test('but no scope whose policies are not met: it neither comes along nor interrupts', async () => {
		const a = await start((tenant) =>
			withGraph(registration(tenant, testIds.native), 'User.Read', 'Mail.Read', 'Files.Read'),
		);
		await applyPolicy(a, mfaFor(exchange));
		const client = createTestClient(a, { scope: 'openid Files.Read' });
		const { body } = await client.redeem(await client.run(createBrowser(a), bob));
		expect(decodeJwt(body.access_token).scp).toBe('openid Files.Read User.Read');
	});

	test('nor a scope of OpenID Connect that was not asked for', async () => {
		const a = await start((tenant) =>
			withGraph(registration(tenant, testIds.native), 'openid', 'profile', 'email', 'User.Read'),
		);
		const client = createTestClient(a, { scope: 'openid User.Read' });
		const { body } = await client.redeem(await client.run(createBrowser(a), bob));
		expect(decodeJwt(body.access_token).scp).toBe('openid User.Read');
	});
});

describe('[case authority/14] a client that is its own API', () => {
	function own(tenant: Entry): void {
		const spa = registration(tenant, testIds.spa);
		spa.identifierUris = [`api://${testIds.spa}`];
		spa.api = {
			oauth2PermissionScopes: [
				{ id: '70000000-0000-4000-8000-0000000000f1', value: 'access', userConsentDisplayName: 'Access' },
			],
		};
		spa.requiredResourceAccess = [...(spa.requiredResourceAccess ?? []), needs(testIds.spa, 'access')];
	}

	test.each([`api://${testIds.spa}`, testIds.spa])(
		'signs in and redeems under the name %s, and refreshes by its id alone',
		async (name) => {
			const a = await start(own);
			const client = createTestClient(a, {
				clientId: testIds.spa,
				redirectUri: 'https://spa.test/',
				origin: 'https://spa.test',
				scope: `openid offline_access ${name}/access`,
			});
			const page = await client.run(createBrowser(a), bob);
			expect(responseParameters(page).get('code')).toBeTruthy();
			const first = await client.redeem(page);
			expect(decodeJwt(first.body.access_token)).toMatchObject({ aud: testIds.spa, scp: 'access' });
			const later = await client.refresh(first.body.refresh_token);
			expect(later.body.error_codes).toEqual(name === testIds.spa ? undefined : [90009]);
		},
	);
});
