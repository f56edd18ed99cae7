// The sign-in log in Graph's shape: who may read it, what it tells, how it is filtered, and how its pages go on.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { SignInRecord } from '../../src/records/sign-in-record.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const path = '/beta/auditLogs/signIns';
const alice = { username: 'alice@contoso.example', password: testIds.password };
const reportsReader = '4a5d8f65-41da-4de4-8968-e035b65339cf';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const get = (query = '', id = '', bearer = token) => callGraph(authority, bearer, 'GET', `${path}${id}?${query}`);

const record = (index: number, more: Partial<SignInRecord> = {}): SignInRecord => ({
	id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
	tenantId: testIds.tenant,
	createdAt: authority.now() - 1_000_000 + index,
	correlationId: `c-${index}`,
	flow: 'client_credentials',
	clientAppId: testIds.daemon,
	errorCode: 0,
	conditionalAccessStatus: 'notApplied',
	appliedConditionalAccessPolicies: [],
	authenticationContexts: [],
	unprotectedAuthenticationContexts: [],
	authenticationMethods: [],
	...more,
});
async function fill(count: number, more: (index: number) => Partial<SignInRecord> = () => ({})): Promise<void> {
	const { grants } = authority.app.authority.storage;
	await Promise.all(Array.from({ length: count }, (_, index) => grants.recordRefusal(record(index, more(index)))));
}

describe('what it tells', () => {
	test('an interactive sign-in with its policies, and the redemption of its code', async () => {
		const client = createTestClient(authority, { scope: 'openid offline_access api://payroll/Payroll.Read' });
		await client.redeem(await client.run(createBrowser(authority), { ...alice, totpSecret: testIds.totpSecret }));
		const { body } = await get(`$filter=userPrincipalName eq '${alice.username}'`);
		const [redeemed, signedIn] = body.value;
		expect(signedIn).toMatchObject({
			userId: testIds.alice,
			userDisplayName: 'Alice',
			appId: testIds.native,
			appDisplayName: expect.any(String),
			resourceId: testIds.payroll,
			resourceDisplayName: 'Payroll API',
			clientAppUsed: 'Mobile Apps and Desktop clients',
			isInteractive: true,
			status: { errorCode: 0 },
			conditionalAccessStatus: 'success',
			appliedConditionalAccessPolicies: [{ id: testIds.mfaForPayroll, result: 'success' }],
			signInEventTypes: ['interactiveUser'],
			authenticationDetails: [{ authenticationMethod: 'password' }, { authenticationMethod: 'softwareOath' }],
		});
		expect(redeemed).toMatchObject({
			isInteractive: false,
			signInEventTypes: ['nonInteractiveUser'],
			uniqueTokenIdentifier: expect.any(String),
		});
		expect(Date.parse(signedIn.createdDateTime)).toBe(authority.now() * 1000);
	});

	test('a refusal is found by the Trace ID in its text, and by the one that a page shows', async () => {
		const { body } = await createTestClient(authority).token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: 'wrong',
		});
		expect((await get('', `/${body.trace_id}`)).body).toMatchObject({
			id: body.trace_id,
			appId: testIds.daemon,
			status: { errorCode: 7000215, failureReason: expect.stringMatching(/^Invalid client secret/) },
			signInEventTypes: ['servicePrincipal'],
			clientAppUsed: null,
		});
		const blocked = await createTestClient(authority).run(createBrowser(authority), alice, {
			claims: '{"access_token":{"acrs":{"essential":true,"value":"c2"}}}',
		});
		const [, traceId] = /Trace ID[^0-9a-f]*([0-9a-f-]{36})/i.exec(blocked.body.replaceAll(/<[^>]+>/g, ' ')) ?? [];
		expect((await get('', `/${traceId}`)).body).toMatchObject({
			status: { errorCode: 53003 },
			conditionalAccessStatus: 'failure',
			userId: testIds.alice,
		});
	});

	test('names are those of now, and null where nobody has them', async () => {
		await fill(1, () => ({ clientAppId: 'gone', userId: 'gone', resourceAppId: testIds.orders }));
		const { body } = await get(`$filter=appId eq 'gone'`);
		expect(body.value).toMatchObject([
			{ appDisplayName: null, userDisplayName: null, resourceDisplayName: 'Orders API' },
		]);
	});
});

describe('who may read it', () => {
	test('nobody without AuditLog.Read.All, and nobody of another tenant', async () => {
		expect((await get('', '', await applicationToken(authority, testIds.middleTier))).status).toBe(403);
		expect((await get('', '', 'nonsense')).status).toBe(401);
		await authority.app.authority.storage.grants.recordRefusal(record(1, { tenantId: testIds.strangerTenant }));
		const { body } = await get();
		expect(body.value.length).toBeGreaterThan(0);
		expect(body.value.filter(({ correlationId }: { correlationId: string }) => correlationId === 'c-1')).toEqual([]);
		expect((await get('', `/${record(1).id}`)).status).toBe(404);
	});

	test('a user with the permission and a role that reads logs, who is shown no policies without a permission for them', async () => {
		const asAlice = async (roles: string[]) => {
			const own = await createTestAuthority({
				tenants: testTenants((tenant) => {
					for (const roleTemplateId of roles) tenant.directoryRoles?.push({ roleTemplateId, members: [testIds.alice] });
				}),
			});
			try {
				const bearer = await tokenHolding(own, testIds.unconsented, 'AuditLog.Read.All', alice.username);
				return await callGraph(own, bearer, 'GET', path);
			} finally {
				await own.close();
			}
		};
		expect((await asAlice([])).status).toBe(403);
		const { status, body } = await asAlice([reportsReader]);
		expect([status, 'appliedConditionalAccessPolicies' in body.value[0]]).toEqual([200, false]);
	});

	test.each(['POST', 'PATCH', 'DELETE'])('%s is not allowed: nobody edits the log', async (method) => {
		const response = await authority.send({
			method,
			path,
			headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
			body: '{}',
		});
		expect(response.status).toBe(405);
	});
});

