// The admin API in Graph's shape.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { applicationToken, callGraph, tokenHolding } from './calls.ts';

const policies = '/v1.0/identity/conditionalAccess/policies';
const contexts = '/v1.0/identity/conditionalAccess/authenticationContextClassReferences';
const scope = 'openid Policy.Read.All Policy.ReadWrite.ConditionalAccess';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const appToken = () => applicationToken(authority);

async function userToken(username: string, wanted = scope): Promise<string> {
	const client = createTestClient(authority, { scope: wanted });
	return (await client.redeem(await client.run(createBrowser(authority), { username, password: testIds.password })))
		.body.access_token;
}

const call = (token: string | undefined, method: string, path: string, body?: unknown) =>
	callGraph(authority, token, method, path, body);

const policy = (more = {}) => ({
	displayName: 'MFA for orders',
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: [testIds.orders] },
		users: { includeUsers: ['All'] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	...more,
});

describe('who may call', () => {
	test.each([
		['no token', undefined],
		['a token that is none', 'x.y.z'],
	])('%s is 401 in Graph’s error shape', async (_, token) => {
		const answer = await call(token, 'GET', policies);
		expect(answer.status).toBe(401);
		expect(answer.body.error).toMatchObject({
			code: 'InvalidAuthenticationToken',
			innerError: { 'request-id': expect.any(String), 'client-request-id': expect.any(String) },
		});
	});

	test('a token for another audience is 401', async () => {
		const { body } = await createTestClient(authority).token({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: testIds.secret,
			scope: 'api://orders/.default',
		});
		expect((await call(body.access_token, 'GET', policies)).status).toBe(401);
	});

	test('an expired token is 401', async () => {
		const token = await appToken();
		authority.advance(3601);
		expect((await call(token, 'GET', policies)).status).toBe(401);
	});

	test('a user needs the permission and the role', async () => {
		const holding = (clientId: string, permission: string) =>
			tokenHolding(authority, clientId, permission, 'root@contoso.example');
		expect((await call(await userToken('root@contoso.example'), 'GET', policies)).status).toBe(200);
		expect((await call(await userToken('alice@contoso.example'), 'GET', policies)).status).toBe(403);
		expect((await call(await holding(testIds.unconsented, 'User.Read'), 'GET', policies)).status).toBe(403);
		expect((await call(await holding(testIds.multi, 'Policy.Read.All'), 'POST', policies, policy())).status).toBe(403);
	});
});

