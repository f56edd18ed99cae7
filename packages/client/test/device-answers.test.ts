// The device authorization endpoint answers what it should not, or nothing: bounded, typed, and by the rules of retries
// that hold for the token endpoint.
import { describe, expect, test } from 'vitest';
import { authorityMetadata, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
const code = { device_code: 'd', user_code: 'u', verification_uri: 'https://login.example/device' };
const metadata = { ...authorityMetadata, device_authorization_endpoint: 'https://login.example/t/devicecode' };

/** @param pending how often the token endpoint says that the user has not answered yet */
function device(answers: (() => Response)[], pending = 0) {
	const waits: number[] = [];
	let now = Date.UTC(2026, 0, 1);
	let left = pending;
	const { client, sent } = publicClient(
		(form) => {
			if (!form.has('grant_type')) return (answers.shift() ?? (() => Response.json(code)))();
			left -= 1;
			return left >= 0
				? Response.json({ error: 'authorization_pending' }, { status: 400 })
				: tokenAnswer('ann', 'at', scopeOf(form), { now });
		},
		{
			authorityMetadata: metadata,
			clock: () => now,
			async delay(milliseconds) {
				waits.push(milliseconds);
				now += milliseconds;
			},
		},
	);
	const asked = () => client.acquireTokenByDeviceCode({ scopes, onUserCode: () => undefined });
	return { asked, sent, waits };
}

describe('[case client/20] the code', () => {
	test.each<[string, object]>([
		['does not say how long it serves', {}],
		['says so in text', { expires_in: '900' }],
		['says nonsense', { expires_in: 'soon', interval: null }],
	])('%s: the user is waited for a quarter of an hour, and no longer', async (_, more) => {
		const { asked, waits } = device([() => Response.json({ ...code, ...more })], 10_000);
		await expect(asked()).rejects.toMatchObject({ code: 'timed_out' });
		expect(waits.reduce((sum, each) => sum + each, 0)).toBe(900_000);
	});

	test.each([['soon'], [-1], [0], [null], [{}]])('asks to be asked every %j: every five seconds', async (interval) => {
		const { asked, waits } = device([() => Response.json({ ...code, expires_in: 900, interval })], 2);
		expect((await asked()).accessToken).toBe('at');
		expect(waits).toEqual([5000, 5000, 5000]);
	});
});

describe('[case client/07] [case client/12] an authority in trouble', () => {
	test.each([500, 502, 503, 504])('%i with a page: asked once more', async (status) => {
		const { asked, sent } = device([() => new Response('<html>', { status })]);
		expect((await asked()).accessToken).toBe('at');
		expect(sent).toHaveLength(3);
	});

	test('429 is told with the seconds to wait, and is not asked again until then', async () => {
		const { asked, sent } = device([() => new Response('', { status: 429, headers: { 'retry-after': '7' } })]);
		await expect(asked()).rejects.toMatchObject({ code: 'throttled', retryAfter: 7 });
		await expect(asked()).rejects.toMatchObject({ code: 'throttled' });
		expect(sent).toHaveLength(1);
	});

	test.each<[string, unknown]>([
		['a page', '<html>'],
		['no address for the user', { ...code, verification_uri: undefined }],
		['no code for the user', { ...code, user_code: 7 }],
		['an empty code', { ...code, device_code: '' }],
	])('%s in place of a code is an unexpected_response', async (_, body) => {
		const { asked } = device([() => (typeof body === 'string' ? new Response(body) : Response.json(body))]);
		await expect(asked()).rejects.toMatchObject({ code: 'unexpected_response' });
	});
});
