// Addresses as programs write them: doubled slashes, capitals, a slash at the end, and the paths that older libraries
// know.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority({ faultInjection: true });
});
afterAll(() => authority.close());

const tenant = testIds.tenant;
/** one of every route, with the tenant in each form that a path may have it */
const addresses = [
	...[tenant, 'common', 'organizations', 'contoso.example'].flatMap((name) => [
		`/${name}/oauth2/v2.0/token`,
		`/${name}/v2.0/.well-known/openid-configuration`,
		`/${name}/discovery/v2.0/keys`,
		`/${name}/.well-known/openid-configuration`,
		`/${name}/discovery/keys`,
		`/${name}/oauth2/v2.0/authorize`,
		`/${name}/adminconsent`,
		`/${name}/v2.0/adminconsent`,
		`/${name}/oauth2/v2.0/logout`,
		`/${name}/oauth2/logout`,
		`/${name}/oauth2/authorize`,
		`/${name}/oauth2/token`,
		`/${name}/oauth2/devicecode`,
		`/${name}/oauth2/v2.0/devicecode`,
		`/${name}/oauth2/v2.0/par`,
		`/${name}/openid/userinfo`,
	]),
	'/common/discovery/instance',
	'/devicelogin',
	'/common/userrealm/alice@contoso.example',
	'/oidc/userinfo',
	'/v1.0/me',
	'/beta/me',
	'/assets/sign-in.css',
	'/assets/mark.svg',
	'/dev/faults',
	'/error',
];

/** the same address as somebody else writes it */
const rewritten = fc.constantFrom(...addresses).chain((path) =>
	fc
		.record({
			capitals: fc.array(fc.boolean(), { minLength: path.length, maxLength: path.length }),
			slashes: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: path.length, maxLength: path.length }),
			atEnd: fc.constantFrom('', '/', '//'),
		})
		.map(({ capitals, slashes, atEnd }) => {
			const letters = [...path].map((letter, at) =>
				letter === '/' ? '/'.repeat(slashes[at] ?? 1) : capitals[at] ? letter.toUpperCase() : letter,
			);
			return { path, written: letters.join('') + atEnd };
		}),
);

const statusOf = async (method: string, path: string) => {
	const { status, body } = await authority.send({
		method,
		path,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
	});
	return [status, /AADSTS\d+/.exec(body)?.[0]];
};

test('[case authority/15] an address leads to the same place however its slashes and letters are written', async () => {
	await fc.assert(
		fc.asyncProperty(rewritten, fc.constantFrom('GET', 'POST'), async ({ path, written }, method) => {
			expect([written, await statusOf(method, written)]).toEqual([written, await statusOf(method, path)]);
		}),
		{ numRuns: 150 },
	);
});

test.each(addresses)('[case authority/15] %s is an address', async (path) => {
	const statuses = [await statusOf('GET', path), await statusOf('POST', path)];
	expect(statuses.every(([status]) => status === 404)).toBe(false);
});

test.each(['/', '//'])('the start page stands at %s', async (path) => {
	expect((await authority.send({ path })).status).toBe(200);
});

test.each([
	`/${tenant}/oauth2/v2.0/token/more`,
	`/${tenant}/oauth2`,
	`/x/${tenant}/oauth2/v2.0/token`,
	`/${tenant}%2Foauth2/v2.0/token`,
])('%s is no address', async (path) => {
	expect((await authority.send({ path })).status).toBe(404);
});
