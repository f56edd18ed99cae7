// The root secret is exchanged: what rests on it goes on, whatever stops the exchange in between.
import { createHash, randomBytes } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import { afterAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../src/app.ts';
import { acceptedPurposes, forgottenPurposes, keptPurposes, readEarlierKeys } from '../../src/keys/earlier-keys.ts';
import { makeRecoveryCodes, takeRecoveryCode } from '../../src/methods/recovery-code.ts';
import { oneTimeCode } from '../../src/one-time-code.ts';
import { checkRootSecret } from '../../src/programs/root-secret.ts';
import { exchangeRootSecret } from '../../src/programs/secret-exchange.ts';
import type { DirectoryUser } from '../../src/records/user.ts';
import { createSecrets } from '../../src/secrets.ts';
import type { DirectoryChange } from '../../src/storage/directory-change-store.ts';
import { openSqliteStorage } from '../../src/storage/sqlite/index.ts';
import type { Storage } from '../../src/storage/storage.ts';

const root = mkdtempSync(join(tmpdir(), 'countersign-exchange-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const freshFolder = () => {
	folders += 1;
	return join(root, String(folders));
};

/** the test kit's */
const oldRoot = createHash('sha256').update('the test secret').digest();
const newRoot = createHash('sha256').update('the next secret').digest();
const at = Date.UTC(2026, 10, 20, 12, 0, 0);
const alice = { username: 'alice@contoso.example', password: testIds.password };

async function exchange(storage: Storage, from = oldRoot, to = newRoot, time = at) {
	return exchangeRootSecret({ storage, from, to, random: randomBytes, clock: () => time });
}

/** The authority after the exchange, as the test kit's clients see one. */
async function openWith(folder: string, rootSecret: Buffer, seconds = 0) {
	const storage = openSqliteStorage(folder);
	const secrets = createSecrets(rootSecret, randomBytes);
	await checkRootSecret({ storage, secrets });
	const now = at + seconds * 1000;
	const app = createAuthority({
		origin: 'https://login.test:8443',
		storage,
		rootSecret,
		earlierKeys: await readEarlierKeys(storage.settings, secrets, Math.floor(now / 1000)),
		clock: () => now,
		random: randomBytes,
		fetchDocument: (url) => Promise.reject(new Error(`${url} cannot be reached`)),
	});
	const kit = {
		origin: 'https://login.test:8443',
		app,
		send: (request: object) =>
			app.handle({
				method: 'GET',
				path: '',
				query: '',
				headers: {},
				body: '',
				peerAddress: '203.0.113.10',
				...request,
			}),
		oneTimeCode: (secret: string) => oneTimeCode(secret, Math.floor(now / 1000)),
		close: () => storage.close(),
	};
	return kit as typeof kit & Awaited<ReturnType<typeof createTestAuthority>>;
}

/** A folder in which somebody is signed in, and another sign-in stands open. */
async function folderWithSignIn() {
	const folder = freshFolder();
	const first = await createTestAuthority({ dataFolder: folder });
	const client = createTestClient(first);
	const browser = createBrowser(first);
	const tokens = await client.redeem(await client.run(browser, alice));
	const open = await createBrowser(first).open(client.authorizePath());
	// as each start of `serve` does
	await checkRootSecret(first.app.authority);
	await first.close();
	return { folder, browser, tokens, open };
}

const payload = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());

describe('after an exchange', () => {
	test('sessions, refresh tokens and access tokens are alive, and users are the same to their applications', async () => {
		const { folder, browser, tokens } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		expect((await exchange(storage)).sealed).toBeGreaterThan(0);
		await storage.close();
		const after = await openWith(folder, newRoot);
		const client = createTestClient(after);
		const refreshed = await client.refresh(tokens.body.refresh_token);
		expect(refreshed.status).toBe(200);
		expect(payload(refreshed.body.id_token).sub).toBe(payload(tokens.body.id_token).sub);
		const sameBrowser = createBrowser(after);
		for (const [name, value] of browser.cookies) sameBrowser.cookies.set(name, value);
		const silent = await sameBrowser.open(
			client.authorizePath({ prompt: 'none', login_hint: payload(tokens.body.id_token).login_hint }),
		);
		expect(silent.location?.searchParams.has('code')).toBe(true);
		const userinfo = await after.send({
			path: '/oidc/userinfo',
			headers: { authorization: `Bearer ${tokens.body.access_token}` },
		});
		expect(userinfo.status === 200 || /audience|invalid_token/i.test(String(userinfo.body))).toBe(true);
		await after.close();
	});

	test('an authenticator that was registered before still signs in', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		await exchange(storage);
		await storage.close();
		const after = await openWith(folder, newRoot);
		const client = createTestClient(after);
		const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}';
		const signedIn = await client.run(createBrowser(after), { ...alice, parameters: { claims } } as never);
		expect((await client.redeem(signedIn)).status).toBe(200);
		await after.close();
	});

	test('the authenticator of somebody who was deleted before opens with the new secret alone, and their passkeys are kept', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		const { directory, directoryChanges } = storage;
		const passkey = { id: 'a', publicKey: 'b', aaguid: 'c', transports: [], displayName: 'Laptop', createdAt: 1 };
		const sealFor = (id: string) => createSecrets(oldRoot, randomBytes).seal('totp', testIds.totpSecret, `${id}/app-1`);
		const appOf = (id: string) => ({ id: 'app-1', sealedSecret: sealFor(id), displayName: 'Phone', createdAt: 1 });
		const apply = async (...changes: DirectoryChange[]) => {
			const version = (await directory.tenantVersion(testIds.tenant)) ?? 0;
			const audit = { id: `a${version}`, at: at / 1000, changes: [] } as never;
			expect(await directoryChanges.apply(testIds.tenant, changes, audit, version)).toBe(true);
		};
		for (const userId of [testIds.alice, testIds.bob]) {
			const methods = { revision: 0, passkeys: [passkey], authenticatorApps: [appOf(userId)] };
			await apply({ kind: 'putMethods', userId, methods });
		}
		const user = (await directory.findUser(testIds.tenant, testIds.alice)) as DirectoryUser;
		const keep = { at: at / 1000, deleted: { user, groupIds: [] } };
		await apply({ kind: 'removeUser', userId: user.id, keep });
		await exchange(storage);
		await storage.close();
		const after = await openWith(folder, newRoot);
		const { authority } = after.app;
		const [deleted] = await authority.storage.directoryChanges.deletedUsers(testIds.tenant, 0);
		const sealed = deleted?.user.sealedTotpSecret ?? '';
		expect(authority.secrets.open('totp', sealed, testIds.alice)).toBe(testIds.totpSecret);
		expect(createSecrets(oldRoot, randomBytes).open('totp', sealed, testIds.alice)).toBeUndefined();
		const bob = await authority.storage.directory.findUser(testIds.tenant, testIds.bob);
		for (const user of [deleted?.user, bob]) {
			const app = user?.registeredMethods?.authenticatorApps?.[0];
			expect(authority.secrets.open('totp', app?.sealedSecret ?? '', `${user?.id}/app-1`)).toBe(testIds.totpSecret);
		}
		expect(deleted?.user.registeredMethods?.passkeys).toEqual([passkey]);
		await after.close();
	});

	test('recovery codes that were written down before are good afterwards', async () => {
		const { folder } = await folderWithSignIn();
		const before = await openWith(folder, oldRoot);
		const { authority } = before.app;
		const user = (await authority.storage.directory.findUser(testIds.tenant, testIds.alice)) as DirectoryUser;
		const exchanged = { now: at / 1000, ids: { correlationId: 'c' } } as never;
		const [code = ''] = (await makeRecoveryCodes(authority, exchanged, user)) ?? [];
		await exchange(authority.storage);
		await before.close();
		const after = await openWith(folder, newRoot);
		expect(await takeRecoveryCode(after.app.authority, exchanged, user, code)).toEqual({ left: 9 });
		await after.close();
	});

	test('the older secret opens nothing, and the start says what to do', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		await exchange(storage);
		const old = createSecrets(oldRoot, randomBytes);
		for (const kind of ['signing-key', 'totp'] as const) {
			const values = await storage.sealed.list(kind, '', 100);
			expect(values.length).toBeGreaterThan(0);
			for (const { sealed, context } of values) expect(old.open(kind, sealed, context)).toBeUndefined();
		}
		await storage.close();
		await expect(openWith(folder, oldRoot)).rejects.toThrow(/after `countersign secrets rotate`, the new one/);
	});

	test('earlier refresh tokens are accepted for 90 days, and not for ever', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		await exchange(storage);
		const secrets = createSecrets(newRoot, randomBytes);
		const days = async (count: number) =>
			(await readEarlierKeys(storage.settings, secrets, at / 1000 + count * 86_400)).accepted.length;
		expect([await days(89), await days(90)]).toEqual([1, 0]);
		await storage.close();
	});

	test('a second exchange keeps who users are', async () => {
		const { folder, tokens } = await folderWithSignIn();
		const third = createHash('sha256').update('the third secret').digest();
		const storage = openSqliteStorage(folder);
		await exchange(storage);
		await exchange(storage, newRoot, third);
		await storage.close();
		const after = await openWith(folder, third);
		const refreshed = await createTestClient(after).refresh(tokens.body.refresh_token);
		expect(payload(refreshed.body.id_token).sub).toBe(payload(tokens.body.id_token).sub);
		await after.close();
	});
});

