// Overload, and the faults that a developer orders: what an application's retry rules meet.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, describe, expect, test } from 'vitest';

let authority: TestAuthority;
afterEach(() => authority.close());

const alice = { username: 'alice@contoso.example', password: testIds.password };
const asDaemon = () =>
	createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret }).token({
		grant_type: 'client_credentials',
		scope: 'api://orders/.default',
	});

async function faults(method: string, body?: unknown, contentType = 'application/json') {
	const response = await authority.send({
		method,
		path: '/dev/faults',
		headers: { 'content-type': contentType },
		body: typeof body === 'string' ? body : JSON.stringify(body ?? ''),
	});
	return { status: response.status, body: JSON.parse(response.body) };
}

describe('overload', () => {
	test('requests beyond the limit get 503 temporarily_unavailable with Retry-After, and the others their tokens', async () => {
		authority = await createTestAuthority({ maxConcurrentRequests: 5 });
		const answers = await Promise.all(Array.from({ length: 20 }, asDaemon));
		const refused = answers.filter(({ status }) => status !== 200);
		expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(5);
		expect(refused.length).toBeGreaterThan(0);
		for (const answer of refused) {
			expect(answer.status).toBe(503);
			expect(answer.headers['retry-after']).toBe('1');
			expect(answer.body).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90006] });
		}
		expect((await asDaemon()).status).toBe(200);
	});

	test('a storm of passwords is turned away with 429, and a wrong one costs no more than a right one', async () => {
		authority = await createTestAuthority();
		const { passwords } = authority.app.authority;
		const results = await Promise.allSettled(
			Array.from({ length: 2 * 128 + 20 }, () => passwords.verify('x', undefined)),
		);
		const refused = results.filter((result) => result.status === 'rejected');
		expect(refused).toHaveLength(18);
		for (const result of refused) expect(result.reason).toMatchObject({ code: 90055, headers: { 'retry-after': '5' } });
	});
});

