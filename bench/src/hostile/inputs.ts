// The largest hostile inputs that the socket lets through: bodies of 64 KiB, addresses and headers of 32 KiB, each
// shaped to be as expensive as its kind can be.
import type { HttpRequest } from '@countersign/server';
import { testIds } from '@countersign/testkit';

type Input = Partial<HttpRequest> & { path: string };

const body = 65_536;
const header = 32_000;
const token = `/${testIds.tenant}/oauth2/v2.0/token`;
const authorize = `/${testIds.tenant}/oauth2/v2.0/authorize`;

/** a text of exactly that length */
const filled = (unit: string, length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const post = (path: string, text: string): Input => ({
	method: 'POST',
	path,
	body: text,
	headers: { 'content-type': 'application/x-www-form-urlencoded' },
});
const withForm = (path: string, right: string, name: string, value: string): Input =>
	post(path, `${right}&${name}=${value}`);
const daemon = `client_id=${testIds.daemon}&scope=api://orders/.default`;
const secret = `&client_secret=${testIds.secret}`;
const assertionType = 'client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const asking = `client_id=${testIds.native}&response_type=code&redirect_uri=http://localhost:7000/&scope=openid&code_challenge=${'a'.repeat(43)}&code_challenge_method=S256`;
const long = (prefix: string) => filled('a', body - prefix.length - 40);
const many = (unit: (index: number) => string, length: number) => {
	const parts: string[] = [];
	for (let size = 0, index = 0; size < length; index += 1) {
		parts.push(unit(index));
		size += (parts.at(-1) as string).length;
	}
	return parts.join('');
};

/** Name of the target, and what is sent. */
export const hostileInputs: readonly (readonly [string, Input])[] = [
	[
		'form: parameters',
		post(
			token,
			many((index) => `p${index}=1&`, body),
		),
	],
	['form: one name, again and again', post(token, filled('scope=a&', body))],
	['form: percent signs', post(token, `scope=${filled('%', body - 6)}`)],
	['form: broken UTF-8', post(token, `scope=${filled('%ff', body - 6)}`)],
	['form: ampersands', post(token, filled('&', body))],
	[
		'scope: items',
		withForm(
			token,
			`grant_type=client_credentials&client_id=${testIds.daemon}${secret}`,
			'scope',
			many((index) => `a${index}+`, body - 200),
		),
	],
	[
		'claims: nesting',
		withForm(token, `grant_type=client_credentials&${daemon}${secret}`, 'claims', filled('{"a":', body - 300)),
	],
	[
		'claims: members',
		withForm(
			token,
			`grant_type=client_credentials&${daemon}${secret}`,
			'claims',
			`{${many((index) => `"k${index}":1,`, body - 400)}"z":1}`,
		),
	],
	[
		'claims: values',
		withForm(
			token,
			`grant_type=client_credentials&${daemon}${secret}`,
			'claims',
			`{"access_token":{"acrs":{"values":["${filled('c1","', body - 500)}c1"]}}}`,
		),
	],
	[
		'client assertion: dots',
		withForm(
			token,
			`grant_type=client_credentials&${daemon}&${assertionType}`,
			'client_assertion',
			filled('.', body - 400),
		),
	],
	[
		'client assertion: a header that nests',
		withForm(
			token,
			`grant_type=client_credentials&${daemon}&${assertionType}`,
			'client_assertion',
			`${base64url(`{"alg":"RS256","x5t":${filled('[', 44_000)}`)}.e30.AA`,
		),
	],
	[
		'client assertion: a payload of members',
		withForm(
			token,
			`grant_type=client_credentials&${daemon}&${assertionType}`,
			'client_assertion',
			`${base64url('{"alg":"RS256","x5t":"AAAA"}')}.${base64url(`{${many((index) => `"k${index}":1,`, 44_000)}"z":1}`)}.AA`,
		),
	],
	['client secret: long', withForm(token, `grant_type=client_credentials&${daemon}`, 'client_secret', long(daemon))],
	[
		'refresh token: long',
		withForm(token, `grant_type=refresh_token&client_id=${testIds.native}`, 'refresh_token', long(token)),
	],
	[
		'code: long',
		withForm(
			token,
			`grant_type=authorization_code&client_id=${testIds.native}&redirect_uri=http://localhost:7000/`,
			'code',
			long(asking),
		),
	],
	[
		'on-behalf-of: an assertion that nests',
		withForm(
			token,
			`grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&requested_token_use=on_behalf_of&client_id=${testIds.middleTier}${secret}&scope=api://orders/.default`,
			'assertion',
			`${base64url(`{"alg":"RS256","kid":${filled('[', 40_000)}`)}.e30.AA`,
		),
	],
	[
		'user name: long',
		withForm(
			token,
			`grant_type=password&client_id=${testIds.native}&scope=openid&password=x`,
			'username',
			long(asking),
		),
	],
	[
		'device code: long',
		withForm(token, `grant_type=device_code&client_id=${testIds.native}`, 'device_code', long(asking)),
	],
	['user code: long', post('/devicelogin', `user_code=${filled('B-', body - 20)}`)],
	[
		'redirect URI: path segments',
		{
			path: authorize,
			query: `${asking.replace(/redirect_uri=[^&]*/, '')}&redirect_uri=http://localhost:7000/${filled('../', header - 400)}`,
		},
	],
	[
		'redirect URI: host labels',
		{
			path: authorize,
			query: `${asking.replace(/redirect_uri=[^&]*/, '')}&redirect_uri=http://${filled('a.', header - 400)}/`,
		},
	],
	['state: long', { path: authorize, query: `${asking}&state=${filled('%22', header - 400)}` }],
	['login hint: long', { path: authorize, query: `${asking}&login_hint=${filled('a@', header - 400)}` }],
	['cookies: pairs', { path: authorize, query: asking, headers: { cookie: many((index) => `c${index}=1; `, header) } }],
	[
		'cookies: session handles',
		{ path: authorize, query: asking, headers: { cookie: `__Host-session=${filled(`${'A'.repeat(43)}.`, header)}` } },
	],
	['cookies: separators', { path: authorize, query: asking, headers: { cookie: filled(';= ', header) } }],
	[
		'X-Forwarded-For: hops',
		{ path: '/', headers: { 'x-forwarded-for': filled('10.0.0.1, ', header) }, peerAddress: '10.0.0.1' },
	],
	[
		'X-Forwarded-For: no address',
		{ path: '/', headers: { 'x-forwarded-for': filled('::', header) }, peerAddress: '10.0.0.1' },
	],
	[
		'Authorization: Basic',
		{
			...post(token, `grant_type=client_credentials&${daemon}`),
			headers: {
				'content-type': 'application/x-www-form-urlencoded',
				authorization: `Basic ${filled('QTpB', header)}`,
			},
		},
	],
	[
		'bearer token: long',
		{
			path: '/v1.0/identity/conditionalAccess/policies',
			headers: { authorization: `Bearer ${filled('e30.', header)}` },
		},
	],
	[
		'content type: parameters',
		{
			method: 'POST',
			path: token,
			body: 'a=b',
			headers: { 'content-type': `application/x-www-form-urlencoded${filled('; a=b', header)}` },
		},
	],
	[
		'user agent: long',
		{ path: authorize, query: asking, headers: { 'user-agent': filled('iPad Macintosh ', header) } },
	],
	['path: segments', { path: filled('/a', header) }],
	['path: percent signs', { path: `/${filled('%25', header)}/oauth2/v2.0/token`, method: 'POST', body: '' }],
	['tenant: long', { path: `/${filled('a', header)}/v2.0/.well-known/openid-configuration` }],
];
