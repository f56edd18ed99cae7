// Signing keys on the second day, and what is read of them without a write.
import { randomBytes } from 'node:crypto';
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import { describe, expect, test } from 'vitest';
import { createSigningKey } from '../../src/keys/signing-keys.ts';
import { createKeyAdministration } from '../../src/programs/key-administration.ts';
import { rotateKeysOnce } from '../../src/programs/running-authority.ts';
import { createSecrets, isCanonicalBase64Url } from '../../src/secrets.ts';
import { readRefreshToken, refreshTokenOf } from '../../src/tokens/handles.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };

async function start() {
	const authority = await createTestAuthority();
	const { storage, secrets, clock } = authority.app.authority;
	const keys = createKeyAdministration(
		storage as never,
		(tenantId, algorithm) => createSigningKey(tenantId, algorithm, { secrets, clock }),
		{ clock, random: randomBytes },
	);
	const client = createTestClient(authority);
	const kidOf = (token: string) =>
		JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid as string;
	const published = async () => {
		const { body } = await authority.send({ path: `/${testIds.tenant}/discovery/v2.0/keys` });
		return (JSON.parse(body) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid);
	};
	const tokens = async () => (await client.redeem(await client.run(createBrowser(authority), bob))).body;
	const userinfo = async (token: string) =>
		(await authority.send({ path: '/oidc/userinfo', headers: { authorization: `Bearer ${token}` } })).status;
	return { authority, keys, kidOf, published, tokens, userinfo };
}

describe('[case authority/13] rotation', () => {
	test('[sec 270] publish, then sign, then withdraw: every token can be verified by what is published', async () => {
		const { authority, keys, kidOf, published, tokens } = await start();
		const old = kidOf((await tokens()).id_token);
		const made = (await keys.rotate(3600)).find(({ tenantId }) => tenantId === testIds.tenant);
		expect(made?.state).toBe('staged');
		expect(await published()).toEqual(expect.arrayContaining([old, made?.kid]));
		authority.advance(120);
		expect(kidOf((await tokens()).id_token)).toBe(old);
		authority.advance(3600);
		expect(kidOf((await tokens()).id_token)).toBe(made?.kid);
		expect(await published()).toContain(old);
		authority.advance(30 * 3600);
		expect(await published()).toEqual([made?.kid]);
		await authority.close();
	});

	test('a key that is withdrawn is gone within a minute: another signs, and its tokens are refused', async () => {
		const { authority, keys, kidOf, published, tokens } = await start();
		const before = await tokens();
		const old = kidOf(before.id_token);
		await keys.withdraw(old);
		authority.advance(61);
		expect(await published()).not.toContain(old);
		expect(kidOf((await tokens()).id_token)).not.toBe(old);
		await expect(keys.withdraw('nothing')).rejects.toThrow(/no signing key/);
		await authority.close();
	});
});

describe('rotation on a schedule', () => {
	const day = 86_400;

	test('[sec 270] a key is staged a day before it signs; the old one stays until its last token has expired', async () => {
		const { authority, kidOf, published, tokens } = await start();
		const staged: string[] = [];
		authority.app.authority.isClockBelieved = () => true;
		const turn = () => rotateKeysOnce(authority.app, 30);
		const old = kidOf((await tokens()).id_token);
		await turn();
		expect(await published()).toEqual([old]);
		authority.advance(29 * day);
		await turn();
		await turn();
		staged.push(...(await published()).filter((kid) => kid !== old));
		expect(staged).toHaveLength(1);
		expect(kidOf((await tokens()).id_token)).toBe(old);
		authority.advance(day + 60);
		await turn();
		const last = (await tokens()).id_token;
		expect([kidOf(last), (await published()).sort()]).toEqual([staged[0], [old, ...staged].sort()]);
		authority.advance(30 * 3600);
		await turn();
		expect(await published()).toEqual(staged);
		await authority.close();
	});

	test('nothing is rotated where no schedule was asked for, or by a clock that leapt', async () => {
		const { authority, published, tokens } = await start();
		await tokens();
		authority.advance(400 * day);
		await rotateKeysOnce(authority.app, false);
		authority.app.authority.isClockBelieved = () => false;
		await rotateKeysOnce(authority.app, 30);
		expect(await published()).toHaveLength(1);
		await authority.close();
	});

	test('a command that comes while the next key is staged makes no other', async () => {
		const { authority, keys, published, tokens } = await start();
		await tokens();
		expect(await keys.rotate(3600)).not.toHaveLength(0);
		expect(await keys.rotate(3600)).toHaveLength(0);
		expect(await published()).toHaveLength(2);
		await authority.close();
	});
});

describe('[case authority/19] what is read is not written', () => {
	test.each([
		`/${testIds.tenant}/discovery/v2.0/keys`,
		`/${testIds.tenant}/discovery/keys`,
		'/common/discovery/v2.0/keys',
		`/${testIds.tenant}/v2.0/.well-known/openid-configuration`,
		`/${testIds.tenant}/.well-known/openid-configuration`,
		'/common/discovery/instance',
		'/common/userrealm/bob@contoso.example',
		'/error?code=50055',
		'/devicelogin',
		'/',
	])('GET %s answers though nothing can be written, and is alike each time', async (path) => {
		const authority = await createTestAuthority();
		const { storage } = authority.app.authority;
		const full = () => Promise.reject(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }));
		storage.signingKeys.describe = full;
		storage.signingKeys.add = full;
		storage.signingKeys.addFirst = full;
		storage.transactions.create = full;
		storage.settings.set = full;
		const [address = '', query = ''] = path.split('?');
		const first = await authority.send({ path: address, query });
		expect(first.status).toBe(200);
		if (!/^\/(device|error)/.test(path)) expect((await authority.send({ path: address, query })).body).toBe(first.body);
		await authority.close();
	});

	test('[sec 262] what has to be written is 503 with Retry-After on a full disk, and never 500', async () => {
		const authority = await createTestAuthority();
		authority.app.authority.storage.transactions.create = () =>
			Promise.reject(Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }));
		const [path = '', query = ''] = createTestClient(authority).authorizePath().split('?');
		const answer = await authority.send({ path, query });
		expect(answer.status).toBe(503);
		expect(answer.headers['retry-after']).toBeDefined();
		await authority.close();
	});
});

test('one signature has one text: bits behind the last byte are refused', () => {
	const secrets = createSecrets(randomBytes(32), randomBytes);
	const token = refreshTokenOf('00000000-0000-4000-8000-000000000001', 1, secrets);
	expect(readRefreshToken(token, secrets)).toBeDefined();
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
	const last = alphabet.indexOf(token.at(-1) ?? '');
	for (let other = last + 1; other < (last | 3) + 1; other += 1)
		expect(readRefreshToken(token.slice(0, -1) + alphabet[other], secrets)).toBeUndefined();
	expect(isCanonicalBase64Url('AB')).toBe(false);
	expect(isCanonicalBase64Url('AA')).toBe(true);
	expect(isCanonicalBase64Url('AA==')).toBe(false);
});
