// Files as answers: from the folder's list alone, kept by browsers for as long as they are the same, and sent whole or
// not at all.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { notFound } from '../../src/errors.ts';
import { type Listener, listen } from '../../src/http/listen.ts';
import type { HttpResponse } from '../../src/http/message.ts';
import { createStaticFiles, type StaticFiles } from '../../src/http/static-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-files-'));
const served = join(folder, 'served');
const script = `'ä';${' '.repeat(200_000)}`;
let files: StaticFiles;
beforeAll(() => {
	mkdirSync(join(served, 'assets/deep'), { recursive: true });
	writeFileSync(join(folder, 'secret.txt'), 'secret');
	writeFileSync(join(served, 'index.html'), '<!doctype html>');
	writeFileSync(join(served, 'assets/index-BxY12abC.js'), script);
	writeFileSync(join(served, 'assets/deep/mark.PNG'), Buffer.from([0x89, 0x50, 0xff]));
	writeFileSync(join(served, 'notes.docx'), 'unknown');
	writeFileSync(join(served, 'empty.css'), '');
	writeFileSync(join(served, 'shrinks.js'), 'x'.repeat(1000));
	writeFileSync(join(served, 'grows.js'), 'x');
	writeFileSync(join(served, 'goes.js'), 'x');
	symlinkSync(join(folder, 'secret.txt'), join(served, 'link.txt'));
	symlinkSync(folder, join(served, 'up'));
	files = createStaticFiles(served);
	writeFileSync(join(served, 'late.html'), 'late');
	for (const path of ['shrinks.js', 'grows.js', 'goes.js']) files.answer(path, {});
	writeFileSync(join(served, 'shrinks.js'), 'x');
	writeFileSync(join(served, 'grows.js'), 'x'.repeat(1000));
	rmSync(join(served, 'goes.js'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('which files there are', () => {
	test.each([
		['of a folder', 'index.html', 'text/html; charset=utf-8'],
		['of a folder in it', 'assets/index-BxY12abC.js', 'text/javascript; charset=utf-8'],
		['whose ending is in capitals', 'assets/deep/mark.PNG', 'image/png'],
	])('one %s is answered with its type', (_, path, type) => {
		expect(files.answer(path, {})).toMatchObject({
			status: 200,
			headers: { 'content-type': type, 'x-content-type-options': 'nosniff' },
		});
	});

	test.each([
		['above the folder', '../secret.txt'],
		['above the folder, by way of one in it', 'assets/../../secret.txt'],
		['above the folder, encoded', '..%2fsecret.txt'],
		['above the folder, with backslashes', '..\\secret.txt'],
		['by its absolute path', join(folder, 'secret.txt')],
		['behind a link', 'link.txt'],
		['in a linked folder', 'up/secret.txt'],
		['of a kind that no page consists of', 'notes.docx'],
		['that is a folder', 'assets'],
		['that came after the start', 'late.html'],
		['with a slash before it', '/index.html'],
		['with a null byte after it', 'index.html\0'],
		['without a name', ''],
		['that every object has', 'constructor'],
	])('none is found %s', (_, path) => {
		expect(files.answer(path, {})).toBeUndefined();
	});

	test('a folder that is not there is an error of the start', () => {
		expect(() => createStaticFiles(join(folder, 'missing'))).toThrow(/ENOENT/);
	});
});

describe('what a browser keeps', () => {
	const headersOf = (path: string) => files.answer(path, {})?.headers as Record<string, string>;

	test('a file whose name holds a hash is kept for a year without asking, any other is asked for each time', () => {
		expect(headersOf('assets/index-BxY12abC.js')['cache-control']).toBe('public, max-age=31536000, immutable');
		expect(headersOf('index.html')['cache-control']).toBe('no-cache');
	});

	test('files with other contents have other tags', () => {
		expect(headersOf('index.html').etag).not.toBe(headersOf('empty.css').etag);
	});

	test.each<[string, (etag: string) => string, number]>([
		['its tag', (etag) => etag, 304],
		['its tag, weak', (etag) => `W/${etag}`, 304],
		['its tag among others', (etag) => `"other", ${etag}`, 304],
		['any', () => '*', 304],
		['another tag', () => '"other"', 200],
		['its tag without quotes', (etag) => etag.slice(1, -1), 200],
	])('If-None-Match with %s', (_, header, status) => {
		const etag = headersOf('index.html').etag as string;
		const response = files.answer('index.html', { 'if-none-match': header(etag) });
		expect(response?.status).toBe(status);
		expect(response?.headers.etag).toBe(etag);
		expect(response?.content === undefined).toBe(status === 304);
	});
});

describe('on the wire', () => {
	const open: Listener[] = [];
	afterEach(async () => {
		for (const listener of open.splice(0)) await listener.close(100);
	});

	interface Answer {
		status: number | undefined;
		length: string | undefined;
		bytes: Buffer;
	}

	async function ask(path: string, method = 'GET', answer?: HttpResponse): Promise<Answer> {
		const refuse = () => ({ status: 400, headers: {}, body: '' });
		const listener = await listen(
			{
				async handle({ path: asked, headers }) {
					const found = answer ?? files.answer(asked.slice(1), headers);
					if (!found) throw notFound();
					return found;
				},
				refuse,
			},
			{ host: '127.0.0.1', port: 0 },
		);
		open.push(listener);
		return new Promise((resolve, reject) => {
			request({ port: listener.port, host: '127.0.0.1', path: `/${path}`, method, agent: false }, (response) => {
				const chunks: Buffer[] = [];
				response.on('data', (chunk) => chunks.push(chunk));
				response.once('error', reject);
				response.once('end', () =>
					resolve({
						status: response.statusCode,
						length: response.headers['content-length'],
						bytes: Buffer.concat(chunks),
					}),
				);
			})
				.once('error', reject)
				.end();
		});
	}

	test('a file arrives as it is, however long', async () => {
		const { status, length, bytes } = await ask('assets/index-BxY12abC.js');
		expect({ status, length }).toEqual({ status: 200, length: String(Buffer.byteLength(script)) });
		expect(bytes.toString()).toBe(script);
	});

	test('an empty file arrives', async () => {
		expect(await ask('empty.css')).toEqual({ status: 200, length: '0', bytes: Buffer.alloc(0) });
	});

	test('HEAD tells the length and sends nothing', async () => {
		const { status, length, bytes } = await ask('assets/index-BxY12abC.js', 'HEAD');
		expect({ status, length, bytes: bytes.length }).toEqual({
			status: 200,
			length: String(Buffer.byteLength(script)),
			bytes: 0,
		});
	});

	test('bytes arrive as they are', async () => {
		const content = Uint8Array.from([0, 255, 0xc3, 0x28]);
		const answer = await ask('', 'GET', { status: 200, headers: {}, body: '', content });
		expect(answer).toEqual({ status: 200, length: '4', bytes: Buffer.from(content) });
	});

	test.each([
		['shrank', 'shrinks.js'],
		['grew', 'grows.js'],
		['went', 'goes.js'],
	])('of a file that %s since it was first asked for the connection ends before its end', async (_, path) => {
		await expect(ask(path)).rejects.toThrow(/aborted|hang up|ECONNRESET/);
	});
});
