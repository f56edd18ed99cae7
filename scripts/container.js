// Makes the context of the image: the packed command, installed beside nothing else, in deploy/container/app. Prevents
// an image that holds what the published package does not. With --base it also makes a base image of this machine's
// Node and the libraries that it is linked with, by buildah, where no registry can be reached.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const app = join(root, 'deploy/container/app');
const work = mkdtempSync(join(tmpdir(), 'countersign-container-'));

function run(command, args, cwd = root) {
	return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

function makeContext() {
	const packing = ['pack', '--ignore-scripts=false', '--json', '--pack-destination', work];
	const packed = JSON.parse(run('npm', [...packing, '-w', 'packages/cli', '-w', 'apps/portal']));
	rmSync(app, { recursive: true, force: true });
	mkdirSync(app, { recursive: true });
	writeFileSync(join(app, 'package.json'), '{ "private": true }');
	const tarballs = Object.values(packed).map(({ filename }) => join(work, filename));
	run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', ...tarballs], app);
	// the base has glibc, and some packages bring their binary for musl too
	for (const path of run('find', [app, '-type', 'd', '-name', '*-musl']).trim().split('\n').filter(Boolean))
		rmSync(path, { recursive: true });
}

/** The files that a program is linked with, as the loader names them. */
function libraries(program) {
	return [...run('ldd', [program]).matchAll(/(\/\S+) \(0x/g)].map(([, path]) => path);
}

function makeBase(name) {
	const base = join(work, 'base');
	const node = realpathSync(process.execPath);
	const binaries = run('find', [app, '-name', '*.node']).trim().split('\n');
	const linked = new Set([node, ...binaries].flatMap(libraries));
	const needed = [...linked, '/etc/ssl/certs/ca-certificates.crt'];
	for (const path of needed) {
		mkdirSync(join(base, dirname(path)), { recursive: true });
		copyFileSync(realpathSync(path), join(base, path));
	}
	mkdirSync(join(base, 'nodejs/bin'), { recursive: true });
	mkdirSync(join(base, 'tmp'));
	copyFileSync(node, join(base, 'nodejs/bin/node'));
	writeFileSync(join(base, 'etc/passwd'), 'nonroot:x:65532:65532::/:/sbin/nologin\n');
	writeFileSync(join(work, 'Containerfile'), 'FROM scratch\nCOPY base /\n');
	run('buildah', ['--storage-driver', 'vfs', 'build', '--isolation', 'chroot', '-t', name, work]);
}

try {
	makeContext();
	if (process.argv.includes('--base')) makeBase('localhost/countersign-base');
} finally {
	rmSync(work, { recursive: true, force: true });
}