describe('[sec 271] an exchange that is stopped', () => {
	/** The storage, with a copy of its folder before and after each write: what a kill at that moment leaves behind. */
	function copying(storage: Storage, folder: string, copies: string[]): Storage {
		const copy = () => {
			copies.push(freshFolder());
			cpSync(folder, copies.at(-1) as string, { recursive: true });
		};
		const watched = <T extends object>(store: T, writes: readonly string[]): T =>
			new Proxy(store, {
				get(target, name) {
					const value: unknown = Reflect.get(target, name);
					if (typeof value !== 'function' || !writes.includes(String(name))) return value;
					return async (...parameters: unknown[]) => {
						copy();
						const result = await value.apply(target, parameters);
						copy();
						return result;
					};
				},
			});
		return {
			...storage,
			settings: watched(storage.settings, ['set', 'change']),
			sealed: watched(storage.sealed, ['replace']),
		};
	}

	test('at any of its writes starts with neither secret, or with the right one, and goes on when it is run again', async () => {
		const { folder, tokens } = await folderWithSignIn();
		const copies: string[] = [];
		const storage = openSqliteStorage(folder);
		await exchange(copying(storage, folder, copies));
		await storage.close();
		expect(copies.length).toBeGreaterThanOrEqual(8);
		for (const killed of copies) {
			for (const secret of [oldRoot, newRoot]) {
				const tried = openSqliteStorage(killed);
				const check = checkRootSecret({ storage: tried, secrets: createSecrets(secret, randomBytes) });
				const started = await check.then(
					() => true,
					(error) => {
						expect(String(error)).toMatch(/run `countersign secrets rotate` again|not the one that this data folder/);
						return false;
					},
				);
				if (started)
					for (const { sealed, context } of await tried.sealed.list('totp', '', 100))
						expect(createSecrets(secret, randomBytes).open('totp', sealed, context)).toBeDefined();
				await tried.close();
			}
			const resumed = openSqliteStorage(killed);
			await exchange(resumed);
			for (const kind of ['signing-key', 'totp'] as const)
				for (const { sealed, context } of await resumed.sealed.list(kind, '', 100))
					expect(createSecrets(newRoot, randomBytes).open(kind, sealed, context)).toBeDefined();
			await resumed.close();
			const after = await openWith(killed, newRoot);
			const refreshed = await createTestClient(after).refresh(tokens.body.refresh_token);
			expect(payload(refreshed.body.id_token).sub).toBe(payload(tokens.body.id_token).sub);
			await after.close();
		}
	}, 60_000);

	test('is finished with the same two secrets alone', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		await storage.settings.set(
			'root-secret-exchange',
			createSecrets(newRoot, randomBytes).mac('root-secret-check').toString('base64url'),
		);
		const other = createHash('sha256').update('another').digest();
		await expect(exchange(storage, oldRoot, other)).rejects.toThrow(/begun with another new root secret/);
		await expect(exchange(storage, other, newRoot)).rejects.toThrow(/not the one that this data folder/);
		expect((await exchange(storage)).alreadyDone).toBe(false);
		expect((await exchange(storage)).alreadyDone).toBe(true);
		await storage.close();
	});
});

