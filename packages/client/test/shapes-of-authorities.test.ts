// Which metadata the client believes: authorities of several kinds and clouds, and what may not name another.
import { describe, expect, test } from 'vitest';
import { type Account, createPublicClient } from '../src/index.ts';
import { authority, authorityMetadata, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];
type Client = ReturnType<typeof publicClient>['client'];
const signIn = async (client: Client, code: string) =>
	(await client.acquireTokenByCode({ code, scopes })).account as Account;

describe('[case client/09] [sec 217] metadata is believed only where it stays with the authority', () => {
	test.each([
		['token_endpoint', 'http://login.example/t/token'],
		['token_endpoint', 'https://elsewhere.example/token'],
		['token_endpoint', 'https://login.example@elsewhere.example/token'],
		['authorization_endpoint', 'javascript:alert(1)//'],
		['authorization_endpoint', 'file:///bin/sh'],
		['authorization_endpoint', 7],
		['end_session_endpoint', 'https://elsewhere.example/logout'],
		['device_authorization_endpoint', 'http://login.example/devicecode'],
	])('%s %s is refused, fetched or given, and nothing is sent there', async (name, address) => {
		const bad = { ...authorityMetadata, [name]: address } as never;
		const asked: string[] = [];
		const fetcher = async (input: RequestInfo | URL) => {
			asked.push(String(input));
			return Response.json(bad);
		};
		for (const given of [{ authorityMetadata: bad }, { authorityMetadata: undefined }]) {
			const { client } = publicClient(() => new Response(), { fetch: fetcher, ...given });
			await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({ code: 'invalid_endpoint' });
			await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({
				code: 'invalid_endpoint',
			});
		}
		expect(new Set(asked)).toEqual(new Set([`${authority}/v2.0/.well-known/openid-configuration`]));
	});

	test('a host that the application lists is taken', async () => {
		const elsewhere = { ...authorityMetadata, token_endpoint: 'https://tokens.example/token' };
		const { client } = publicClient((form) => tokenAnswer('ann', 'at', scopeOf(form)), {
			authorityMetadata: elsewhere,
			knownAuthorities: ['tokens.example'],
		});
		expect((await client.acquireTokenByCode({ code: 'x', scopes })).accessToken).toBe('at');
	});
});

test.each([
	['another audience', { aud: 'another' }, 'id_token_invalid'],
	['two audiences and another party', { aud: ['app', 'b'], azp: 'b' }, 'id_token_invalid'],
	['another issuer', { iss: 'https://elsewhere.example' }, 'id_token_invalid'],
	['no end', { exp: undefined }, 'id_token_invalid'],
	['an end that has passed', { exp: 1 }, 'clock_skew'],
	['a time to come', { iat: 99_999_999_999 }, 'clock_skew'],
])('[case client/10] an ID token of %s is refused', async (_, claims, code) => {
	const { client } = publicClient((form) => tokenAnswer('eve', 'at', scopeOf(form), { claims }));
	await expect(client.acquireTokenByCode({ code: 'x', scopes })).rejects.toMatchObject({ code });
	expect(await client.getAllAccounts()).toEqual([]);
});

test('[sec 232] the authority’s own clock, where it is known, judges the ID token', async () => {
	const answer = (form: URLSearchParams) => {
		const response = tokenAnswer('ann', 'at', scopeOf(form));
		response.headers.set('date', new Date().toUTCString());
		return response;
	};
	const { client, sent } = publicClient(answer, { clock: () => Date.now() + 86_400_000 });
	const account = await signIn(client, 'x');
	expect((await client.acquireTokenSilent({ account, scopes })).fromCache).toBe(true);
	expect(sent).toHaveLength(1);
});

