// The law: what configuration refuses, whatever the user would prove, is refused before a password is asked for,
// wherever it is known by then. What is known without a user, and what a session of the browser adds, are a table each;
// the third holds what must not be told.
import { applyTenantFile } from '@countersign/server';
import {
	type AuthorizeParameters,
	type BrowserPage,
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

type Tenant = Parameters<NonNullable<Parameters<typeof testTenants>[0]>>[0];

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const alice = { username: 'alice@contoso.example', password: testIds.password };
const bob = { ...alice, username: 'bob@contoso.example' };
const change = (edit: (tenant: Tenant) => void) =>
	applyTenantFile(authority.app, JSON.stringify(testTenants(edit)), { reset: true });
const switched = (appId: string, members: object) => () =>
	change((tenant) => Object.assign(tenant.applications?.find((one) => one.appId === appId) ?? {}, members));
const blocked = (conditions: object) => () => applyPolicy(authority, { control: 'block', conditions });
const orders = 'openid api://orders/Orders.Read';

/** the step that a page asks for, or the number that it says, and whether the client hears of it */
function told(page: BrowserPage): string {
	const step = page.fields.get('step');
	if (step) return step;
	const number = /AADSTS(\d+)/.exec(responseParameters(page).get('error_description') ?? page.body)?.[1];
	return `${number} ${page.location ? `to the client: ${responseParameters(page).get('error')}` : 'on a page'}`;
}
const open = async (parameters: AuthorizeParameters = {}, browser = createBrowser(authority)) =>
	told(await browser.open(createTestClient(authority).authorizePath({ scope: orders, ...parameters })));

interface Case {
	name: string;
	configure?: () => Promise<unknown>;
	ask?: AuthorizeParameters;
	right: string;
}

const withoutUser: Case[] = [
	{ name: 'nothing is wrong', right: 'password' },
	{
		name: 'the application is disabled',
		configure: switched(testIds.native, { accountEnabled: false }),
		right: '7000112 on a page',
	},
	{
		name: 'no such application',
		ask: { client_id: '99999999-0000-4000-8000-000000000000' },
		right: '700016 on a page',
	},
	{ name: 'a wrong reply address', ask: { redirect_uri: 'https://elsewhere.test/' }, right: '50011 on a page' },
	{
		name: 'no such resource',
		ask: { scope: 'openid api://nothing/Read' },
		right: '500011 to the client: invalid_resource',
	},
	{
		name: 'the resource is disabled',
		configure: switched(testIds.orders, { accountEnabled: false }),
		right: '500014 to the client: invalid_resource',
	},
	{
		name: 'a scope that the resource does not publish',
		ask: { scope: 'openid api://orders/Orders.Unknown' },
		right: '650053 to the client: invalid_client',
	},
	{
		name: 'such a scope of a second resource',
		ask: { scope: 'openid api://orders/Orders.Read api://payroll/Payroll.Unknown' },
		right: '650053 to the client: invalid_client',
	},
	{
		name: 'an ID token that is not enabled',
		ask: { response_type: 'id_token', nonce: 'n' },
		right: '700054 to the client: unsupported_response_type',
	},
];

test.each(withoutUser)('nobody is known, $name: $right', async ({ configure, ask, right }) => {
	await configure?.();
	expect(await open(ask)).toBe(right);
});

const notTold: Case[] = [
	{ name: 'a policy that blocks everybody', configure: blocked({}), right: 'password' },
	{
		name: 'a policy that blocks everybody from all resources',
		configure: blocked({ applications: { includeApplications: ['All'] } }),
		right: 'password',
	},
	{
		name: 'a policy that blocks everybody outside the office',
		configure: blocked({ locations: { includeLocations: ['All'], excludeLocations: [testIds.office] } }),
		right: 'password',
	},
	{
		name: 'a policy that blocks some',
		configure: blocked({ users: { includeUsers: [testIds.alice] } }),
		ask: { login_hint: alice.username },
		right: 'password',
	},
	{
		name: 'a policy that excludes somebody',
		configure: blocked({ users: { includeUsers: ['All'], excludeUsers: [testIds.bob] } }),
		right: 'password',
	},
	{
		name: 'a policy that blocks at a risk',
		configure: blocked({ signInRiskLevels: ['high'] }),
		right: 'password',
	},
	{
		name: 'an application that the named user is not assigned to',
		configure: switched(testIds.native, { appRoleAssignmentRequired: true }),
		ask: { login_hint: alice.username },
		right: 'password',
	},
	{
		name: 'a policy that blocks everybody, asked silently',
		configure: blocked({}),
		ask: { prompt: 'none' },
		right: '50058 to the client: login_required',
	},
];

test.each(notTold)(
	'nobody is known, $name: $right, since it is decided after the first factor, or would tell of a user',
	async ({ configure, ask, right }) => {
		await configure?.();
		expect(await open(ask)).toBe(right);
	},
);

const bySession: Case[] = [
	{ name: 'nothing is wrong', right: 'password' },
	{
		name: 'an application that the user is not assigned to',
		configure: switched(testIds.native, { appRoleAssignmentRequired: true }),
		right: '50105 on a page',
	},
	{
		name: 'a resource that the user is not assigned to',
		configure: switched(testIds.orders, { appRoleAssignmentRequired: true }),
		right: '50105 on a page',
	},
	{
		name: 'a policy that blocks this user, which is decided after the first factor',
		configure: blocked({ users: { includeUsers: [testIds.bob] } }),
		right: 'password',
	},
	{
		name: 'consent that is an administrator’s to give',
		ask: { client_id: testIds.multi, scope: 'openid Policy.Read.All' },
		right: '90094 on a page',
	},
	{
		name: 'default permissions of a resource of which the registration lists none',
		configure: switched(testIds.native, { requiredResourceAccess: [] }),
		ask: { scope: 'openid api://payroll/.default' },
		right: '650057 to the client: invalid_client',
	},
];

test.each(bySession)('a session whose password is too old, $name: $right', async ({ configure, ask, right }) => {
	const browser = createBrowser(authority);
	await createTestClient(authority).run(browser, bob);
	await configure?.();
	expect(await open({ max_age: '0', ...ask }, browser)).toBe(right);
});

test('who is not assigned is told interaction_required where no page may be shown', async () => {
	const browser = createBrowser(authority);
	await createTestClient(authority).run(browser, bob);
	await switched(testIds.native, { appRoleAssignmentRequired: true })();
	expect(await open({ prompt: 'none' }, browser)).toBe('50105 to the client: interaction_required');
});

test('a password that is sent to a page which is refused meanwhile is no guess, and is not looked at', async () => {
	const browser = createBrowser(authority);
	const page = await browser.open(createTestClient(authority).authorizePath({ scope: orders }));
	await switched(testIds.orders, { accountEnabled: false })();
	let looked = 0;
	const { passwords } = authority.app.authority;
	const { verify } = passwords;
	passwords.verify = (...given) => {
		looked += 1;
		return verify.apply(passwords, given);
	};
	expect(told(await browser.submit(page, bob))).toBe('500014 to the client: invalid_resource');
	expect(looked).toBe(0);
});

test('a policy that blocks everybody refuses after the first factor, and the log says whom', async () => {
	await blocked({})();
	const browser = createBrowser(authority);
	const wrong = await createTestClient(authority).run(browser, { ...bob, password: 'wrong' }, { scope: orders });
	expect(told(wrong)).toBe('password');
	const page = await createTestClient(authority).run(browser, bob, { scope: orders });
	expect(told(page)).toBe('53003 on a page');
	const [, traceId] = /Trace ID[^0-9a-f]*([0-9a-f-]{36})/i.exec(page.body.replaceAll(/<[^>]+>/g, ' ')) ?? [];
	const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
	expect(record).toMatchObject({ id: traceId, errorCode: 53003, clientAppId: testIds.native, userId: testIds.bob });
});
