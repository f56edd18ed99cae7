// Who may consent for a whole tenant. Microsoft Entra, "Grant tenant-wide admin consent to an application".
import { microsoftGraphAppId } from '@countersign/protocol';
import { testIds } from '@countersign/testkit';
import { expect, test } from 'vitest';
import type { Application, AppRole } from '../../src/records/application.ts';
import { type ConsentItem, mayConsentForAll } from '../../src/sign-in/consent.ts';

const item = (resourceAppId: string, roles: readonly string[]): ConsentItem => ({
	client: {} as Application,
	resource: { appId: resourceAppId } as Application,
	scopes: [],
	roles: roles.map((value) => ({ value }) as AppRole),
});
const scopesAlone = [item(microsoftGraphAppId, [])];
const graphRoles = [...scopesAlone, item(microsoftGraphAppId, ['Directory.ReadWrite.All'])];
const rolesOfAnApi = [...scopesAlone, item(testIds.orders, ['Orders.Process'])];

test.each([
	['Global Administrator', '62e90394-69f5-4237-9190-012177145e10', [true, true, true]],
	['Privileged Role Administrator', 'e8611ab8-c189-46e8-94e1-60213ab1f814', [true, true, true]],
	['Application Administrator', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', [true, true, false]],
	['Cloud Application Administrator', '158c047a-c907-4556-b7ef-446551a6b5f7', [true, true, false]],
	['AI Administrator', 'd2562ede-74db-457e-a7b6-544e236ebb61', [true, true, false]],
	['User Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1', [false, false, false]],
])(
	'[sec 49] %s consents for all to scopes, to roles of an API, to roles of Microsoft Graph: %s %j',
	(_name, role, expected) => {
		const may = (items: readonly ConsentItem[]) => mayConsentForAll(new Set([role]), items);
		expect([may(scopesAlone), may(rolesOfAnApi), may(graphRoles)]).toEqual(expected);
	},
);
