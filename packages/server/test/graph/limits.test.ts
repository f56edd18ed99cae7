// How much a tenant may have of what administrators write. Microsoft Entra, "Plan a Conditional Access deployment" and
// "Terms of use".
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['Agreement.ReadWrite.All'], (tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
		}),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const make = (path: string, body: object) => callGraph(authority, token, 'POST', `/v1.0/${path}`, body);

async function fill(count: number, path: string, body: object): Promise<void> {
	for (let index = 0; index < count; index += 1) {
		const answer = await make(path, body);
		expect(answer.status, JSON.stringify(answer.body)).toBe(201);
	}
}

test('§1.10 a tenant has 240 policies, in whatever state', { timeout: 60_000 }, async () => {
	const policy = {
		displayName: 'One of many',
		state: 'disabled',
		conditions: { applications: { includeApplications: [testIds.orders] }, users: { includeUsers: [testIds.bob] } },
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	};
	await fill(240, 'identity/conditionalAccess/policies', policy);
	expect((await make('identity/conditionalAccess/policies', policy)).status).toBe(400);
});

test('§1.10 a tenant has forty agreements', { timeout: 60_000 }, async () => {
	const agreement = {
		displayName: 'Terms',
		isViewingBeforeAcceptanceRequired: false,
		files: [
			{
				fileName: 'terms.txt',
				language: 'en',
				isDefault: true,
				fileData: { data: Buffer.from('Be kind.').toString('base64') },
			},
		],
	};
	await fill(40, 'identityGovernance/termsOfUse/agreements', agreement);
	expect((await make('identityGovernance/termsOfUse/agreements', agreement)).status).toBe(400);
});
