// The names of one cloud: known, or asked of the platform; an account is one under all of them.
import { describe, expect, test } from 'vitest';
import { createMemoryStorage, createPublicClient, discoverAuthorityHosts } from '../src/index.ts';
import { authorityMetadata, publicClient, scopeOf, tokenAnswer } from './token-endpoint.ts';

const scopes = ['api://a/A'];

function platform(answer: () => Response) {
	const asked: URL[] = [];
	const fetch = async (input: RequestInfo | URL) => {
		asked.push(new URL(String(input)));
		return answer();
	};
	return { asked, fetch };
}
const cloud = (...aliases: unknown[]) => ({ preferred_network: aliases[0], preferred_cache: aliases[0], aliases });

describe('instance discovery', () => {
	test.each([
		['https://login.new-cloud.example/contoso.example', 'login.microsoftonline.com'],
		['https://login.microsoftonline.us/contoso.example', 'login.microsoftonline.us'],
	])('%s is asked of %s: no host vouches for itself', async (authority, host) => {
		const { asked, fetch } = platform(() => Response.json({ metadata: [] }));
		expect(await discoverAuthorityHosts({ authority, fetch })).toEqual([new URL(authority).host]);
		expect(
			asked.map((url) => [url.protocol, url.host, url.pathname, url.searchParams.get('authorization_endpoint')]),
		).toEqual([['https:', host, '/common/discovery/instance', `${authority}/oauth2/v2.0/authorize`]]);
	});

	test('the names of the authority’s own cloud are given, and of no other', async () => {
		const metadata = [
			cloud('a.example'),
			cloud('login.new.example', 'sts.new.example', 7),
			cloud('b.example'),
			null,
			{},
		];
		const { fetch } = platform(() => Response.json({ metadata }));
		const knownAuthorities = await discoverAuthorityHosts({ authority: 'https://login.new.example/t', fetch });
		expect(knownAuthorities).toEqual(['login.new.example', 'sts.new.example']);
		const client = createPublicClient({
			...{
				clientId: 'app',
				authority: 'https://login.new.example/t',
				redirectUri: 'https://app.example/',
				knownAuthorities,
			},
			authorityMetadata: {
				...authorityMetadata,
				...{ issuer: 'https://sts.new.example/t/' },
				authorization_endpoint: 'https://login.new.example/a',
				token_endpoint: 'https://login.new.example/b',
			},
		});
		expect((await client.getAuthCodeUrl({ scopes })).url).toContain('https://login.new.example/a');
	});

	test.each<[string, string, () => Response]>([
		[
			'a host that is not known',
			'invalid_authority',
			() => Response.json({ error: 'invalid_instance' }, { status: 400 }),
		],
		['a page', 'metadata_unavailable', () => new Response('<html>')],
		['an error of the server', 'metadata_unavailable', () => Response.json({ metadata: [] }, { status: 500 })],
	])('%s is %s', async (_, code, answer) => {
		const { fetch } = platform(answer);
		const authority = 'https://login.new.example/t';
		await expect(discoverAuthorityHosts({ authority, fetch })).rejects.toMatchObject({ code });
	});

	test.each([undefined, {}, { authority: 'contoso' }, { authority: 'http://login.example/t' }])(
		'%j is refused',
		async (options) => {
			await expect(discoverAuthorityHosts(options as never)).rejects.toMatchObject({ code: 'invalid_authority' });
		},
	);
});

test('an account that signed in by one name of a cloud is found by another', async () => {
	const cache = createMemoryStorage();
	const of = (host: string) =>
		publicClient(
			(form) =>
				tokenAnswer('ann', 'at', scopeOf(form), { claims: { iss: 'https://login.microsoftonline.com/t/v2.0' } }),
			{
				...{ cache, authority: `https://${host}/t` },
				authorityMetadata: {
					issuer: 'https://login.microsoftonline.com/t/v2.0',
					authorization_endpoint: `https://${host}/t/authorize`,
					token_endpoint: `https://${host}/t/token`,
				},
			},
		);
	const { account } = await of('login.windows.net').client.acquireTokenByCode({ code: 'x', scopes });
	const other = of('login.microsoftonline.com');
	expect(await other.client.getAllAccounts()).toMatchObject([{ username: 'ann' }]);
	expect(await other.client.acquireTokenSilent({ account, scopes })).toMatchObject({ fromCache: true });
	expect(await of('login.microsoftonline.us').client.getAllAccounts()).toEqual([]);
});
