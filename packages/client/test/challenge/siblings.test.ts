// Relatives of the cases that were found: the same kinds of fault in other places of the fetch that answers challenges.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createChallengeFetch, type StepUp } from '../../src/index.ts';
import { challenge, refusal, stand, tokensOf } from './api.ts';

const api = 'https://api.example';
const contexts = (...values: string[]) =>
	JSON.stringify({
		access_token: { acrs: { essential: true, ...(values.length === 1 ? { value: values[0] } : { values }) } },
	});
const namedIn = (claims = '') => claims.match(/c\d/g)?.join() ?? '';
afterEach(() => vi.unstubAllGlobals());

describe('[case client/01] two different challenges of one call', () => {
	/** @param gives what the authority puts into a token that was asked for with these contexts */
	function demanding(wanted: string[], gives: (asked: string) => string) {
		const asked: string[] = [];
		const call = createChallengeFetch({
			origins: [api],
			async acquireToken({ claims }) {
				if (claims) asked.push(namedIn(claims));
				return { accessToken: claims ? gives(namedIn(claims)) : 'none' };
			},
			async fetch(input, init) {
				const held = new Request(input, init).headers.get('authorization') ?? '';
				const missing = wanted.find((context) => !held.includes(context));
				if (missing === undefined) return new Response('done');
				return new Response(null, { status: 401, headers: { 'www-authenticate': challenge(contexts(missing)) } });
			},
		});
		return { asked, call };
	}

	test('both contexts are asked for: the token for the second keeps the first', async () => {
		const { asked, call } = demanding(['c1', 'c2'], (text) => text);
		expect((await call(`${api}/a`)).status).toBe(200);
		expect(asked).toEqual(['c1', 'c1,c2']);
	});

	test('an authority that gives one of several is asked for the missing one alone', async () => {
		const { asked, call } = demanding(['c2'], (text) => (text === 'c2' ? 'c2' : 'c1'));
		expect((await call(`${api}/a`)).status).toBe(200);
		expect(asked).toEqual(['c2']);
		const stubborn = demanding(['c1', 'c2'], (text) => (text === 'c2' ? 'c1 c2' : 'c1'));
		expect((await stubborn.call(`${api}/a`)).status).toBe(200);
		expect(stubborn.asked).toEqual(['c1', 'c1,c2', 'c2']);
	});

	test('the same challenge in another order of its members is the same: one round', async () => {
		let answers = 0;
		const call = createChallengeFetch({
			origins: [api],
			acquireToken: async () => ({ accessToken: 't' }),
			async fetch() {
				answers += 1;
				const members = answers === 1 ? '"essential":true,"value":"c1"' : '"value":"c1","essential":true';
				const header = challenge(`{"access_token":{"acrs":{${members}}}}`);
				return new Response(null, { status: 401, headers: { 'www-authenticate': header } });
			},
		});
		expect((await call(`${api}/a`)).status).toBe(401);
		expect(answers).toBe(2);
	});

	test.each([
		['fewer contexts: both are asked for', contexts('c2'), 'c1,c2'],
		['the same context and a policy: as the authority wrote it', `{"access_token":{"acrs":{"value":"c1"}}}`, 'c1'],
		['no context: as the authority wrote it', '{"access_token":{"capolids":{"values":["p"]}}}', ''],
	])('the authority’s claims name %s', async (_, claims, asked) => {
		const { seen, make } = stand({ header: challenge(contexts('c1')) });
		await make({
			origins: [api],
			acquireToken: async (request) => (request.claims ? Promise.reject(refusal(claims)) : { accessToken: 'weak' }),
		})(`${api}/a`);
		expect(namedIn((seen.steps[0] as StepUp).claims)).toBe(asked);
	});
});

describe('[case client/05] the active account is switched while a call waits', () => {
	const account = (name: string) => ({ homeAccountId: name, localAccountId: name, tenantId: 't', username: name });
	test('the step-up asks the account whose call was challenged', async () => {
		let active = account('ann');
		const asked: unknown[] = [];
		const client = {
			getActiveAccount: () => active,
			async acquireTokenSilent(request: { claims?: string; account: unknown }) {
				if (request.claims) {
					asked.push(request.account);
					active = account('bob');
					throw refusal(request.claims);
				}
				return { accessToken: 'weak', account: request.account };
			},
			async acquireTokenPopup(request: { account: unknown }) {
				asked.push(request.account);
				return { accessToken: 'strong', account: request.account };
			},
		};
		const { options } = stand();
		const call = createChallengeFetch(client, {
			resources: { [api]: ['api://a/A'] },
			interaction: 'popup',
			fetch: options.fetch as typeof fetch,
		});
		expect((await call(`${api}/a`)).status).toBe(200);
		expect(asked).toEqual([account('ann'), account('ann')]);
	});

	test('a step-up of one’s own is told whose call waits', async () => {
		const { seen, make } = stand();
		await make({
			origins: [api],
			acquireToken: async ({ claims }) =>
				claims ? Promise.reject(refusal(claims)) : { accessToken: 'weak', account: { homeAccountId: 'ann' } },
		})(`${api}/a`);
		expect(seen.steps[0]).toMatchObject({ account: { homeAccountId: 'ann' } });
	});
});

describe('[case client/08] nothing was listed', () => {
	function page(origin: string): void {
		vi.stubGlobal('document', {});
		vi.stubGlobal('location', { origin });
	}

	test.each([
		['the page’s own origin', 'https://app.example/a', ['Bearer weak']],
		['another https origin', 'https://elsewhere.example/a', []],
		['http', 'http://app.example/a', []],
	])('in a page the token goes to its own origin alone: %s', async (_, address, sent) => {
		page('https://app.example');
		const { seen, make } = stand({ always: true, header: 'Bearer' });
		const ended = await make()(address).then(
			() => 'sent',
			(error) => error.code,
		);
		expect(tokensOf(seen)).toEqual(sent);
		expect(ended === 'sent').toBe(sent.length > 0);
	});

	test('a page without an origin, such as a file, sends a token nowhere', async () => {
		page('null');
		const { seen, make } = stand();
		await expect(make()(`${api}/a`)).rejects.toMatchObject({ code: 'origin_not_listed' });
		expect(seen.requests).toEqual([]);
	});
});

describe('[case client/16] a signal ends what does not heed it', () => {
	const never = () => new Promise<never>(() => undefined);
	test.each<[string, Parameters<ReturnType<typeof stand>['make']>[0]]>([
		['the first token', { acquireToken: never }],
		[
			'the silent answer to a challenge',
			{ acquireToken: ({ claims }) => (claims ? never() : Promise.resolve({ accessToken: 'weak' })) },
		],
		[
			'the step-up',
			{
				acquireToken: async ({ claims }) => (claims ? Promise.reject(refusal(claims)) : { accessToken: 'weak' }),
				stepUp: never,
			},
		],
	])('%s', async (_, options) => {
		const { make } = stand();
		const call = make({ origins: [api], ...options });
		await expect(call(`${api}/a`, { signal: AbortSignal.timeout(20) })).rejects.toMatchObject({ name: 'TimeoutError' });
	});
});
