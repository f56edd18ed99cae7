// An empty project with this project's packages, installed from their tarballs, and what others publish.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/**
 * @param name of the folder beside this file whose files are copied into the project
 * @param packages folders of `packages/`
 * @param others names in the package registry
 * @returns the project's folder, and whether all could be installed
 */
export function makeEmptyProject(name: string, packages: readonly string[], others: readonly string[]) {
	const project = mkdtempSync(join(tmpdir(), `countersign-${name}-`));
	cpSync(join(import.meta.dirname, name), project, { recursive: true });
	writeFileSync(join(project, 'package.json'), '{"name":"an-empty-project","private":true}');
	const workspaces = packages.flatMap((folder) => ['-w', `packages/${folder}`]);
	const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', project, ...workspaces], {
		...{ cwd: root, encoding: 'utf8', timeout: 240_000 },
	});
	const tarballs = packed.trim().split(/\s+/);
	const command = ['install', '--no-audit', '--no-fund', ...tarballs.map((file) => `./${file}`), ...others];
	const { status } = spawnSync('npm', command, { cwd: project, stdio: 'ignore', timeout: 1_200_000 });
	return { project, isInstalled: status === 0, program: (one: string) => join(project, 'node_modules', '.bin', one) };
}
