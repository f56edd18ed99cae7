// Instants that cannot be, and clocks that were set back: neither may let anybody in, nor keep everybody out.
import { describe, expect, test } from 'vitest';
import { createRevocations } from '../src/index.ts';
import { createFetchBudget } from '../src/keys/fetch-budget.ts';
import { createTenantDomains } from '../src/keys/tenant-domains.ts';
import { begin, standIn, tenantId } from './stand-in.ts';

const year = 365 * 86_400_000;

describe('[sec 213] a sign-in', () => {
	test.each([
		['in milliseconds, which would be recent for ever', begin * 1000, '401 insufficient_claims'],
		['an hour from now', begin + 3600, '401 insufficient_claims'],
		['a moment from now, by the clock of an authority that is ahead', begin + 200, 'allowed'],
		['a moment ago', begin - 200, 'allowed'],
	])('that was %s', async (_when, auth_time, outcome) => {
		const { ask, token } = standIn();
		expect(await ask(token({ auth_time }), { maxAge: 300 })).toBe(outcome);
	});
});

describe('[case guard/02] a clock that is set back by a year', () => {
	test('gives unknown tenants their budget again', () => {
		const budget = createFetchBudget();
		const now = begin * 1000;
		while (budget.take(now));
		expect(budget.take(now - year)).toBe(false);
		expect(budget.take(now - year + 10_000)).toBe(true);
	});

	test('has domains asked for again', async () => {
		let now = begin * 1000;
		let asked = 0;
		const answer = async () => {
			asked += 1;
			return Response.json({ issuer: `https://login.example/${tenantId}/v2.0` });
		};
		const domains = createTenantDomains(
			['a.example'],
			'https://login.example',
			answer,
			() => now,
			() => undefined,
		);
		await domains.refresh();
		now -= year;
		await domains.refresh();
		await new Promise((done) => setImmediate(done));
		expect(asked).toBe(2);
	});

	test('makes a feed silent that was heard before, and not one that was heard a moment later than now', () => {
		let now = begin * 1000;
		const revocations = createRevocations({ clock: () => now });
		revocations.heard();
		now -= 5;
		expect(revocations.isSilent()).toBe(false);
		now -= year;
		expect(revocations.isSilent()).toBe(true);
	});
});
