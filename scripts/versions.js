// npm run test:versions: builds the program of the commit before the newest PostgreSQL migration, and runs it beside
// today's on one database. Prevents: during a rolling upgrade one of two versions fails, or spends what the other has
// spent already. `-- COMMIT` names another older commit.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const migrations = 'packages/server/src/storage/postgresql/migrations';
const git = (...words) => execFileSync('git', words, { cwd: root, encoding: 'utf8' }).trim();

/** @returns the commit before the one that added the newest migration */
function commitBefore() {
	const newest = readdirSync(join(root, migrations))
		.filter((name) => /^\d{4}-/.test(name))
		.sort()
		.at(-1);
	const added = git('log', '--diff-filter=A', '--format=%H', '-1', '--', `${migrations}/${newest}`);
	return git('rev-parse', `${added || 'HEAD'}${added ? '^' : ''}`);
}

/** Gives the older tree the packages of others that are installed here, and its own packages of this workspace. */
function linkPackages(tree) {
	const modules = join(tree, 'node_modules');
	mkdirSync(join(modules, '@countersign'), { recursive: true });
	for (const name of readdirSync(join(root, 'node_modules')))
		if (name !== '@countersign' && !name.startsWith('.'))
			symlinkSync(join(root, 'node_modules', name), join(modules, name));
	for (const name of readdirSync(join(tree, 'packages'))) {
		symlinkSync(join(tree, 'packages', name), join(modules, '@countersign', name));
		const own = join(root, 'packages', name, 'node_modules');
		if (existsSync(own)) symlinkSync(own, join(tree, 'packages', name, 'node_modules'));
	}
}

const run = (cwd, ...words) => {
	const { status } = spawnSync(process.execPath, words, { cwd, stdio: 'inherit' });
	if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}`);
};

const commit = git('rev-parse', process.argv[2] ?? commitBefore());
const tree = mkdtempSync(join(tmpdir(), 'countersign-before-'));
try {
	const archive = execFileSync('git', ['archive', commit], { cwd: root, maxBuffer: 1e9 });
	execFileSync('tar', ['-x', '-C', tree], { input: archive });
	linkPackages(tree);
	console.log(`the version before is ${git('log', '-1', '--format=%h %s', commit)}`);
	run(tree, join(root, 'node_modules/typescript/bin/tsc'), '-b', 'packages/cli');
	process.env.VERSION_BEFORE = join(tree, 'packages/cli/dist/main.js');
	run(root, 'node_modules/vitest/vitest.mjs', 'run', '--project', 'faults', 'versions');
} finally {
	rmSync(tree, { recursive: true, force: true });
}
