// Protected resource metadata: RFC 9728.
import { testIds } from '@countersign/testkit';
import { expect, test } from 'vitest';
import { createGuard, type GuardOptions } from '../src/index.ts';

const scopes = ['api://orders/Orders.Read'];
const guardAt = (resource: string, more: Partial<GuardOptions> = {}) =>
	createGuard({
		authority: 'https://login.test',
		audience: testIds.orders,
		tenants: [testIds.tenant],
		protectedResource: { resource, scopes },
		...more,
	});

test.each([
	[
		'https://api.contoso.com/mcp',
		'/.well-known/oauth-protected-resource/mcp',
		'https://api.contoso.com/.well-known/oauth-protected-resource/mcp',
	],
	[
		'https://api.contoso.com',
		'/.well-known/oauth-protected-resource',
		'https://api.contoso.com/.well-known/oauth-protected-resource',
	],
	[
		'https://api.contoso.com/',
		'/.well-known/oauth-protected-resource',
		'https://api.contoso.com/.well-known/oauth-protected-resource',
	],
	[
		'http://localhost:7000/a/b',
		'/.well-known/oauth-protected-resource/a/b',
		'http://localhost:7000/.well-known/oauth-protected-resource/a/b',
	],
])('the metadata of %s stands between its host and its path, and names it as written', (resource, path, url) => {
	expect(guardAt(resource).resourceMetadata).toMatchObject({
		path,
		url,
		document: { resource, scopes_supported: scopes },
	});
});

test.each<[string, GuardOptions['tenants'], string[]]>([
	[
		'each tenant that may call',
		[testIds.tenant, { domain: 'Fabrikam.example' }],
		[`https://login.test/${testIds.tenant}/v2.0`, 'https://login.test/fabrikam.example/v2.0'],
	],
	['organizations, where any may', 'any', ['https://login.test/organizations/v2.0']],
])('its authorization servers are %s', (_, tenants, servers) => {
	expect(guardAt('https://api.contoso.com', { tenants }).resourceMetadata?.document.authorization_servers).toEqual(
		servers,
	);
});

test('a challenge for want of a token, or of a good one, names the metadata; without the option none does', async () => {
	const pointer = 'resource_metadata="https://api.contoso.com/.well-known/oauth-protected-resource/mcp"';
	for (const authorization of [undefined, 'Bearer no-token']) {
		const verdict = await guardAt('https://api.contoso.com/mcp').check(authorization);
		expect(verdict).toMatchObject({
			refusal: { status: 401, headers: { 'www-authenticate': expect.stringContaining(pointer) } },
		});
	}
	const plain = createGuard({ authority: 'https://login.test', audience: testIds.orders, tenants: 'any' });
	expect(plain.resourceMetadata).toBeUndefined();
	expect(JSON.stringify(await plain.check(undefined))).not.toContain('resource_metadata');
});

test.each([
	'http://api.contoso.com',
	'https://api.contoso.com/?a=b',
	'https://api.contoso.com/#part',
	'api://orders',
	'orders',
])('a resource of %s is refused when the guard is made', (resource) => {
	expect(() => guardAt(resource)).toThrow(TypeError);
});
