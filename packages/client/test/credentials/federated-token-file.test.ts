// The token of a file is the assertion, as the file stands at each request.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { type AssertionRequest, type Credential, federatedTokenFile } from '../../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'federated-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());
const file = join(folder, 'token');
const read = (credential: Credential) =>
	(credential as (request: AssertionRequest) => Promise<string>)({
		clientId: 'app',
		audience: 'https://login.example/token',
	});

test('a file that the platform replaces is read again', async () => {
	const credential = federatedTokenFile(file);
	writeFileSync(file, 'first\n');
	expect(await read(credential)).toBe('first');
	writeFileSync(file, 'second\n');
	expect(await read(credential)).toBe('second');
});

test('without a path the environment names the file', async () => {
	writeFileSync(file, 'named');
	vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', file);
	expect(await read(federatedTokenFile())).toBe('named');
});

test('no path and no file are told as credential_required', async () => {
	vi.stubEnv('AZURE_FEDERATED_TOKEN_FILE', '');
	await expect(read(federatedTokenFile())).rejects.toMatchObject({ code: 'credential_required' });
	const missing = read(federatedTokenFile(join(folder, 'missing')));
	await expect(missing).rejects.toMatchObject({ code: 'credential_required', cause: { code: 'ENOENT' } });
});

test('where there are no files, the error says so', async () => {
	vi.stubGlobal('process', undefined);
	const asked = read(federatedTokenFile(file));
	vi.unstubAllGlobals();
	await expect(asked).rejects.toMatchObject({ code: 'not_in_node' });
});