describe('ordered faults', () => {
	test('the next two answers of the token endpoint are throttled, the third is not, and other endpoints never were', async () => {
		authority = await createTestAuthority({ faultInjection: true });
		const order = { endpoint: 'token', kind: 'throttle', count: 2, retryAfter: 7 };
		expect((await faults('POST', order)).body).toEqual({ faults: [order] });
		expect((await authority.send({ path: `/${testIds.tenant}/v2.0/.well-known/openid-configuration` })).status).toBe(
			200,
		);
		for (let answers = 0; answers < 2; answers += 1) {
			const answer = await asDaemon();
			expect(answer.status).toBe(429);
			expect(answer.headers['retry-after']).toBe('7');
			expect(answer.body).toMatchObject({ error: 'temporarily_unavailable', error_codes: [90055] });
		}
		expect((await asDaemon()).status).toBe(200);
		expect((await faults('GET')).body).toEqual({ faults: [] });
	});

	test('a refusal with any code of the catalogue, with its suberror and claims; what was sent is good afterwards', async () => {
		authority = await createTestAuthority({ faultInjection: true });
		const client = createTestClient(authority);
		const { refresh_token } = (await client.redeem(await client.run(createBrowser(authority), alice))).body;
		await faults('POST', { kind: 'refuse', code: 50158, count: 2 });
		const refused = await client.refresh(refresh_token);
		expect(refused.status).toBe(400);
		expect(refused.body).toMatchObject({ error: 'invalid_grant', suberror: 'basic_action', error_codes: [50158] });
		expect(JSON.parse(refused.body.claims).access_token.nbf.essential).toBe(true);
		await client.refresh(refresh_token);
		// the claims of a refusal are met by an interactive request, which no policy has anything to say to
		const page = await client.run(createBrowser(authority), alice, { claims: refused.body.claims });
		expect((await client.redeem(page)).status).toBe(200);
		expect((await client.refresh(refresh_token)).status).toBe(200);
	});

	test('a refusal says what its text would name in brackets, and brings the claims that were ordered', async () => {
		authority = await createTestAuthority({ faultInjection: true });
		await faults('POST', { kind: 'refuse', code: 65001, claims: { access_token: {} } });
		const { body } = await asDaemon();
		expect(body.error_description).toContain("with ID '(appId)'");
		// a missing consent brings none, whatever is ordered
		expect(body.claims).toBeUndefined();
		const claims = { access_token: { acrs: { essential: true, value: 'c1' } } };
		await faults('POST', { kind: 'refuse', code: 53003, claims });
		expect((await asDaemon()).body).toMatchObject({ suberror: 'message_only', claims: JSON.stringify(claims) });
	});

	test('on the authorization endpoint a refusal goes to the redirect URI, with the error that a front channel has, and never to an unproven one', async () => {
		authority = await createTestAuthority({ faultInjection: true });
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		const order = () => faults('POST', { endpoint: 'authorize', kind: 'refuse', code: 53003 });
		await order();
		const { location } = await browser.open(client.authorizePath({ state: 'kept' }));
		expect(Object.fromEntries(location?.searchParams ?? [])).toMatchObject({
			error: 'access_denied',
			suberror: 'message_only',
			state: 'kept',
		});
		await order();
		const unproven = await browser.open(client.authorizePath({ redirect_uri: 'https://evil.test/' }));
		expect(unproven.location).toBeUndefined();
		expect(unproven.body).toContain('50011');
	});

	test('unavailable is 503; delay answers late, and rightly; disconnect does not answer; DELETE forgets', async () => {
		authority = await createTestAuthority({ faultInjection: true });
		await faults('POST', { kind: 'unavailable' });
		expect((await asDaemon()).status).toBe(503);
		await faults('POST', { kind: 'delay', delayMilliseconds: 30 });
		const started = performance.now();
		expect((await asDaemon()).status).toBe(200);
		expect(performance.now() - started).toBeGreaterThan(25);
		await faults('POST', { endpoint: '*', kind: 'disconnect' });
		await expect(asDaemon()).rejects.toThrow();
		await faults('POST', { kind: 'unavailable', count: 9 });
		expect((await faults('DELETE')).body).toEqual({ faults: [] });
		expect((await asDaemon()).status).toBe(200);
	});

	test.each([
		['an unknown kind', { kind: 'explode' }, 'kind must be one of throttle, unavailable, disconnect, delay, refuse'],
		['an unknown member', { kind: 'delay', seconds: 3 }, 'seconds is no member'],
		['a negative count', { kind: 'delay', count: -1 }, 'count must be'],
		['an endpoint with a query', { kind: 'delay', endpoint: 'token?x' }, 'endpoint must be'],
		['a code that no error has', { kind: 'refuse', code: 1 }, 'code must be'],
		['a name of the prototype for a code', { kind: 'refuse', code: 'constructor' }, 'code must be'],
		['a refusal without its code', { kind: 'refuse' }, 'code must be'],
		['claims that are text', { kind: 'refuse', code: 50076, claims: '{}' }, 'claims must be'],
		['the code of another kind', { kind: 'delay', code: 50076 }, 'belong to the kind refuse'],
		['a list', [], 'must be a JSON object'],
		['no JSON', 'x', 'is not JSON'],
	])('%s is refused with the member’s name', async (_, body, message) => {
		authority = await createTestAuthority({ faultInjection: true });
		const answer = await faults('POST', body);
		expect(answer.status).toBe(400);
		expect(answer.body.error_description).toContain(message);
		expect((await faults('GET')).body).toEqual({ faults: [] });
	});

	test('a form of another site orders nothing, and a production authority knows no such address', async () => {
		authority = await createTestAuthority({ faultInjection: true });
		expect((await faults('POST', 'kind=delay', 'application/x-www-form-urlencoded')).status).toBe(415);
		expect((await faults('POST', '{"kind":"delay"}', 'text/plain')).status).toBe(415);
		await authority.close();
		authority = await createTestAuthority();
		expect((await faults('POST', { kind: 'delay' })).status).toBe(404);
	});
});
