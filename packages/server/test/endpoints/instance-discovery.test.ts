// Instance discovery: which hosts an authority vouches for. MSAL asks before it sends anything to a host that it does
// not know.
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority();
});
afterAll(() => authority.close());

const ask = (endpoint?: string) =>
	authority.send({
		path: '/common/discovery/instance',
		query: new URLSearchParams({
			'api-version': '1.1',
			...(endpoint === undefined ? {} : { authorization_endpoint: endpoint }),
		}).toString(),
	});

test.each<[string, string | undefined, number]>([
	['its own host', 'https://login.test:8443/common/oauth2/v2.0/authorize', 200],
	['its own host in capitals', 'https://LOGIN.TEST:8443/common/oauth2/v2.0/authorize', 200],
	['no host', undefined, 200],
	['another host', 'https://elsewhere.example/common/oauth2/v2.0/authorize', 400],
	['Entra ID', 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize', 400],
	['its own host at another port', 'https://login.test/common/oauth2/v2.0/authorize', 400],
	['its own host without TLS', 'http://login.test:8443/common/oauth2/v2.0/authorize', 400],
	['a host that begins as its own does', 'https://login.test:8443.elsewhere.example/authorize', 400],
	['its own host as the user of another', 'https://login.test:8443@elsewhere.example/authorize', 400],
	['what is no address', 'login.test', 400],
])('asked about %s', async (_, endpoint, status) => {
	const answer = await ask(endpoint);
	expect(answer.status).toBe(status);
	const body = JSON.parse(answer.body);
	if (status === 200) expect(body.metadata[0].aliases).toEqual(['login.test:8443']);
	else {
		expect(body).toMatchObject({ error: 'invalid_instance', error_codes: [50049] });
		expect(body).not.toHaveProperty('metadata');
	}
});
