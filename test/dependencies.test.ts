// What the packages depend on, and how it is installed.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** Third-party packages that a published room may depend on, and no others. */
const runtimeDependencies: Record<string, readonly string[]> = {
	'packages/protocol': [],
	'packages/policy': ['ipaddr.js'],
	'packages/client': [],
	'packages/guard': ['jose'],
	'packages/react': [],
};

test.each(Object.entries(runtimeDependencies))('%s depends on %j at most', (room, allowed) => {
	const { dependencies = {} } = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
	expect(
		Object.keys(dependencies).filter((name) => !name.startsWith('@countersign/') && !allowed.includes(name)),
	).toEqual([]);
});

test('[sec 283] versions are exact, installing runs no script, and the lock file has a digest of each package', () => {
	const settings = readFileSync(join(root, '.npmrc'), 'utf8').split('\n');
	expect(settings).toEqual(expect.arrayContaining(['save-exact=true', 'ignore-scripts=true']));
	const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
	const lacking: string[] = [];
	for (const [path, entry] of Object.entries<Record<string, unknown>>(packages)) {
		if (path.startsWith('node_modules/') && entry.link !== true && entry.inBundle !== true && !entry.integrity)
			lacking.push(path);
	}
	expect(lacking).toEqual([]);
	const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
	expect(Object.entries(devDependencies).filter(([, version]) => !/^(?:npm:\S+@)?\d/.test(String(version)))).toEqual(
		[],
	);
});
