// Tokens that the authority's key signed and that are not what they seem; and where else a token may come from.
import { expect, test } from 'vitest';
import { apiId, authority, begin, publishedKey, signText, standIn, tenantId, userClaims } from './stand-in.ts';

const text = (claims: object = {}) => JSON.stringify(userClaims(claims));

test.each([
	['a member twice', (plain: string) => plain.replace('{', '{"scp":"B",')],
	['a member twice, the same', (plain: string) => plain.replace('{', `{"tid":"${tenantId}",`)],
	['a member twice by another spelling', (plain: string) => plain.replace('{', '{"s\\u0063p":"B",')],
	[
		'a member twice and a number that is written longer',
		(plain: string) => `{"a":1,${plain.slice(1, -1)},"n":1e9}`.replace('"a":1', '"n":1234'),
	],
	['a member twice inside', (plain: string) => plain.replace('{', '{"cnf2":{"a":1,"a":2},')],
])('[sec 206] a token with %s is refused, and the log says why', async (_what, change) => {
	const { ask, state } = standIn();
	expect(await ask(signText(change(text())))).toBe('401 invalid_token');
	expect(state.told[0]?.reason).toMatchObject({ check: 'payload', message: expect.stringContaining('refused') });
});

test.each([
	['a byte order mark', (plain: string) => `\ufeff${plain}`],
	['no JSON', () => 'Alice Example'],
	['a list', (plain: string) => `[${plain}]`],
])('[sec 206] a token of %s is refused, and no log quotes it', async (_what, change) => {
	const { ask, state } = standIn();
	expect(await ask(signText(change(text({ name: 'Alice Example' }))))).toBe('401 invalid_token');
	expect(JSON.stringify(state.told, (_key, value) => (value instanceof Error ? value.message : value))).not.toContain(
		'Alice',
	);
});

test('white space and escapes are no duplicates', async () => {
	const { ask } = standIn();
	expect(await ask(signText(text().replaceAll(',', ', ').replace('"scp"', '"s\\u0063p"')))).toBe('allowed');
});

test.each([
	['exp', [undefined, '1800003600', 1.5e9 + 0.5, -1, 1e99, 253_402_300_800, true, null]],
	['nbf', [undefined, '1800000000', 1.5e9 + 0.5, -1, 1e99, null]],
	['iat', [undefined, '1800000000', 1.5e9 + 0.5, -1, 1e99, null]],
])('[sec 199] `%s` that is no time is refused: %j', async (name, values) => {
	const { ask, token } = standIn();
	for (const value of values)
		expect([value, await ask(token({ [name]: value }))]).toEqual([value, '401 invalid_token']);
});

test.each([
	[{ exp: begin - 299 }, 300, 'allowed'],
	[{ exp: begin - 300 }, 300, '401 invalid_token'],
	[{ exp: begin }, 0, '401 invalid_token'],
	[{ exp: begin + 1 }, 0, 'allowed'],
	[{ nbf: begin + 300 }, 300, 'allowed'],
	[{ nbf: begin + 301 }, 300, '401 invalid_token'],
	[{ nbf: begin + 1 }, 0, '401 invalid_token'],
	[{ iat: begin + 301 }, 300, '401 invalid_token'],
])('[sec 199] a token with %j and a skew of %i seconds: %s', async (claims, clockSkew, outcome) => {
	const { ask, token } = standIn({ clockSkew });
	expect(await ask(token(claims))).toBe(outcome);
	// the same from memory
	expect(await ask(token(claims))).toBe(outcome);
});