describe('filters and pages', () => {
	const correlations = ({ body }: { body: { value: { correlationId: string }[] } }) =>
		body.value.map(({ correlationId }) => correlationId);

	test('newest first, $top at a time, and nextLink goes on to the end', async () => {
		await fill(25);
		const seen: string[] = [];
		let query = '$top=10&$filter=conditionalAccessStatus eq %27notApplied%27';
		for (let pages = 0; pages < 10; pages += 1) {
			const page = await get(query);
			seen.push(...correlations(page));
			const next = page.body['@odata.nextLink'];
			if (next === undefined) break;
			query = new URL(next).search.slice(1);
		}
		const ours = seen.filter((id) => id.startsWith('c-'));
		expect(ours).toEqual(Array.from({ length: 25 }, (_, index) => `c-${24 - index}`));
	});

	test.each([
		['status/errorCode eq 53003', ['c-3']],
		['status/errorCode ne 0 and userId eq null', ['c-4', 'c-3']],
		["startswith(ipAddress,'203.0.113.')", ['c-1']],
		["signInEventTypes/any(t:t eq 'interactiveUser')", ['c-2']],
		['isInteractive eq true', ['c-2']],
		["userPrincipalName eq 'o''brien and sons@contoso.example'", ['c-2']],
		["correlationId eq 'c-0'", ['c-0']],
	])('$filter=%s', async (filter, expected) => {
		await fill(5, (index) => ({
			errorCode: [0, 0, 0, 53003, 50126][index] ?? 0,
			...(index === 1 ? { ipAddress: '203.0.113.9' } : {}),
			...(index === 2
				? { flow: 'authorize', userId: testIds.alice, userPrincipalName: "o'brien and sons@contoso.example" }
				: {}),
		}));
		expect(
			correlations(await get(`$filter=${encodeURIComponent(filter)}`)).filter((id) => id.startsWith('c-')),
		).toEqual(expected);
	});

	test('times: what is older or newer is not even looked at', async () => {
		await fill(3000, () => ({}));
		const at = (index: number) => new Date((authority.now() - 1_000_000 + index) * 1000).toISOString();
		const { body } = await get(`$filter=createdDateTime ge ${at(1000)} and createdDateTime lt ${at(1003)}`);
		expect(correlations({ body })).toEqual(['c-1002', 'c-1001', 'c-1000']);
		expect(body['@odata.nextLink']).toBeUndefined();
		expect(correlations(await get(`$filter=createdDateTime eq ${at(5)}`))).toEqual(['c-5']);
		expect(correlations(await get(`$filter=createdDateTime le ${at(1)}&$top=1`))).toEqual(['c-1']);
	});

	test('a filter that matches nothing in a long log ends its page early and goes on', async () => {
		await fill(20_100);
		const first = await get("$filter=correlationId eq 'c-7'");
		expect([first.body.value, typeof first.body['@odata.nextLink']]).toEqual([[], 'string']);
		const second = await get(new URL(first.body['@odata.nextLink']).search.slice(1));
		expect([correlations(second), second.body['@odata.nextLink']]).toEqual([['c-7'], undefined]);
	});

	test('$select shows those members alone', async () => {
		await fill(1);
		expect((await get("$select=id,correlationId&$filter=correlationId eq 'c-0'")).body.value).toEqual([
			{ id: record(0).id, correlationId: 'c-0' },
		]);
	});

	test.each([
		'$top=0',
		'$top=1001',
		'$top=many',
		'$orderby=userPrincipalName',
		'$skiptoken=x',
		'$filter=nobodysMember eq %27Alice%27',
		'$filter=createdDateTime ge 2026-13-45',
		'$filter=appId',
		'$filter=appId eq null and ',
		'$filter=',
		'$search=x',
	])('%s is refused, in words', async (query) => {
		const { status, body } = await get(query);
		expect([status, body.error.code]).toEqual([400, 'BadRequest']);
		expect(body.error.message.length).toBeGreaterThan(10);
	});

	test('a filter of 20,000 characters is refused as quickly', async () => {
		expect((await get(`$filter=${"appId eq '".repeat(2000)}`)).status).toBe(400);
	});

	test('$orderby=createdDateTime desc is how it is anyway', async () => {
		expect((await get('$orderby=createdDateTime desc')).status).toBe(200);
	});
});
