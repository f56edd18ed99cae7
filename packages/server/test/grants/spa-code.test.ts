// The hybrid single-page application: its server redeems a code, and gets another for its page.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	type TokenAnswer,
	testIds,
	testTenants,
} from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const alice = { username: 'alice@contoso.example', password: testIds.password };
const web = { clientId: testIds.web, redirectUri: 'https://web.test/signin' };
const page = 'https://web.test';

let authority: TestAuthority;
let server: ReturnType<typeof createTestClient>;
async function start(pages: string[]): Promise<void> {
	await authority?.close();
	authority = await createTestAuthority({
		tenants: testTenants((tenant) => {
			const application = tenant.applications?.find(({ appId }) => appId === testIds.web);
			if (application) application.spa = { redirectUris: pages };
		}),
	});
	server = createTestClient(authority, { ...web, secret: testIds.secret });
}
beforeEach(() => start([`${page}/blank`]));
afterEach(() => authority.close());

const signIn = () => server.run(createBrowser(authority), alice);
const atServer = async (fields: Record<string, string> = { return_spa_code: '1' }) =>
	server.redeem(await signIn(), fields);

/** As MSAL does it: no redirect URI, no verifier, no secret. */
function inPage(
	code: string,
	{ origin, ...fields }: Record<string, string | undefined> = { origin: page },
): Promise<TokenAnswer> {
	return createTestClient(authority, { clientId: testIds.web, origin }).token({
		grant_type: 'authorization_code',
		code,
		...fields,
	});
}

function expectRefused(answer: TokenAnswer, code: number): void {
	expect(answer.body).toMatchObject({ error_codes: [code] });
	expect(answer.body).not.toHaveProperty('access_token');
}

test('the page gets tokens of its own for the same user and session, with a refresh token that lives a day', async () => {
	const { body } = await atServer();
	const answer = await inPage(body.spa_code);
	expect(answer.status).toBe(200);
	const [first, second] = [decodeJwt(body.access_token), decodeJwt(answer.body.access_token)];
	expect(first).toMatchObject({ oid: testIds.alice, azpacr: '1' });
	expect(second).toMatchObject({ oid: testIds.alice, azpacr: '0', sid: first.sid, scp: first.scp });
	expect(answer.body).toMatchObject({ refresh_token_expires_in: 86_400 });
	expect(answer.body).not.toHaveProperty('spa_code');
	expect(decodeJwt(answer.body.id_token)).not.toHaveProperty('nonce');
});

test.each([
	['to a client that does not ask', {}],
	['to one that asks otherwise', { return_spa_code: 'true' }],
])('no code for a page is given %s', async (_, fields) => {
	expect((await atServer(fields as Record<string, string>)).body).not.toHaveProperty('spa_code');
});

test('no code for a page is given to an application that registered none', async () => {
	await start([]);
	const { status, body } = await atServer();
	expect(status).toBe(200);
	expect(body).not.toHaveProperty('spa_code');
});

describe('the page’s code', () => {
	test('needs an Origin of the application’s own pages', async () => {
		expectRefused(await inPage((await atServer()).body.spa_code, { origin: undefined }), 9002327);
		expectRefused(await inPage((await atServer()).body.spa_code, { origin: 'https://evil.test' }), 70000);
	});

	test('is spent by one wrong presentation', async () => {
		const { body } = await atServer();
		expectRefused(await inPage(body.spa_code, { origin: 'https://evil.test' }), 70000);
		expectRefused(await inPage(body.spa_code), 54005);
	});

	test('is refused with a verifier, since nothing was challenged', async () => {
		expectRefused(
			await inPage((await atServer()).body.spa_code, { origin: page, code_verifier: 'v'.repeat(43) }),
			501481,
		);
	});

	test('is another client’s to nobody', async () => {
		const { body } = await atServer();
		const spa = createTestClient(authority, { clientId: testIds.spa, origin: 'https://spa.test' });
		expectRefused(await spa.token({ grant_type: 'authorization_code', code: body.spa_code }), 70000);
	});

	test('lives five minutes', async () => {
		const early = (await atServer()).body.spa_code;
		authority.advance(300);
		expect((await inPage(early)).status).toBe(200);
		const late = (await atServer()).body.spa_code;
		authority.advance(301);
		expectRefused(await inPage(late), 70008);
	});

	test('[sec 51] redeemed twice, takes what the page got with it, and leaves the server’s', async () => {
		const { body } = await atServer();
		const first = await inPage(body.spa_code);
		expectRefused(await inPage(body.spa_code), 54005);
		expectRefused(
			await createTestClient(authority, { clientId: testIds.web, origin: page }).refresh(first.body.refresh_token),
			70008,
		);
		expect((await server.refresh(body.refresh_token)).status).toBe(200);
	});

	test('[sec 51] falls with the server’s code: who presents that one twice revokes what either started', async () => {
		const redirected = await signIn();
		const { body } = await server.redeem(redirected, { return_spa_code: '1' });
		const first = await inPage(body.spa_code);
		expectRefused(await server.redeem(redirected), 54005);
		expectRefused(
			await createTestClient(authority, { clientId: testIds.web, origin: page }).refresh(first.body.refresh_token),
			70008,
		);
		expectRefused(await server.refresh(body.refresh_token), 70008);

		const again = await signIn();
		const unused = await server.redeem(again, { return_spa_code: '1' });
		expectRefused(await server.redeem(again), 54005);
		expectRefused(await inPage(unused.body.spa_code), 54005);
	});
});
