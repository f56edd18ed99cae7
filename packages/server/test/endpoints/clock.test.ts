// The clock of a development authority, moved on by whoever develops on its machine.
import { describe, expect, test } from 'vitest';
import type { Exchange } from '../../src/authority.ts';
import { clock, createMovableClock, withDate } from '../../src/endpoints/clock.ts';
import type { HttpRequest } from '../../src/http/message.ts';
import { createFaultInjection } from '../../src/programs/fault-injection.ts';

const start = Date.UTC(2026, 10, 20, 12);

function call(movable: ReturnType<typeof createMovableClock>, method: string, body = '', type = 'application/json') {
	const request = { method, path: '/dev/clock', query: '', headers: { 'content-type': type }, body };
	return clock(movable, { request } as never as Exchange);
}
const at = (seconds: number) => ({ now: start / 1000 + seconds, ahead: seconds });

describe('moving the clock', () => {
	test('it goes on by the seconds that are asked for, and each move adds to the one before', async () => {
		const movable = createMovableClock(() => start);
		expect(JSON.parse((await call(movable, 'GET')).body)).toEqual(at(0));
		expect(JSON.parse((await call(movable, 'POST', '{"seconds":7200}')).body)).toEqual(at(7200));
		expect(JSON.parse((await call(movable, 'POST', '{"seconds":1}')).body)).toEqual(at(7201));
		expect(movable.now()).toBe(start + 7_201_000);
	});

	test.each([
		['back', '{"seconds":-1}'],
		['nowhere', '{"seconds":0}'],
		['by half a second', '{"seconds":0.5}'],
		['by a text', '{"seconds":"7200"}'],
		['further than a year at once', '{"seconds":31622401}'],
		['to a moment', '{"now":1800000000}'],
		['by nothing that is said', '{}'],
		['by a list', '[7200]'],
		['by null', 'null'],
		['by what is no JSON', 'seconds=7200'],
	])('it does not move %s', async (_, body) => {
		const movable = createMovableClock(() => start);
		await expect(call(movable, 'POST', body)).rejects.toThrow();
		expect(movable.ahead()).toBe(0);
	});

	test('it does not move for a form, which a page of another site could send', async () => {
		const movable = createMovableClock(() => start);
		await expect(call(movable, 'POST', '{"seconds":7200}', 'text/plain')).rejects.toThrow();
		expect(movable.ahead()).toBe(0);
	});

	test('answers carry the time in Date once it was moved, and are left to the machine before', async () => {
		const movable = createMovableClock(() => start);
		const handle = async (_: HttpRequest) => ({ status: 200, headers: { 'content-type': 'text/plain' }, body: '' });
		const app = withDate({ handle }, movable);
		const request = {} as never;
		expect((await app.handle(request)).headers).toEqual({ 'content-type': 'text/plain' });
		movable.advance(7200);
		expect((await app.handle(request)).headers).toEqual({
			'content-type': 'text/plain',
			date: 'Fri, 20 Nov 2026 14:00:00 GMT',
		});
	});

	test('it stops ten years ahead', async () => {
		const movable = createMovableClock(() => start);
		for (let years = 0; years < 10; years += 1) await call(movable, 'POST', '{"seconds":31622400}');
		await expect(call(movable, 'POST', '{"seconds":1}')).rejects.toThrow();
	});

	test('an authority whose clock is not given to be moved has no such address', () => {
		const reach = (injection: ReturnType<typeof createFaultInjection>) =>
			injection.routes.some(({ pattern }) => pattern.test('/dev/clock'));
		expect(reach(createFaultInjection())).toBe(false);
		expect(reach(createFaultInjection(createMovableClock(() => start)))).toBe(true);
	});
});
