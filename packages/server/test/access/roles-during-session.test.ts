// Who somebody is counts at the moment of each token: roles that are given or taken while a session lives.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from '../graph/calls.ts';

const assignments = '/v1.0/roleManagement/directory/roleAssignments';
const bob = { username: 'bob@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['RoleManagement.ReadWrite.Directory']) });
});
afterEach(() => authority.close());

test('[sec 176] a role that is given during a session counts at the next token, and one that is taken no more', async () => {
	await applyPolicy(authority, { control: 'block', conditions: { users: { includeRoles: [roleIds.reportsReader] } } });
	const administrator = await applicationToken(authority);
	const client = createTestClient(authority);
	const browser = createBrowser(authority);
	const { body } = await client.redeem(await client.run(browser, bob));
	expect((await client.refresh(body.refresh_token)).status).toBe(200);

	const role = { principalId: testIds.bob, roleDefinitionId: roleIds.reportsReader, directoryScopeId: '/' };
	const given = await callGraph(authority, administrator, 'POST', assignments, role);
	expect(given.status).toBe(201);
	expect((await client.refresh(body.refresh_token)).body.error_codes).toEqual([53003]);
	// the browser's session meets it too
	expect((await browser.open(client.authorizePath())).body).toContain('AADSTS53003');

	await callGraph(authority, administrator, 'DELETE', `${assignments}/${given.body.id}`);
	expect((await client.refresh(body.refresh_token)).status).toBe(200);
});