test.each([
	['an ID token with a nonce', { nonce: 'n' }],
	['an ID token with a hash of the access token', { at_hash: 'x', scp: undefined, roles: ['R'] }],
	['an ID token of a code', { c_hash: 'x' }],
	['an ID token with roles', { scp: undefined, azp: undefined, roles: ['R'] }],
	['a token without permissions', { scp: undefined }],
	['a token without a client', { azp: undefined }],
	['a token without a caller', { oid: undefined }],
	['a token of no version', { ver: undefined }],
	['a token of version 1 with the issuer of version 2', { ver: '1.0' }],
	['an issuer with a slash too many', { iss: `${authority}/${tenantId}/v2.0/` }],
	['an issuer in capitals', { iss: `${authority}/${tenantId.toUpperCase()}/v2.0` }],
	['a tenant in capitals', { tid: tenantId.toUpperCase() }],
	['an issuer that is a list', { iss: [`${authority}/${tenantId}/v2.0`] }],
	['the template of issuers', { iss: `${authority}/{tenantid}/v2.0` }],
	['an audience that is a list', { aud: [apiId] }],
	['an audience in capitals', { aud: apiId.toUpperCase() }],
	['an audience with a prefix', { aud: `api://${apiId}` }],
])('[sec 196, 197, 200] %s is refused', async (_what, claims) => {
	const { ask, token } = standIn();
	expect(await ask(token(claims))).toBe('401 invalid_token');
});

test.each([
	['cp1', 'insufficient_claims'],
	[['cp1'], 'insufficient_claims'],
	[['CP1', 'other'], 'insufficient_claims'],
	[['cp11'], 'client_not_capable'],
	['cp1 cp2', 'client_not_capable'],
	[[], 'client_not_capable'],
	[{ values: ['cp1'] }, 'client_not_capable'],
	[undefined, 'client_not_capable'],
])('[sec 203] with xms_cc %j a missing context is answered %s', async (capabilities, code) => {
	const { ask, token } = standIn({ authContextFor: () => 'c1' });
	expect(await ask(token({ xms_cc: capabilities }), { operation: 'x' })).toContain(code);
});

test.each([
	[['c1'], true],
	[['c2', 'c1', 'c9'], true],
	['c1', true],
	[['c10'], false],
	[['C1'], false],
	['c1 c2', false],
	['["c1"]', false],
	[[['c1']], false],
	[{ c1: true }, false],
	[undefined, false],
])('[sec 202] acrs %j hold c1: %s', async (acrs, holds) => {
	const { ask, token } = standIn({ authContextFor: () => 'c1' });
	expect((await ask(token({ acrs }), { operation: 'x' })) === 'allowed').toBe(holds);
});

test('an application that acts as itself, in any version, has no scope and is never challenged for a context', async () => {
	const { ask, token } = standIn({ authContextFor: () => 'c1' });
	const app = { scp: undefined, roles: ['R'], xms_cc: ['cp1'] };
	const version1 = { ...app, ver: '1.0', azp: undefined, appid: 'c', iss: `${authority}/${tenantId}/` };
	for (const claims of [app, { ...app, idtyp: 'app' }, { ...app, scp: 'A', idtyp: 'app' }, version1]) {
		expect(await ask(token(claims), { roles: ['R'] })).toBe('allowed');
		expect(await ask(token(claims), { scopes: ['A'] })).toBe('403 insufficient_scope');
		expect(await ask(token(claims), { operation: 'x' })).toBe('403 user_required');
		expect(await ask(token(claims), { callers: 'users' })).toBe('403 user_required');
	}
	expect(await ask(token(), { callers: 'applications' })).toBe('403 application_required');
});

const keyOf = (origin: string) => ({ ...publishedKey, issuer: `${origin}/{tenantid}/v2.0` });

test.each([
	['https://login.microsoftonline.us', 'https://sts.windows.net'],
	['https://login.partner.microsoftonline.cn', 'https://sts.chinacloudapi.cn'],
])('a sovereign cloud at %s signs tokens of version 1 as %s', async (origin, version1) => {
	const { ask, token, state } = standIn({ authority: origin });
	state.answer = async () => Response.json({ keys: [keyOf(origin)] });
	expect(await ask(token({}, origin))).toBe('allowed');
	const old = { ver: '1.0', azp: undefined, appid: 'c' };
	expect(await ask(token({ ...old, iss: `${version1}/${tenantId}/` }))).toBe('allowed');
	expect(await ask(token())).toBe('401 invalid_token');
	expect(await ask(token({ iss: `https://login.microsoftonline.com/${tenantId}/v2.0` }))).toBe('401 invalid_token');
	expect(new Set(state.fetched)).toEqual(new Set([`${origin}/${tenantId}/discovery/v2.0/keys`]));
});

