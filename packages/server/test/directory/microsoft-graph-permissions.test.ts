// Graph's permissions are Microsoft's: ids, and who may consent. microsoftgraph/microsoft-graph-devx-content and the
// service principal of Microsoft Graph in a tenant, as of August 2026.
import { describe, expect, test } from 'vitest';
import { microsoftGraph } from '../../src/directory/microsoft-graph.ts';

const { scopes, appRoles } = microsoftGraph;

describe('permissions of Microsoft Graph', () => {
	test.each<[string, string, 'User' | 'Admin']>([
		['User.Read', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d', 'User'],
		['Policy.Read.ConditionalAccess', '633e0fce-8c58-4cfb-9495-12bbd5a24f7c', 'User'],
		['Policy.ReadWrite.ConditionalAccess', 'ad902697-1014-4ef5-81ef-2b4301988e8c', 'Admin'],
		['People.Read.All', 'b89f9189-71a5-4e70-b041-9887f0bc7e4a', 'Admin'],
		['Member.Read.Hidden', 'f6a3db3e-f7e8-4ed2-a414-557c8c9830be', 'Admin'],
		['Agreement.Read.All', 'af2819c9-df71-4dd3-ade7-4d7c9dc653b7', 'Admin'],
		['AuthenticationContext.ReadWrite.All', 'ba6d575a-1344-4516-b777-1404f5593057', 'Admin'],
		['UserAuthenticationMethod.ReadWrite.All', 'b7887744-6746-4312-813d-72daeaee7e2d', 'Admin'],
	])('delegated %s', (value, id, type) => {
		expect(scopes.find((scope) => scope.value === value)).toMatchObject({ id, type });
	});

	test.each<[string, string]>([
		['Application.ReadWrite.All', '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9'],
		['Group.ReadWrite.All', '62a82d76-70ea-41e2-9197-370581804d09'],
		['User.ReadBasic.All', '97235f07-e226-4f63-ace3-39588e11d3a1'],
		['Device.ReadWrite.All', '1138cb37-bd11-4084-a2b7-9f71582aeddb'],
		['EntraBackup.Read.All', '56eda3c5-3834-4815-bd41-6f8fa1295247'],
	])('of applications %s', (value, id) => {
		expect(appRoles.find((role) => role.value === value)).toMatchObject({ id });
	});

	test('each has an id, a value and a name of its own, and people read plain words for the commonest', () => {
		for (const permissions of [scopes, appRoles]) {
			expect(permissions.length).toBeGreaterThan(250);
			expect(new Set(permissions.map(({ id }) => id)).size).toBe(permissions.length);
			expect(new Set(permissions.map(({ value }) => value)).size).toBe(permissions.length);
			expect(permissions.every(({ displayName }) => displayName.length > 3)).toBe(true);
		}
		expect(scopes.find(({ value }) => value === 'Mail.Read')?.displayName).toBe('Read your mail');
	});
});
