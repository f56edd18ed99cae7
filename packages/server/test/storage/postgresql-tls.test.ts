// The way to the database over TLS: who the server is, is checked before anything is said to it.
import { randomBytes } from 'node:crypto';
import { chownSync, copyFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { postgresqlOptions } from '../../src/programs/open-storage.ts';
import { openPostgresqlStorage } from '../../src/storage/postgresql/index.ts';
import { ensureDevelopmentCertificate } from '../../src/tls/development-certificate.ts';
import { hasPostgresql, type PostgresqlServer, startPostgresql } from './postgresql-server.ts';

const password = 'the database password';

describe.skipIf(!hasPostgresql)('a database that is reached over TLS', { timeout: 60_000 }, () => {
	let server: PostgresqlServer;
	let url: string;
	let folder: string;
	let passwordFile: string;
	beforeAll(async () => {
		server = await startPostgresql();
		url = await server.createDatabase();
		const client = await server.asSuperuser(url);
		await client.query(`alter role countersign password '${password}'`);
		const { rows } = await client.query<{ data: string }>("select current_setting('data_directory') as data");
		await client.end();
		const data = rows[0]?.data as string;
		folder = mkdtempSync(join(tmpdir(), 'countersign-database-tls-'));
		const own = join(folder, 'own');
		await ensureDevelopmentCertificate(own, ['database.example'], Date.now(), randomBytes);
		await ensureDevelopmentCertificate(join(folder, 'stranger'), [], Date.now(), randomBytes);
		const { uid, gid } = statSync(data);
		for (const name of ['server.pem', 'server-key.pem']) {
			copyFileSync(join(own, name), join(data, name));
			if (process.getuid?.() === 0) chownSync(join(data, name), uid, gid);
		}
		const hba = join(data, 'pg_hba_tls.conf');
		writeFileSync(
			hba,
			'local all all trust\nhostssl all countersign all scram-sha-256\nhost all postgres 127.0.0.1/32 trust\n',
		);
		if (process.getuid?.() === 0) chownSync(hba, uid, gid);
		server.configure({ ssl: 'on', ssl_cert_file: 'server.pem', ssl_key_file: 'server-key.pem', hba_file: hba });
		await server.restart('fast');
		passwordFile = join(folder, 'password');
		writeFileSync(passwordFile, `${password}\n`);
		return () => server.stop();
	}, 120_000);

	const authority = (whose: string) => ({ certificateAuthorityFile: join(folder, whose, 'ca.pem') });
	/** opens it as a configuration file says, and closes it again */
	async function open(database: Parameters<typeof postgresqlOptions>[0]): Promise<void> {
		await (await openPostgresqlStorage({ ...postgresqlOptions(database), clock: Date.now })).close();
	}
	const at = (host: string, query = '') => `${url.replace('127.0.0.1', host)}${query}`;

	test.each([
		['an address', '127.0.0.1', {}],
		['a name', 'localhost', {}],
		['an address, by another name that the certificate has', '127.0.0.1', { serverName: 'database.example' }],
		['a name, by another one that the certificate has', 'localhost', { serverName: 'database.example' }],
	])('is opened at %s with its own authority and the password of a file', async (_, host, more) => {
		await open({ url: at(host), passwordFile, tls: { ...authority('own'), ...more } });
	});

	test.each([
		['a certificate of another authority', '127.0.0.1', { ca: 'stranger' }, /signature|self.signed|unable to verify/i],
		['a certificate of no authority that Node knows', '127.0.0.1', {}, /self.signed|unable to (verify|get)/i],
		['a name that the certificate has not', '127.0.0.1', { ca: 'own', serverName: 'other.example' }, /altnames/i],
		['another name than was asked for', 'localhost', { ca: 'own', serverName: 'other.example' }, /altnames/i],
		// an address of this machine that the certificate does not name
		['an address that the certificate has not', '127.0.0.2', { ca: 'own' }, /altnames|ECONNREFUSED/i],
	])('is refused for %s', async (_, host, { ca, serverName }: { ca?: string; serverName?: string }, reason) => {
		const tls = { ...(ca ? authority(ca) : {}), ...(serverName ? { serverName } : {}) };
		await expect(open({ url: at(host), passwordFile, tls })).rejects.toThrow(reason);
	});

	test.each(['disable', 'no-verify', 'prefer', 'require'])(
		'is not made less strict by sslmode=%s in the address',
		async (mode) => {
			const tls = authority('stranger');
			await expect(open({ url: at('127.0.0.1', `?sslmode=${mode}`), passwordFile, tls })).rejects.toThrow(
				/signature|self.signed|unable to verify/i,
			);
		},
	);

	test('without TLS is refused by the server, and with a wrong password too: the refusal has no password', async () => {
		await expect(open({ url, passwordFile })).rejects.toThrow(/no encryption/);
		const wrong = join(folder, 'wrong');
		writeFileSync(wrong, 'a wrong password\n');
		const refused = await open({ url, passwordFile: wrong, tls: authority('own') }).catch((error: Error) => error);
		expect(String(refused)).toMatch(/password authentication failed/);
		expect(String(refused)).not.toContain('a wrong password');
	});

	test('has its password read for each new connection: one that was changed holds for the next', async () => {
		const changing = join(folder, 'changing');
		writeFileSync(changing, readFileSync(passwordFile));
		const options = postgresqlOptions({ url, passwordFile: changing, tls: authority('own') });
		const storage = await openPostgresqlStorage({ ...options, clock: Date.now, connections: 1 });
		const client = await server.asSuperuser(url);
		await client.query("alter role countersign password 'the next one'");
		writeFileSync(changing, 'the next one\n');
		await client.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'countersign'");
		await new Promise((resolve) => setTimeout(resolve, 200));
		await storage.settings.set('a', '1');
		expect(await storage.settings.get('a')).toBe('1');
		await storage.close();
		await client.query(`alter role countersign password '${password}'`);
		await client.end();
	});
});