test('an external tenant signs by its id as host name, with keys that may name the common host', async () => {
	const origin = 'https://contoso.ciamlogin.com';
	const { ask, token, state } = standIn({ authority: origin });
	for (const issuer of [
		`https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`,
		'https://login.microsoftonline.com/{tenantid}/v2.0',
	]) {
		state.now += 100_000;
		state.answer = async () => Response.json({ keys: [{ ...publishedKey, issuer }] });
		const time = { iat: state.now, nbf: state.now, exp: state.now + 3600 };
		const iss = `https://${tenantId}.ciamlogin.com/${tenantId}/v2.0`;
		expect(await ask(token({ ...time, iss }))).toBe('allowed');
		expect(await ask(token({ ...time, iss: `${origin}/${tenantId}/v2.0` }))).toBe('401 invalid_token');
	}
});

const request = (headers: Record<string, string>, method = 'GET') => ({
	method,
	url: '/',
	header: (name: string) => headers[name],
});

test('a token comes from a cookie or from App Service’s header only where the guard was told so', async () => {
	const { token, ask } = standIn({ tokenFrom: [{ cookie: 'token' }, 'x-ms-token-aad-access-token'] });
	const good = token();
	const cookie = `a=b; token=${good}; c=d`;
	expect(await ask(undefined, {}, request({ cookie }))).toBe('allowed');
	expect(await ask(undefined, {}, request({ 'x-ms-token-aad-access-token': good }))).toBe('allowed');
	expect(await ask(undefined, {}, request({}))).toBe('401 missing_token');
	expect(await ask(undefined, {}, request({ cookie: `xtoken=${good}` }))).toBe('401 missing_token');
	expect(await ask(undefined, {}, request({ cookie: `token=${good}; token=${good}x` }))).toBe('401 missing_token');
	expect(await ask('other', {}, request({ cookie }))).toBe('401 invalid_token');
	const closed = standIn();
	expect(await closed.ask(undefined, {}, request({ cookie, 'x-ms-token-aad-access-token': good }))).toBe(
		'401 missing_token',
	);
});

test('a cookie that another site made the browser send changes nothing', async () => {
	const { token, ask, state } = standIn({ tokenFrom: [{ cookie: 'token' }, 'x-ms-token-aad-access-token'] });
	for (const [name, value] of [
		['cookie', `token=${token()}`],
		['x-ms-token-aad-access-token', token()],
	] as const) {
		for (const site of ['cross-site', 'same-site']) {
			const headers = { [name]: value, 'sec-fetch-site': site };
			expect(await ask(undefined, {}, request(headers, 'POST'))).toBe('401 invalid_token');
			expect(await ask(undefined, {}, request(headers, 'GET'))).toBe('allowed');
		}
		for (const site of ['same-origin', 'none']) {
			expect(await ask(undefined, {}, request({ [name]: value, 'sec-fetch-site': site }, 'POST'))).toBe('allowed');
		}
	}
	expect(state.told[0]?.reason.check).toBe('presented');
});

test('[sec 192] an encrypted token is refused with a reason that helps', async () => {
	const { ask, state } = standIn();
	expect(await ask('eyJhbGciOiJSU0EtT0FFUCIsImVuYyI6IkEyNTZHQ00ifQ.AAAA.AAAA.AAAA.AAAA')).toBe('401 invalid_token');
	expect(await ask(signText(text(), { alg: 'RS256', kid: 'k', enc: 'A256GCM' }))).toBe('401 invalid_token');
	expect(state.told.map(({ reason }) => reason.check)).toEqual(['encrypted', 'encrypted']);
	expect(state.told[0]?.reason.message).toContain('token encryption key');
});

test('[sec 208] of two Authorization headers in one line neither is taken', async () => {
	const { guard, token } = standIn();
	for (const presented of [
		`Bearer ${token()}, Bearer ${token()}`,
		`Bearer\t${token()}`,
		`Bearer ${token()} x`,
		`${token()}`,
	]) {
		expect(await guard.check(presented)).toMatchObject({
			allowed: false,
			refusal: { status: 401, code: 'missing_token' },
		});
	}
	expect((await guard.check(`bEARER  ${token()}`)).allowed).toBe(true);
});
