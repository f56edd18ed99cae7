// A password that an administrator gives somebody: every way to give one asks the same.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordMethodId } from '../../src/graph/method-objects.ts';
import { callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const leaked = 'correct horse battery';
const bobs = `users/${testIds.bob}`;
const client = 'ca000000-0000-4000-8000-0000000000f1';

let authority: TestAuthority;
let tokens: Record<string, string>;
beforeAll(async () => {
	authority = await createTestAuthority({
		risk: { isLeaked: (password) => password === leaked },
		tenants: tenantsWithPermissions([], (tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
			tenant.applications?.push({
				appId: client,
				displayName: 'Administration',
				publicClient: { redirectUris: ['http://localhost:7000/'] },
			});
		}),
	});
	const held = (permission: string) => tokenHolding(authority, client, permission, 'root@contoso.example');
	tokens = {
		'User.ReadWrite.All': await held('User.ReadWrite.All'),
		'UserAuthenticationMethod.ReadWrite.All': await held('UserAuthenticationMethod.ReadWrite.All'),
	};
});
afterAll(() => authority.close());

const passwordProfile = (password: string) => ({ passwordProfile: { password } });
type Way = [
	way: string,
	permission: string,
	method: string,
	path: string,
	body: (password: string) => object,
	done: number,
];
const ways: Way[] = [
	[
		'a user is created',
		'User.ReadWrite.All',
		'POST',
		'users',
		(password) => ({
			accountEnabled: true,
			displayName: 'New',
			mailNickname: 'new',
			userPrincipalName: 'new@contoso.example',
			...passwordProfile(password),
		}),
		201,
	],
	['a user is changed', 'User.ReadWrite.All', 'PATCH', bobs, passwordProfile, 204],
	[
		'a password is reset',
		'UserAuthenticationMethod.ReadWrite.All',
		'POST',
		`${bobs}/authentication/methods/${passwordMethodId}/resetPassword`,
		(newPassword) => ({ newPassword }),
		202,
	],
];

describe.each(ways)('where %s', (_, permission, method, path, body, done) => {
	test.each([
		['that is too short', 'seven77', 'complexity'],
		['of more than 1,024 bytes', 'ü'.repeat(513), 'complexity'],
		['that is known from a leak', leaked, 'leak'],
	])('a password %s is refused', async (_kind, password, message) => {
		const answer = await callGraph(authority, tokens[permission], method, `/v1.0/${path}`, body(password));
		expect(answer).toMatchObject({ status: 400, body: { error: { message: expect.stringContaining(message) } } });
		expect(JSON.stringify(answer.body)).not.toContain(password);
	});

	test('another one is taken', async () => {
		const answer = await callGraph(
			authority,
			tokens[permission],
			method,
			`/v1.0/${path}`,
			body('a better horse altogether'),
		);
		expect(answer.status).toBe(done);
	});
});