describe('policies', () => {
	test('create, read, change and delete; each is in force for the next token', async () => {
		const token = await appToken();
		const client = createTestClient(authority);
		const signIn = await client.redeem(
			await client.run(createBrowser(authority), { username: 'alice@contoso.example', password: testIds.password }),
		);
		const created = await call(token, 'POST', policies, policy());
		expect(created.status).toBe(201);
		expect(created.body).toMatchObject({
			displayName: 'MFA for orders',
			createdDateTime: '2026-11-20T12:00:00Z',
			modifiedDateTime: null,
		});
		const path = `${policies}/${created.body.id}`;
		expect((await client.refresh(signIn.body.refresh_token)).body.error_codes).toEqual([50076]);
		authority.advance(5);
		expect((await call(token, 'PATCH', path, { state: 'disabled' })).status).toBe(204);
		expect((await call(token, 'GET', path)).body).toMatchObject({
			state: 'disabled',
			modifiedDateTime: '2026-11-20T12:00:05Z',
			displayName: 'MFA for orders',
		});
		expect((await client.refresh(signIn.body.refresh_token)).status).toBe(200);
		expect((await call(token, 'DELETE', path)).status).toBe(204);
		expect((await call(token, 'GET', path)).status).toBe(404);
	});

	test('a change of one condition keeps the others', async () => {
		const token = await appToken();
		const { body } = await call(token, 'POST', policies, policy());
		await call(token, 'PATCH', `${policies}/${body.id}`, {
			conditions: { users: { includeGroups: [testIds.finance] } },
		});
		expect((await call(token, 'GET', `${policies}/${body.id}`)).body.conditions).toMatchObject({
			clientAppTypes: ['all'],
			applications: { includeApplications: [testIds.orders] },
			users: { includeGroups: [testIds.finance] },
		});
	});

	test.each([
		['no state', { state: undefined }, /^1007: state/],
		[
			'empty clientAppTypes',
			{ conditions: { ...policy().conditions, clientAppTypes: [] } },
			/^1064: conditions\.clientAppTypes/,
		],
		[
			'[sec 165] block beside another control',
			{ grantControls: { operator: 'OR', builtInControls: ['block', 'mfa'] } },
			/^1032: /,
		],
		[
			'[sec 165] an unknown control',
			{ grantControls: { operator: 'OR', builtInControls: ['fingerprint'] } },
			/^1032: /,
		],
		['[sec 165] no operator', { grantControls: { builtInControls: ['mfa'] } }, /^1007: grantControls\.operator/],
		['[sec 163] an unknown state', { state: 'on' }, /^1007: state/],
		[
			'[sec 188] an unknown condition',
			{ conditions: { ...policy().conditions, moonPhase: 'full' } },
			/^1007: conditions\.moonPhase/,
		],
		['[sec 188] an id of the caller’s choosing', { id: testIds.mfaForC1 }, /^1001: id/],
	])('%s is refused with Graph’s number and a path', async (_, change, message) => {
		const answer = await call(await appToken(), 'POST', policies, policy(change));
		expect(answer.status).toBe(400);
		expect(answer.body.error.code).toBe('BadRequest');
		expect(answer.body.error.innerError.message).toMatch(message);
	});

	test.each([
		['no JSON', '{'],
		['[sec 188] __proto__', '{"__proto__":{"state":"enabled"}}'],
		['an array', '[]'],
		['a member twice', '{"state":"enabled","state":"disabled"}'],
	])('%s is 400', async (_, body) => {
		expect((await call(await appToken(), 'POST', policies, body)).status).toBe(400);
	});

	test('$filter, $select and $top do what they say, and other options are refused', async () => {
		const token = await appToken();
		expect(
			(await call(token, 'GET', `${policies}?$filter=${encodeURIComponent("displayName eq 'MFA for c1'")}&$select=id`))
				.body.value,
		).toEqual([{ id: testIds.mfaForC1 }]);
		expect((await call(token, 'GET', `${policies}?$top=2`)).body.value).toHaveLength(2);
		expect((await call(token, 'GET', `${policies}?$apply=x`)).status).toBe(400);
	});

	test('[sec 238] another tenant’s application sees another tenant’s policies: none of ours', async () => {
		expect((await call(await appToken(), 'GET', policies)).body.value).toHaveLength(3);
	});
});

describe('authentication contexts', () => {
	test('PATCH creates and changes; list, get and filter read', async () => {
		const token = await appToken();
		expect((await call(token, 'PATCH', `${contexts}/c9`, {})).status).toBe(204);
		expect((await call(token, 'GET', `${contexts}/c9`)).body).toMatchObject({
			id: 'c9',
			displayName: 'c9',
			isAvailable: false,
		});
		expect((await call(token, 'PATCH', `${contexts}/c9`, { displayName: 'Nine', isAvailable: true })).status).toBe(204);
		expect(
			(await call(token, 'GET', `${contexts}?$filter=${encodeURIComponent('isAvailable eq true')}`)).body.value.map(
				({ id }: { id: string }) => id,
			),
		).toEqual(['c1', 'c2', 'c9']);
	});

	test('a context in use, or published, cannot be deleted', async () => {
		const token = await appToken();
		expect((await call(token, 'DELETE', `${contexts}/c1`)).body.error.message).toMatch(/used by the policy/);
		await call(token, 'POST', contexts, { id: 'c7', displayName: 'Seven', isAvailable: true });
		expect((await call(token, 'DELETE', `${contexts}/c7`)).body.error.message).toMatch(/published/);
		await call(token, 'PATCH', `${contexts}/c7`, { isAvailable: false });
		expect((await call(token, 'DELETE', `${contexts}/c7`)).status).toBe(204);
	});

	test.each(['c0', 'c100', 'C100', 'x'])('%s is no id', async (id) => {
		expect((await call(await appToken(), 'PATCH', `${contexts}/${id}`, {})).status).toBe(400);
	});
});

test.each(['PUT', 'HEAD'])('%s is 405', async (method) => {
	const headers = { authorization: `Bearer ${await appToken()}` };
	expect((await authority.send({ method, path: policies, headers })).status).toBe(405);
});

test('an unknown resource is 400 in Graph’s shape', async () => {
	expect((await call(await appToken(), 'GET', '/v1.0/nonsense')).body.error.code).toBe('BadRequest');
});
