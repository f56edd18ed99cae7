// Silent requests, sign-ins and sign-outs of two tabs in any order of their answers: no token is lost and none comes
// back.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Account, createMemoryStorage } from '../src/index.ts';
import { publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
/** orders that are tried; `npm run test:nightly` tries 10,000 */
const runs = Number(process.env.INTERLEAVINGS ?? 500);

test('[case client/02] [sec 223] after a sign-out nothing that was begun before it is stored', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.scheduler(),
			fc.array(fc.constantFrom('silent', 'other', 'forced', 'signOut', 'signIn'), { minLength: 1, maxLength: 6 }),
			async (scheduler, steps) => {
				const cache = createMemoryStorage();
				let slow = false;
				let count = 0;
				const respond = async (form: URLSearchParams) => {
					if (slow) await scheduler.schedule(Promise.resolve());
					count += 1;
					return tokenAnswer('ben', `at-${count}`, scopeOf(form), { refreshToken: `rt-${count}` });
				};
				const tabs = [publicClient(respond, { cache }), publicClient(respond, { cache })].map(({ client }) => client);
				const [first] = tabs as [(typeof tabs)[number]];
				const account = (await first.acquireTokenByCode({ code: 'x', scopes })).account as Account;
				slow = true;
				const running: Promise<unknown>[] = [];
				// a refusal may come while a later step is begun, when nobody waits for it yet
				const begin = (call: Promise<unknown>) => running.push(call.catch(() => undefined));
				for (const [index, step] of steps.entries()) {
					const client = tabs[index % 2] as typeof first;
					const asked = step === 'other' ? ['api://b/B'] : scopes;
					if (step === 'signOut') await client.removeAccount(account);
					else if (step === 'signIn') begin(client.acquireTokenByCode({ code: String(index), scopes, account }));
					else begin(client.acquireTokenSilent({ account, scopes: asked, forceRefresh: step === 'forced' }));
					// what is begun has reached the network, and waits there, when the next thing happens
					await new Promise((resolve) => setImmediate(resolve));
				}
				await scheduler.waitFor(Promise.all(running));
				const last = steps.lastIndexOf('signOut');
				const signedInAfter = steps.slice(last + 1).includes('signIn');
				if (last >= 0 && !signedInAfter) expect(await first.getAllAccounts()).toEqual([]);
				if (last < 0) {
					expect(await first.getAllAccounts()).toHaveLength(1);
					expect((await first.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
				}
			},
		),
		{ numRuns: runs },
	);
}, 600_000);
