// Time that does not go back, and leaps that are not believed at once.
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sweepOnce } from '../src/programs/running-authority.ts';
import { createSteadyClock } from '../src/steady-clock.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };
const day = 86_400;

describe('[case authority/22] [sec 267] a clock that goes back', () => {
	test('[sec 55] an expired code stays expired when the clock goes back 30 seconds', async () => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const page = await client.run(createBrowser(authority), bob);
		authority.advance(61);
		// something looked at the clock while it was ahead
		await authority.send({ path: '/common/discovery/instance' });
		authority.advance(-30);
		expect((await client.redeem(page)).body.error).toBe('invalid_grant');
		await authority.close();
	});

	test('a spent refresh token gives no successor when the clock goes back a day', async () => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const first = await client.redeem(await client.run(createBrowser(authority), bob));
		await client.refresh(first.body.refresh_token);
		authority.advance(120);
		await authority.send({ path: '/common/discovery/instance' });
		authority.advance(-day);
		expect((await client.refresh(first.body.refresh_token)).body.error).toBe('invalid_grant');
		await authority.close();
	});

	test('property: without a leap of more than a day the time never goes back', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({ min: -day * 1000, max: day * 1000 })), (steps) => {
				let read = Date.UTC(2026, 10, 20);
				const clock = createSteadyClock(() => read);
				let last = clock.now();
				for (const step of steps) {
					// a step back first, so that the machine's clock is never more than a day ahead at once
					read = Math.min(read + step, last + day * 1000);
					const now = clock.now();
					expect(now).toBeGreaterThanOrEqual(last);
					last = now;
				}
			}),
		);
	});
});

describe('[case authority/22] a clock that is far ahead for a moment', () => {
	const start = Date.UTC(2026, 10, 20);
	test('is not believed, and what it showed is forgotten when it returns', () => {
		let read = start;
		const clock = createSteadyClock(() => read);
		read += 400 * day * 1000;
		expect(clock.now()).toBe(read);
		expect(clock.isBelieved()).toBe(false);
		read = start + 60_000;
		expect(clock.now()).toBe(read);
		expect(clock.isBelieved()).toBe(true);
	});

	test('is believed once it has gone on for an hour', () => {
		let read = start;
		const clock = createSteadyClock(() => read);
		read += 400 * day * 1000;
		expect(clock.isBelieved()).toBe(false);
		read += 3_599_000;
		expect(clock.isBelieved()).toBe(false);
		read += 1000;
		expect(clock.isBelieved()).toBe(true);
	});

	test('sessions, families and the log survive a sweep 400 days ahead', async () => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const browser = createBrowser(authority);
		const first = await client.redeem(await client.run(browser, bob));
		authority.advance(400 * day);
		await sweepOnce(authority.app as never, 30);
		authority.advance(-400 * day);
		expect((await client.refresh(first.body.refresh_token)).status).toBe(200);
		expect((await browser.open(client.authorizePath({ prompt: 'none' }))).location?.searchParams.has('code')).toBe(
			true,
		);
		expect(await authority.app.authority.storage.grants.signIns(testIds.tenant, 10)).not.toHaveLength(0);
		authority.advance(400 * day);
		await sweepOnce(authority.app as never, 30);
		authority.advance(3600);
		await sweepOnce(authority.app as never, 30);
		expect(await authority.app.authority.storage.grants.signIns(testIds.tenant, 10)).toHaveLength(0);
		await authority.close();
	});

	test('a process begins no earlier than the one before it was', () => {
		expect(createSteadyClock(() => 1000, 5000).now()).toBe(5000);
	});
});
