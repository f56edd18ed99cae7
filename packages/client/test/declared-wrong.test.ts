// What can never work, or would be overlooked because it is misspelled, is told where it is written.
import { describe, expect, test } from 'vitest';
import {
	type ChallengeFetchOptions,
	ClientConfigurationError,
	type ClientOptions,
	createChallengeFetch,
	createConfidentialClient,
	createDpopFetch,
	createPublicClient,
} from '../src/index.ts';
import { authority, confidentialClient, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const refused = (make: () => unknown) => {
	try {
		make();
	} catch (error) {
		return error instanceof ClientConfigurationError ? error.code : error;
	}
	return 'taken';
};
const scopes = ['api://a/A'];
const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));
const { client: server } = confidentialClient((form) => tokenAnswer('ann', 'at', scopeOf(form)));

describe('[case guard/08] a client', () => {
	test.each<[string, object]>([
		['an id that is no text', { clientId: 5 }],
		['a blank id', { clientId: ' ' }],
		['the browser’s storage itself', { cache: { getItem: () => null, setItem: () => undefined } }],
		['MSAL’s name of a storage', { cache: 'localStorage' }],
		['no time at all', { requestTimeout: 0 }],
		['a time that is no number', { requestTimeout: Number.NaN }],
		['a time as text', { popupTimeout: '10s' }],
		['a clock that stands', { clock: 5 }],
		['a fetch that cannot be called', { fetch: 'x' }],
		['a protocol that there is not', { protocol: 'OIDC' }],
		['metadata as text', { authorityMetadata: '{}' }],
		['hosts that are no texts', { knownAuthorities: [5] }],
		['capabilities that are none', { clientCapabilities: [null] }],
		['one host, by a name that is misspelled', { knownAuthority: ['login.example'] }],
		['an option in other letters', { redirectURI: 'https://app.example/' }],
	])('with %s is invalid_option', (_what, more) => {
		const options = { clientId: 'app', authority, ...more } as unknown as ClientOptions;
		expect(refused(() => createPublicClient(options))).toBe('invalid_option');
	});

	test.each(['?p=b2c_1_sign_in', '#x'])('whose authority has %s is told: it would be left out', (end) => {
		expect(refused(() => createPublicClient({ clientId: 'app', authority: authority + end }))).toBe(
			'invalid_authority',
		);
	});

	test('[sec 218] whose authority names a user is told', () => {
		const named = 'https://login.microsoftonline.com@elsewhere.example/t';
		expect(refused(() => createPublicClient({ clientId: 'app', authority: named }))).toBe('invalid_authority');
	});

	test.each<[string, object]>([
		['a secret that is no text', { clientSecret: 5 }],
		['a credential that is neither text nor function', { credential: {} }],
	])('with %s is credential_required', (_what, more) => {
		const options = { clientId: 'app', authority, ...more };
		expect(refused(() => createConfidentialClient(options))).toBe('credential_required');
	});

	test('null is as good as nothing', () => {
		const options = { clientId: 'app', authority, redirectUri: null, cache: null } as unknown as ClientOptions;
		expect(refused(() => createPublicClient(options))).toBe('taken');
	});
});

describe('[case client/08] a fetch that carries a token', () => {
	const acquireToken = async () => ({ accessToken: 'a' });
	test.each<[string, object]>([
		['one origin that is no list', { origins: 'https://api.example' }],
		['a set of origins', { origins: new Set(['https://api.example']) }],
		['origins that are null', { origins: null }],
		['an origin that is undefined, as a misspelled constant is', { origins: [undefined] }],
		['origins by a name that is misspelled', { origin: ['https://api.example'] }],
		['a step-up in other letters', { stepup: acquireToken }],
		['a step-up that cannot be called', { stepUp: 'popup' }],
		['a listener that cannot be called', { onLoop: {} }],
	])('with %s is invalid_option', (_what, more) => {
		const options = { acquireToken, ...more } as unknown as ChallengeFetchOptions;
		expect(refused(() => createChallengeFetch(options))).toBe('invalid_option');
	});

	test.each<[string, object]>([
		['a way to ask that there is not', { interaction: 'pop-up' }],
		['an account in place of a function', { account: { homeAccountId: 'a' } }],
		['a resume that is none', { resume: {} }],
	])('over a client, with %s is invalid_option', (_what, more) => {
		const options = { resources: { 'https://api.example': scopes }, ...more };
		expect(refused(() => createChallengeFetch(client, options as never))).toBe('invalid_option');
	});

	test('of a bound token too', () => {
		const options = { origins: ['https://api.example'], acquireToken, fetch: 'x', key: { prove: () => '' } };
		expect(refused(() => createDpopFetch(options as never))).toBe('invalid_option');
	});
});

describe('[case client/12] a request', () => {
	const account = { homeAccountId: 'ann.t' };
	test.each<[string, (request: never) => unknown, object]>([
		['contexts as text', client.getAuthCodeUrl, { acrValues: 'c1' }],
		['an age before now', client.getAuthCodeUrl, { maxAge: -1 }],
		['an age as text', client.acquireTokenSilent, { account, maxAge: '60' }],
		['claims that were parsed', client.acquireTokenSilent, { account, claims: {} }],
		['claims by a name that is misspelled', client.acquireTokenSilent, { account, claim: '{}' }],
		['forceRefresh as text', client.acquireTokenSilent, { account, forceRefresh: 'false' }],
		['a signal that is none', client.acquireTokenSilent, { account, signal: {} }],
		['an assertion that is no text', server.acquireTokenOnBehalfOf, { assertion: {} }],
		['a code that is no text', server.acquireTokenByCode, { code: 5 }],
	])('with %s is invalid_option', async (_what, ask, more) => {
		const outcome = (async () => ask({ scopes, ...more } as never))();
		await expect(outcome).rejects.toMatchObject({ name: 'ClientConfigurationError', code: 'invalid_option' });
	});
});
