// The addresses of a cloud, as tools for Azure read them, and a resource manager in which there is nothing.
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const read = async (path: string, query = '') => {
	const { status, body } = await authority.send({ path, query });
	return { status, body: JSON.parse(body) };
};

test('a cloud names this authority, its Graph and its resource manager; to earlier versions as the one of a list', async () => {
	const { origin } = authority;
	const cloud = {
		name: 'Countersign',
		authentication: {
			loginEndpoint: origin,
			audiences: [`${origin}/`],
			tenant: 'common',
			identityProvider: 'AAD',
		},
		resourceManager: `${origin}/`,
		portal: `${origin}/portal/`,
		microsoftGraphResourceId: `${origin}/`,
		suffixes: {},
	};
	expect(await read('/metadata/endpoints', 'api-version=2022-09-01')).toEqual({ status: 200, body: cloud });
	expect(await read('/metadata/endpoints', 'api-version=2019-05-01')).toEqual({ status: 200, body: [cloud] });
	expect(await read('/metadata/endpoints')).toEqual({ status: 200, body: [cloud] });
});

test.each(['/subscriptions', '/tenants', '/subscriptions/'])('%s: none', async (path) => {
	expect(await read(path, 'api-version=2022-12-01')).toEqual({ status: 200, body: { value: [] } });
});