describe('an exchange is refused, and changes nothing,', () => {
	test('with a secret that is not the folder’s, or with the one that is in use', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		const other = createHash('sha256').update('another').digest();
		await expect(exchange(storage, other, newRoot)).rejects.toThrow(/not the one that this data folder/);
		await expect(exchange(storage, oldRoot, oldRoot)).rejects.toThrow(/the one that is in use/);
		expect(await storage.settings.get('root-secret-exchange')).toBeUndefined();
		await storage.close();
	});

	test('where a value opens with neither secret, which is named', async () => {
		const { folder } = await folderWithSignIn();
		const storage = openSqliteStorage(folder);
		const [value] = await storage.sealed.list('totp', '', 1);
		await storage.sealed.replace('totp', [{ ...(value as NonNullable<typeof value>), sealed: 'A'.repeat(60) }]);
		await expect(exchange(storage)).rejects.toThrow(new RegExp(`totp of ${value?.context}.*opens with neither`));
		expect(await storage.settings.get('root-secret-exchange')).toBeUndefined();
		await storage.close();
	});
});

test('of every derivation it is decided whether it outlives the root secret', () => {
	const source = join(import.meta.dirname, '..', '..', 'src');
	const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
	const derived = files.flatMap((name) =>
		[...readFileSync(join(source, name), 'utf8').matchAll(/\.macs?\(\s*'([a-z-]+)'/g)].map(([, purpose]) => purpose),
	);
	const decided: readonly string[] = [...keptPurposes, ...acceptedPurposes, ...forgottenPurposes];
	expect([...new Set([...derived, 'root-secret-check'])].sort()).toEqual([...decided].sort());
});
