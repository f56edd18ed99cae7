// No line of the log holds a token, a secret or, unless it is asked for, who the user is.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLogger, redact } from '../src/index.ts';
import { publicClient, tokenAnswer } from './token-endpoint.ts';

const jwt = 'eyJhbGciOiJub25lIn0.eyJvaWQiOiJ1In0.c2ln';
const refreshToken = '0.AXoAmJf3kq2Vd0eW5bq0c9Zt1aBcDeFg.AgABAwEAAAApTwJmzXqdR4BN2miheQMY';
const user = 'ada@contoso.example';
const account = '11111111-2222-3333-4444-555555555555.66666666-7777-8888-9999-000000000000';

test.each([
	['a token', `got ${jwt} back`, jwt],
	['a refresh token', `used ${refreshToken}`, refreshToken],
	['an authorization header', 'Authorization: Bearer opaque-token-value', 'opaque-token-value'],
	['a secret of a form', 'grant_type=x&client_secret=p%40ss~w0rd&scope=y', 'p%40ss~w0rd'],
	['a code of an address', 'https://app.example/?code=0xAbCd&state=s', '0xAbCd'],
	['a member of JSON', '{"refresh_token":"opaque","x":1}', 'opaque'],
	['the name of a user', `${user} signed in`, user],
	['the name of a user in an address', 'login_hint=ada%40contoso.example', 'contoso.example'],
	['the id of an account', `account ${account}`, account],
])('%s is taken out', (_what, text, secret) => {
	expect(redact(text)).not.toContain(secret);
});

test('names of users stay when they are asked for, tokens never', () => {
	expect(redact(`${user} ${jwt}`, true)).toBe(`${user} [token]`);
});

test('no text around a token lets it through', () => {
	const around = fc.string({ maxLength: 20 }).map((text) => text.replace(/\w$/, ''));
	fc.assert(
		fc.property(
			around,
			fc.string({ maxLength: 20 }),
			(before, after) => !redact(`${before} ${jwt} ${after}`).includes(jwt),
		),
	);
});

test('each event is a line; an error is told by its code and message, never by what it carries', async () => {
	const lines: string[] = [];
	const { client } = publicClient(() => tokenAnswer('u', jwt, 'https://api.example/r'), {
		onEvent: createLogger({ write: (line) => lines.push(line) }),
	});
	const pending = client.acquireTokenSilent({ scopes: ['https://api.example/r'] });
	await expect(pending).rejects.toThrow();
	const log = createLogger({ write: (line) => lines.push(line) });
	const cause = Object.assign(new Error(`the store refused ${jwt}`), { secret: 'kept away', code: 'full' });
	log({ type: 'tokenNotKept', cause });
	expect(JSON.parse(lines.at(-1) ?? '')).toEqual({
		type: 'tokenNotKept',
		cause: { name: 'Error', errorCode: 'full', message: 'the store refused [token]' },
	});
});
