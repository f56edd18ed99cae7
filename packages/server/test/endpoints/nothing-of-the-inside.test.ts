// What an authority lets a caller decide about itself, and what it tells of its inside: nothing.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	responseParameters,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority();
});
afterEach(() => authority.close());

const metadataPath = `/${testIds.tenant}/v2.0/.well-known/openid-configuration`;

test.each([
	{ host: 'evil.example' },
	{ 'x-forwarded-host': 'evil.example' },
	{ 'x-forwarded-proto': 'http' },
	{ forwarded: 'host=evil.example;proto=http' },
])(
	'[sec 284] the addresses of the authority are those of its configuration, whatever a request says: %j',
	async (headers) => {
		const plain = await authority.send({ path: metadataPath });
		const forged = await authority.send({ path: metadataPath, headers });
		expect(JSON.parse(plain.body).issuer).toContain(authority.origin);
		expect(forged.body).toBe(plain.body);
	},
);

test('[sec 285] an error inside is answered with its number alone: no message, no stack, no name or version of a program', async () => {
	authority.app.authority.storage.directory.findTenant = () => Promise.reject(new Error('the disk is on fire'));
	const client = createTestClient(authority, { tenant: 'contoso.example' });
	const answer = await client.token({ grant_type: 'refresh_token', refresh_token: 'x' });
	expect(answer).toMatchObject({ status: 500, body: { error: 'server_error', error_codes: [50000] } });
	const told = JSON.stringify([answer.body, answer.headers]);
	expect(told).not.toMatch(/disk is on fire|\bat .*\.(?:ts|js):|node_modules|x-powered-by|node\/|countersign\/\d/i);
	expect(Object.keys(answer.headers)).not.toContain('server');
});

test('[sec 278] what a stranger sends is cut before it is recorded, and the record is written', async () => {
	const long = 'x'.repeat(50_000);
	const client = createTestClient(authority);
	const page = await client.run(createBrowser(authority), alice);
	const answer = await authority.send({
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': long },
		body: new URLSearchParams({
			grant_type: 'authorization_code',
			client_id: testIds.native,
			redirect_uri: 'http://localhost:7000/',
			code: responseParameters(page).get('code') ?? '',
			code_verifier: client.verifier,
		}).toString(),
	});
	expect(answer.status).toBe(200);
	const [record] = await authority.app.authority.storage.grants.signIns(testIds.tenant, 1);
	expect(record?.userAgent?.length).toBeGreaterThan(100);
	expect(record?.userAgent?.length).toBeLessThanOrEqual(512);
});
