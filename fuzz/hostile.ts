// What hostile input is made of, and what every answer to it must be.
import type { HttpResponse } from '@countersign/server';
import type { TestAuthority } from '@countersign/testkit';
import fc from 'fast-check';
import { expect } from 'vitest';

/** Runs of a target: a few hundred in the suite, as many as asked for in a long run. */
export const runs = Number(process.env.FUZZ_RUNS ?? 300);
export const timeout = Math.max(30_000, runs * 20);

const pieces = [
	'',
	'\u0000',
	'\r\nset-cookie: a=b',
	'%00',
	'%',
	'%zz',
	'+',
	'\ufeff',
	'\ud800',
	'\u202e',
	'🙂',
	'__proto__',
	'constructor',
	'"><script>',
	"'--",
	'../',
	'..%2f',
	'\\',
	'\t',
	'a'.repeat(300),
	'{"a":'.repeat(50),
	'[]',
	'null',
	'-1',
	'1e400',
	'9'.repeat(40),
	'c1',
	'openid',
	'.default',
];

/** Text that was chosen to trip something, mixed with text that was not. */
export const hostileText: fc.Arbitrary<string> = fc
	.array(
		fc.oneof(
			{ weight: 3, arbitrary: fc.constantFrom(...pieces) },
			fc.string({ unit: 'binary', maxLength: 20 }),
			fc.string({ maxLength: 20 }),
		),
		{
			maxLength: 5,
		},
	)
	.map((parts) => parts.join(''));

/** Parameters: the names that the endpoint knows, with values that belong there and values that do not. */
export function hostileForm(
	names: readonly string[],
	rightValues: Record<string, readonly string[]> = {},
): fc.Arbitrary<[string, string][]> {
	const pair = fc
		.oneof({ weight: 8, arbitrary: fc.constantFrom(...names) }, hostileText)
		.chain((name): fc.Arbitrary<[string, string]> => {
			const right = Object.hasOwn(rightValues, name) ? rightValues[name] : undefined;
			const value = right ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...right) }, hostileText) : hostileText;
			return value.map((text): [string, string] => [name, text]);
		});
	return fc.array(pair, { maxLength: 12 });
}

/** Sometimes well encoded, sometimes as it comes. */
export const encodeForm = (pairs: readonly (readonly [string, string])[], raw: boolean): string =>
	raw
		? pairs.map(([name, value]) => `${name}=${value}`).join('&')
		: new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString();

/**
 * An answer, a page, or an error in the AADSTS shape; never a crash, a header that was injected, or a token that nobody
 * earned.
 */
export function expectDecent(authority: TestAuthority, response: HttpResponse): void {
	expect(response.status, response.body).not.toBe(500);
	for (const [name, value] of Object.entries(response.headers)) expect(`${name}${value}`).not.toMatch(/[\r\n\0]/);
	expect(authority.events.filter(({ kind }) => kind === 'failed')).toEqual([]);
	expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	const type = String(response.headers['content-type'] ?? '');
	if (response.status < 400 || !type.includes('json')) return;
	const body = JSON.parse(response.body);
	if (response.status === 401 && response.headers['www-authenticate'] !== undefined) return;
	expect(body).toMatchObject({
		error: expect.any(String),
		error_codes: [expect.any(Number)],
		trace_id: expect.any(String),
		correlation_id: expect.any(String),
	});
	expect(body.error_description).toMatch(/^AADSTS\d+: /);
}
