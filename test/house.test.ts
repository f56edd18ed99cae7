// The house as DESIGN.md draws it: which room may import which, and what no file may be called.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');

const rooms: Record<string, readonly string[]> = {
	'packages/protocol': [],
	'packages/policy': ['@countersign/protocol'],
	'packages/server': ['@countersign/protocol', '@countersign/policy'],
	'packages/client': ['@countersign/protocol'],
	'packages/guard': ['@countersign/protocol'],
	'packages/react': ['@countersign/client', '@countersign/protocol'],
	'packages/cli': ['@countersign/protocol', '@countersign/policy', '@countersign/client', '@countersign/server'],
	'packages/testkit': ['@countersign/server', '@countersign/policy', '@countersign/protocol'],
	'examples/todo-spa': ['@countersign/client'],
	'examples/todo-cli': ['@countersign/client'],
	'examples/todo-api': ['@countersign/client', '@countersign/guard'],
	'examples/middle-tier': ['@countersign/client', '@countersign/guard'],
	'examples/demo': [],
};

/** Inside the server: what a folder must not import. */
const walls: [string, RegExp][] = [
	['grants', /^(endpoints|sign-in|graph|storage\/sqlite)\//],
	['access', /^(endpoints|grants|sign-in|graph|storage\/sqlite)\//],
	['tokens', /^(endpoints|grants|sign-in|graph|storage\/sqlite|access)\//],
	['directory', /^(endpoints|grants|sign-in|graph|storage\/sqlite)\//],
	['client-auth', /^(endpoints|grants|sign-in|graph|storage\/sqlite|access)\//],
	['endpoints', /^storage\/sqlite\//],
	['graph', /^(endpoints|storage\/sqlite)\//],
	['storage/sqlite', /^(endpoints|grants|graph|http)\//],
];

/** Third-party packages that a published room may depend on, and no others. */
const runtimeDependencies: Record<string, readonly string[]> = {
	'packages/protocol': [],
	'packages/policy': ['ipaddr.js'],
	'packages/client': [],
	'packages/guard': ['jose'],
	'packages/react': [],
};

function sourceFiles(folder: string): string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) return name === 'node_modules' || name === 'dist' ? [] : sourceFiles(path);
		return /\.tsx?$/.test(name) ? [path] : [];
	});
}

function imports(file: string): string[] {
	const text = readFileSync(file, 'utf8');
	return [...text.matchAll(/(?:^|\n)\s*(?:import|export)[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g)].map(
		(match) => (match[1] ?? match[2] ?? match[3]) as string,
	);
}

describe.each(Object.keys(rooms))('%s', (room) => {
	const files = sourceFiles(join(root, room, 'src'));

	test('imports only the rooms that it may', () => {
		const wrong = files.flatMap((file) =>
			imports(file)
				.filter((name) => name.startsWith('@countersign/') && !rooms[room]?.some((allowed) => name === allowed || name.startsWith(`${allowed}/`)))
				.map((name) => `${relative(root, file)} → ${name}`),
		);
		expect(wrong).toEqual([]);
	});

	test('imports no file of another room by its path', () => {
		const wrong = files.flatMap((file) =>
			imports(file)
				.filter((name) => name.startsWith('.') && !resolve(dirname(file), name).startsWith(join(root, room) + sep))
				.map((name) => `${relative(root, file)} → ${name}`),
		);
		expect(wrong).toEqual([]);
	});

	test('has no file whose name says nothing', () => {
		expect(files.filter((file) => /(^|[/-])(utils?|helpers?|common|managers?|services?|misc)(\.|\/)/.test(relative(root, file)))).toEqual([]);
	});

	test('has no file of over 400 lines', () => {
		expect(files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400).map((file) => relative(root, file))).toEqual([]);
	});
});

describe('inside the server', () => {
	const source = join(root, 'packages/server/src');
	test.each(walls)('%s stays within its walls', (folder, forbidden) => {
		const wrong = sourceFiles(join(source, folder)).flatMap((file) =>
			imports(file)
				.filter((name) => name.startsWith('.'))
				.map((name) => relative(source, resolve(dirname(file), name)))
				.filter((target) => forbidden.test(target))
				.map((target) => `${relative(source, file)} → ${target}`),
		);
		expect(wrong).toEqual([]);
	});

	test('policy is evaluated in one place, and tokens are minted from one', () => {
		const users = (pattern: RegExp) =>
			sourceFiles(source)
				.filter((file) => pattern.test(readFileSync(file, 'utf8')))
				.map((file) => relative(source, file));
		expect(users(/import \{[^}]*\bevaluate\b[^}]*\} from '@countersign\/policy'/)).toEqual(['access/decide.ts']);
		expect(users(/\bmintAccessToken\(/).filter((file) => file !== 'tokens/mint.ts')).toEqual(['endpoints/token-response.ts']);
		expect(users(/\bmintTokenResponse\(/).filter((file) => file !== 'endpoints/token-response.ts')).toEqual(['endpoints/token.ts']);
	});

	test('only the programs read the clock, the environment or randomness', () => {
		const wrong = sourceFiles(source).filter(
			(file) => !/programs\//.test(file) && /\bDate\.now\(\)|process\.env|\brandomBytes\(|Math\.random/.test(readFileSync(file, 'utf8')),
		);
		expect(wrong.map((file) => relative(source, file))).toEqual([]);
	});
});

test.each(Object.entries(runtimeDependencies))('%s depends on %j at most', (room, allowed) => {
	const { dependencies = {} } = JSON.parse(readFileSync(join(root, room, 'package.json'), 'utf8'));
	expect(Object.keys(dependencies).filter((name) => !name.startsWith('@countersign/') && !allowed.includes(name))).toEqual([]);
});

describe.each([
	[
		'packages/server/src/grants',
		'grants',
		['grant.ts', 'index.ts', 'redirect-platform.ts', 'refresh-token-lifetime.ts', 'request-claims.ts', 'spa-code.ts', 'user-state.ts'],
	],
	[
		'packages/server/src/client-auth',
		'clientAuthenticationMethods',
		['authenticate-client.ts', 'client-authentication.ts', 'federated-assertion.ts', 'index.ts'],
	],
	['packages/server/src/sign-in/steps', 'steps', ['index.ts']],
	['packages/policy/src/conditions', 'conditions', ['index.ts']],
	['packages/policy/src/controls', 'controls', ['index.ts']],
])('%s', (folder, exported, others) => {
	test('every plug-in file is in the index', async () => {
		const { [exported]: registered } = (await import(join(root, folder, 'index.ts'))) as Record<string, { length: number }[]>;
		const files = readdirSync(join(root, folder)).filter((name) => !others.includes(name));
		expect(registered).toHaveLength(files.length);
		const index = readFileSync(join(root, folder, 'index.ts'), 'utf8');
		for (const file of files) expect(index).toContain(`'./${file}'`);
	});
});
