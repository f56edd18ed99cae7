// What a tenant does with requests for little more than signing in, at the token endpoint. Microsoft Entra,
// "Enforcement for baseline scopes in Conditional Access" (2026-06-19).
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { afterEach, describe, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';

const exchange = '00000002-0000-0ff1-ce00-000000000000';
const directory = '00000002-0000-0000-c000-000000000000';
const custom = '99999999-0000-4000-8000-0000000000c1';
const bob = { username: 'bob@contoso.example', password: testIds.password, consent: true };

let authority: TestAuthority | undefined;
afterEach(async () => authority?.close());

type Mode = 'enable' | 'disable' | { resourceAppId: string } | undefined;

/**
 * @returns whether the password alone brings a code for User.Read under a second factor for what the policy includes
 */
async function isFree(baselineScopes: Mode, includeApplications: string[], excludeApplications: string[]) {
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			tenant.settings = { ...tenant.settings, ...(baselineScopes === undefined ? {} : { baselineScopes }) };
		}),
	});
	await applyPolicy(authority, {
		conditions: { applications: { includeApplications, excludeApplications } },
		control: 'mfa',
	});
	const scope = 'openid https://graph.microsoft.com/User.Read';
	const page = await createTestClient(authority, { scope }).run(createBrowser(authority), bob);
	const step = page.fields?.get('step');
	return step === undefined && Boolean(responseParameters(page).get('code'));
}

describe('[case policy/01] §2.5 baseline scopes of a public client', () => {
	test.each<[string, Mode, string[], string[], boolean]>([
		['the roll-out: all but Exchange is enforced', undefined, ['All'], [exchange], false],
		['enable: all but Exchange is enforced', 'enable', ['All'], [exchange], false],
		['enable: a policy on the directory is enforced', 'enable', [directory], [], false],
		['disable: all but Exchange is not', 'disable', ['All'], [exchange], true],
		['disable: all without exclusion is', 'disable', ['All'], [], false],
		['customize: all but Exchange is enforced', { resourceAppId: custom }, ['All'], [exchange], false],
		['customize: what excludes the application is not', { resourceAppId: custom }, ['All'], [custom], true],
		['customize: a policy on the directory is not', { resourceAppId: custom }, [directory], [], true],
	])('%s', async (_name, mode, included, excluded, free) => {
		expect(await isFree(mode, included, excluded)).toBe(free);
	});
});