describe('[case client/22] shapes of authorities', () => {
	const metadataOf = (issuer: string, host = new URL(issuer).host) => ({
		issuer,
		authorization_endpoint: `https://${host}/authorize`,
		token_endpoint: `https://${host}/token`,
		jwks_uri: `https://${host}/keys`,
	});
	const tenantId = '8f6f0a5e-0000-4000-8000-000000000001';
	const externalIssuer = `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`;
	test.each([
		[
			'External ID',
			'https://contoso.ciamlogin.com/contoso.onmicrosoft.com',
			metadataOf(externalIssuer, 'contoso.ciamlogin.com'),
			{},
		],
		[
			'External ID at a domain of its own',
			'https://contoso.ciamlogin.com/contoso.onmicrosoft.com',
			metadataOf(externalIssuer, 'login.contoso.com'),
			{},
		],
		[
			'an alias of the public cloud',
			'https://login.windows.net/contoso.com',
			metadataOf('https://login.microsoftonline.com/1/v2.0'),
			{},
		],
		[
			'a sovereign cloud',
			'https://login.microsoftonline.us/contoso.com',
			metadataOf('https://login.microsoftonline.us/1/v2.0'),
			{},
		],
		[
			'a custom domain that is listed',
			'https://login.contoso.com/x',
			metadataOf('https://contoso.b2clogin.com/x/v2.0', 'login.contoso.com'),
			{ knownAuthorities: ['contoso.b2clogin.com'] },
		],
		[
			'an issuer that is named',
			'https://login.contoso.com/x',
			metadataOf('urn:contoso', 'login.contoso.com'),
			{ issuer: 'urn:contoso' },
		],
	])('%s', async (_, address, metadata, more) => {
		const asked: string[] = [];
		const fetcher = async (input: RequestInfo | URL) => {
			asked.push(String(input));
			return Response.json(metadata);
		};
		for (const written of [address, `${address}/`, `${address}/v2.0`, `${address}/v2.0/`]) {
			const client = createPublicClient({
				clientId: 'app',
				authority: written,
				redirectUri: 'https://app.example/',
				fetch: fetcher,
				...more,
			});
			expect((await client.getAuthCodeUrl({ scopes })).url).toContain('/authorize?');
		}
		expect(new Set(asked)).toEqual(new Set([`${address}/v2.0/.well-known/openid-configuration`]));
	});

	test.each([
		['endpoints at another customer', metadataOf(externalIssuer, 'evil.ciamlogin.com')],
		[
			"another customer's name as the issuer",
			metadataOf('https://evil.ciamlogin.com/evil/v2.0', 'contoso.ciamlogin.com'),
		],
		[
			'a tenant that is not the one of the host',
			metadataOf(externalIssuer.replace(/1\/v2/, '2/v2'), 'contoso.ciamlogin.com'),
		],
		[
			'a host that merely ends alike',
			metadataOf(externalIssuer.replace('.ciam', '.evilciam'), 'contoso.ciamlogin.com'),
		],
	])('External ID is not believed with %s', async (_name, authorityMetadata) => {
		const authority = 'https://contoso.ciamlogin.com/contoso.onmicrosoft.com';
		const client = createPublicClient({
			clientId: 'app',
			authority,
			redirectUri: 'https://app.example/',
			authorityMetadata,
		});
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({
			code: expect.stringMatching(/^(invalid_endpoint|issuer_mismatch)$/),
		});
	});

	test("a request's authority at another customer of External ID is refused: the refresh token must not go there", async () => {
		const authority = 'https://contoso.ciamlogin.com/contoso.onmicrosoft.com';
		const client = createPublicClient({ clientId: 'app', authority, redirectUri: 'https://app.example/' });
		const other = {
			scopes,
			account: { homeAccountId: 'a.b' } as Account,
			authority: 'https://evil.ciamlogin.com/evil',
		};
		await expect(client.acquireTokenSilent(other)).rejects.toMatchObject({ code: 'invalid_authority' });
	});

	test('one cloud does not speak for another', async () => {
		const client = createPublicClient({
			clientId: 'app',
			authority: 'https://login.microsoftonline.us/x',
			redirectUri: 'https://app.example/',
			authorityMetadata: metadataOf('https://login.microsoftonline.com/1/v2.0'),
		});
		await expect(client.getAuthCodeUrl({ scopes })).rejects.toMatchObject({ code: 'issuer_mismatch' });
	});
});
