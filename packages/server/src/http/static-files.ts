// Files of a folder as answers: what a browser needs of a web page that was built beforehand. The folder is listed
// once, at the start. A path is looked up in that list and never joined to the folder, so that no spelling of `..`
// reaches another file.
import { createHash } from 'node:crypto';
import { createReadStream, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { HttpRequest, HttpResponse } from './message.ts';

export interface StaticFiles {
	/**
	 * Answers GET and HEAD for one file (RFC 9110 §9.3.1, §9.3.2), with 304 where the browser holds it already (§13.1.2).
	 *
	 * @param path of the file in the folder, with `/` between its parts and none before the first, such as
	 *   `assets/index-BxY12abC.js`
	 * @param headers of the request
	 * @returns `undefined` where the folder had no such file when it was listed
	 */
	answer(path: string, headers: HttpRequest['headers']): HttpResponse | undefined;
	/**
	 * @param path of a text file that the folder must have
	 * @returns its text, for a page that is filled in for each answer
	 * @throws Error where the folder had no such file when it was listed
	 */
	text(path: string): string;
}

/** Media types of what a built page consists of; IANA's registry. A file of another kind is not served. */
const mediaTypes: Readonly<Record<string, string>> = {
	'.css': 'text/css; charset=utf-8',
	'.html': 'text/html; charset=utf-8',
	'.ico': 'image/vnd.microsoft.icon',
	'.js': 'text/javascript; charset=utf-8',
	'.json': 'application/json; charset=utf-8',
	'.map': 'application/json; charset=utf-8',
	'.mjs': 'text/javascript; charset=utf-8',
	'.png': 'image/png',
	'.svg': 'image/svg+xml',
	'.txt': 'text/plain; charset=utf-8',
	'.wasm': 'application/wasm',
	'.webmanifest': 'application/manifest+json',
	'.webp': 'image/webp',
	'.woff2': 'font/woff2',
};

/**
 * `index-BxY12abC.js`: a name that holds a hash of its contents, as bundlers write it. Other contents have another
 * name.
 */
const hashedName = /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/;
const year = 31_536_000;

interface StaticFile {
	location: string;
	length: number;
	headers: Readonly<Record<string, string>>;
}

/** Reads a file at the first request for it: a start does not wait until all are hashed. */
function fileReader(location: string, mediaType: string): () => StaticFile {
	let file: StaticFile | undefined;
	return () => {
		file ??= readFile(location, mediaType);
		return file;
	};
}

function readFile(location: string, mediaType: string): StaticFile {
	const bytes = readFileSync(location);
	return {
		location,
		length: bytes.length,
		headers: {
			'content-type': mediaType,
			etag: `"${createHash('sha256').update(bytes).digest('base64url')}"`,
			// `no-cache` allows a browser to keep the file, and demands that it asks each time whether its copy is still good
			'cache-control': hashedName.test(location) ? `public, max-age=${year}, immutable` : 'no-cache',
			'x-content-type-options': 'nosniff',
		},
	};
}

/** Links are not followed: one could lead out of the folder. */
function listFolder(folder: string, prefix = ''): [path: string, read: () => StaticFile][] {
	return readdirSync(join(folder, prefix), { withFileTypes: true }).flatMap((entry) => {
		const path = `${prefix}${entry.name}`;
		if (entry.isDirectory()) return listFolder(folder, `${path}/`);
		const mediaType = mediaTypes[extname(entry.name).toLowerCase()];
		return entry.isFile() && mediaType ? [[path, fileReader(join(folder, path), mediaType)] as const] : [];
	}) as [string, () => StaticFile][];
}

/** RFC 9110 §13.1.2: tags are compared weakly, and `*` stands for whatever there is. */
function holdsAlready(ifNoneMatch: string | undefined, etag: string): boolean {
	return ifNoneMatch?.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag) ?? false;
}

/**
 * Lists a folder whose files do not change while the process runs. Each is read and hashed when it is first asked for.
 *
 * @param folder whose files all may be read by everybody
 * @returns what answers with them
 * @throws the system's error when the folder cannot be read
 * @example
 * const files = createStaticFiles('portal/dist');
 * files.answer('index.html', request.headers) ?? json(404, {});
 */
export function createStaticFiles(folder: string): StaticFiles {
	const files: ReadonlyMap<string, () => StaticFile> = new Map(listFolder(folder));
	const texts = new Map<string, string>();
	return {
		text(path) {
			const known = texts.get(path);
			if (known !== undefined) return known;
			const file = files.get(path)?.();
			if (!file) throw new Error(`${folder} has no ${path}`);
			const text = readFileSync(file.location, 'utf8');
			texts.set(path, text);
			return text;
		},
		answer(path, headers) {
			const file = files.get(path)?.();
			if (!file) return undefined;
			if (holdsAlready(headers['if-none-match'], file.headers.etag as string))
				return { status: 304, headers: { ...file.headers }, body: '' };
			const { location, length } = file;
			return {
				status: 200,
				headers: { ...file.headers },
				body: '',
				content: { length, open: () => createReadStream(location) },
			};
		},
	};
}
