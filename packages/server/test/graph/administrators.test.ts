// Who may act on an administrator, and what is left to the last one.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { directoryRoles } from '../../src/directory/directory-roles.ts';
import { mayActOn, roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

const graph = '00000003-0000-0000-c000-000000000000';
const permissions = ['User.Read.All', 'User.RevokeSessions.All', 'User.EnableDisableAccount.All'];

let authority: TestAuthority;
afterEach(() => authority.close());

/** @param roles who has which role beside root, the Global Administrator */
async function start(roles: Record<string, string[]>): Promise<void> {
	const assigned = Object.entries(roles).map(([roleTemplateId, members]) => ({ roleTemplateId, members }));
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(permissions, (tenant) => void tenant.directoryRoles?.push(...assigned)),
	});
	const grant = { clientAppId: testIds.native, resourceAppId: graph, scopes: permissions };
	await authority.app.authority.storage.directory.addPermissionGrant(testIds.tenant, grant);
}

async function as(name: string): Promise<string> {
	const client = createTestClient(authority, {
		scope: `openid ${permissions.map((each) => `https://graph.microsoft.com/${each}`).join(' ')}`,
	});
	const { body } = await client.redeem(
		await client.run(createBrowser(authority), { username: `${name}@contoso.example`, password: testIds.password }),
	);
	return body.access_token;
}

const users: Record<string, string> = {
	root: 'root@contoso.example',
	alice: testIds.alice,
	bob: testIds.bob,
	carol: testIds.carol,
};

async function acts(token: string, on: string): Promise<number[]> {
	const call = (method: string, path: string, body?: object) =>
		callGraph(authority, token, method, `/v1.0/users/${users[on]}${path}`, body);
	return [
		(await call('POST', '/revokeSignInSessions')).status,
		(await call('PATCH', '', { accountEnabled: true })).status,
	];
}

const {
	globalAdministrator,
	userAdministrator,
	helpdeskAdministrator,
	privilegedAuthenticationAdministrator,
	securityReader,
} = roleIds;

describe('[case graph/02] a user', () => {
	test.each<[string, string | undefined, string, number[]]>([
		['a User Administrator', userAdministrator, 'root', [403, 403]],
		['a User Administrator', userAdministrator, 'alice', [200, 204]],
		['a Helpdesk Administrator', helpdeskAdministrator, 'alice', [200, 403]],
		['a Helpdesk Administrator', helpdeskAdministrator, 'root', [403, 403]],
		['a Privileged Authentication Administrator', privilegedAuthenticationAdministrator, 'root', [200, 204]],
		['a Security Reader', securityReader, 'alice', [403, 403]],
		['nobody', undefined, 'alice', [403, 403]],
	])('%s (%s) on %s', async (_, role, on, expected) => {
		await start(role ? { [role]: [testIds.carol] } : {});
		expect(await acts(await as('carol'), on)).toEqual(expected);
	});

	test('who is found by name is the same as by id, in any case', async () => {
		await start({ [userAdministrator]: [testIds.carol] });
		users.root = 'ROOT@contoso.example';
		expect(await acts(await as('carol'), 'root')).toEqual([403, 403]);
	});

	test('a role that only guards: a Conditional Access Administrator is no target of a User Administrator', async () => {
		await start({ [userAdministrator]: [testIds.carol], [roleIds.conditionalAccessAdministrator]: [testIds.alice] });
		expect(await acts(await as('carol'), 'alice')).toEqual([403, 403]);
	});
});

describe('[case graph/02] [sec 240] an application', () => {
	test('with the permission alone acts on users without a role, not on administrators', async () => {
		await start({ [securityReader]: [testIds.bob] });
		const token = await applicationToken(authority);
		expect(await acts(token, 'alice')).toEqual([200, 204]);
		expect(await acts(token, 'bob')).toEqual([403, 403]);
		expect(await acts(token, 'root')).toEqual([403, 403]);
	});

	test('with a role of its own acts as that role may', async () => {
		await start({ [privilegedAuthenticationAdministrator]: [testIds.daemon] });
		expect(await acts(await applicationToken(authority), 'root')).toEqual([200, 204]);
	});
});

describe('[case graph/02] [sec 246] the last Global Administrator', () => {
	const disable = (token: string, id: string) =>
		callGraph(authority, token, 'PATCH', `/v1.0/users/${id}`, { accountEnabled: false });

	test('is not disabled, by itself or by another; one of two is', async () => {
		await start({});
		const own = await as('root');
		expect((await disable(own, 'root@contoso.example')).status).toBe(409);
		await authority.close();
		await start({ [globalAdministrator]: [testIds.carol] });
		expect((await disable(await as('root'), testIds.carol)).status).toBe(204);
		expect((await disable(await as('root'), 'root@contoso.example')).status).toBe(409);
	});

	test('two who disable each other at once: one stays', async () => {
		await start({ [globalAdministrator]: [testIds.carol] });
		const [root, carol] = [await as('root'), await as('carol')];
		const answers = await Promise.all([disable(root, testIds.carol), disable(carol, 'root@contoso.example')]);
		expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
	});
});

describe('the tables', () => {
	beforeEach(() => start({}));
	const roles = fc.uniqueArray(fc.constantFrom(...directoryRoles.map(({ templateId }) => templateId)), {
		maxLength: 3,
	});

	test('whoever may act on somebody with more roles may with fewer; who has more roles may no less', () => {
		fc.assert(
			fc.property(
				fc.constantFrom('sensitiveAction' as const, 'passwordReset' as const),
				roles,
				roles,
				roles,
				(action, actor, more, target) => {
					const may = mayActOn(action, new Set(actor), new Set(target));
					if (may) expect(mayActOn(action, new Set([...actor, ...more]), new Set(target))).toBe(true);
					if (may && target.length > 1) expect(mayActOn(action, new Set(actor), new Set(target.slice(1)))).toBe(true);
				},
			),
		);
	});

	test('on a role that stands in no table only the two highest act, and a Global Administrator on everybody', () => {
		for (const { templateId } of directoryRoles) {
			expect(mayActOn('sensitiveAction', new Set([globalAdministrator]), new Set([templateId]))).toBe(true);
			expect(mayActOn('passwordReset', new Set([templateId]), new Set([globalAdministrator]))).toBe(
				[globalAdministrator, privilegedAuthenticationAdministrator].includes(templateId as never),
			);
		}
	});
});
