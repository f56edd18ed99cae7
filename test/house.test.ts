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
	'apps/portal': ['@countersign/client', '@countersign/policy', '@countersign/protocol'],
	'examples/todo-spa': ['@countersign/client'],
	'examples/todo-cli': ['@countersign/client'],
	'examples/todo-api': ['@countersign/client', '@countersign/guard'],
	'examples/middle-tier': ['@countersign/client', '@countersign/guard'],
	'examples/demo': [],
};

/**
 * The floors of the server, from the top down. A file imports its own room, rooms of its floor, and rooms of the floors
 * below it. Files that lie in no folder are named here one by one.
 */
const floors: readonly (readonly string[])[] = [
	['index.ts', 'programs'],
	['telemetry'],
	['app.ts', 'routes.ts'],
	['endpoints', 'graph'],
	['grants', 'sign-in', 'client-auth'],
	['access'],
	['session', 'tokens', 'keys', 'security-events', 'faults'],
	['methods', 'risk'],
	['directory', 'tenant-file', 'terms'],
	['storage'],
	['events.ts', 'records', 'security-audit.ts'],
	['http', 'places', 'tls'],
	[
		'clock.ts',
		'errors.ts',
		'file-refusal.ts',
		'one-time-code.ts',
		'open-requests.ts',
		'password-strength.ts',
		'passwords.ts',
		'readiness.ts',
		'remembered-pairs.ts',
		'secrets.ts',
		'steady-clock.ts',
	],
];
const floorOf = new Map(floors.flatMap((names, floor) => names.map((name) => [name, floor] as const)));

/**
 * The type of the authority's dependencies: every room may name it, and it names what every room makes. Types alone
 * cross here.
 */
const contextType = 'authority.ts';

/** Imports that run against the floors. Each must go; none may be added. */
const upward: readonly string[] = [];

/** Rooms that import one another's values in a circle. Each must go; none may be added. */
const circles: readonly string[] = [];

/** What is kept at module level and changes while the server runs. Each must go; none may be added. */
const moduleState: readonly string[] = [];

/**
 * Where the server keeps something by an object and not by an id: for sockets and connections, which open and close,
 * and for sets of groups, which the same storage remembers.
 */
const keptByObject: readonly string[] = [
	'http/listen.ts',
	'storage/postgresql/database.ts',
	'storage/postgresql/directory.ts',
	'storage/sqlite/remembered/look-ups.ts',
];

interface Import {
	from: string;
	to: string;
	/** nothing of it is there when the program runs */
	typeOnly: boolean;
}

/** @returns what a file imports by a path, all three paths relative to the folder */
function importsWithin(folder: string, file: string): Import[] {
	const text = readFileSync(file, 'utf8');
	const statements = text.matchAll(
		/(?:^|\n)(?:import|export)\s+(type\s)?([^'"`;]*?)from\s+'(\.[^']+)'|import\('(\.[^']+)'\)/g,
	);
	return [...statements].map(([, type, names = '', path, dynamic]) => {
		const named = /^\{([^}]*)\}\s*$/
			.exec(names)?.[1]
			?.split(',')
			.filter((name) => name.trim() !== '');
		return {
			from: relative(folder, file),
			to: relative(folder, resolve(dirname(file), (path ?? dynamic) as string)),
			typeOnly: type !== undefined || named?.every((name) => /^\s*type\s/.test(name)) === true,
		};
	});
}

/** A file's folder, or the file where it lies in none. */
const serverRoomOf = (path: string) => path.split('/')[0] as string;
const isAbove = (path: string, other: string) =>
	(floorOf.get(serverRoomOf(path)) as number) < (floorOf.get(serverRoomOf(other)) as number);

function sourceFiles(folder: string): string[] {
	return readdirSync(folder).flatMap((name) => {
		const path = join(folder, name);
		if (statSync(path).isDirectory()) return name === 'node_modules' || name === 'dist' ? [] : sourceFiles(path);
		return /\.tsx?$/.test(name) ? [path] : [];
	});
}

function imports(file: string): string[] {
	const text = readFileSync(file, 'utf8');
	return [
		...text.matchAll(
			/(?:^|\n)\s*(?:import|export)[^'"`;]*?from\s+'([^']+)'|import\('([^']+)'\)|(?:^|\n)import\s+'([^']+)'/g,
		),
	].map((match) => (match[1] ?? match[2] ?? match[3]) as string);
}

describe.each(Object.keys(rooms))('%s', (room) => {
	const files = sourceFiles(join(root, room, 'src'));

	test('imports only the rooms that it may', () => {
		const wrong = files.flatMap((file) =>
			imports(file)
				.filter(
					(name) =>
						name.startsWith('@countersign/') &&
						!rooms[room]?.some((allowed) => name === allowed || name.startsWith(`${allowed}/`)),
				)
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
		expect(
			files.filter((file) =>
				/(^|[/-])(utils?|helpers?|common|managers?|services?|misc)(\.|\/)/.test(relative(root, file)),
			),
		).toEqual([]);
	});

	test('has no file of over 400 lines', () => {
		expect(
			files.filter((file) => readFileSync(file, 'utf8').split('\n').length > 400).map((file) => relative(root, file)),
		).toEqual([]);
	});
});

describe('inside the server', () => {
	const source = join(root, 'packages/server/src');
	const files = sourceFiles(source);
	const all = files.flatMap((file) => importsWithin(source, file));
	const crossing = all.filter(({ from, to }) => serverRoomOf(from) !== serverRoomOf(to));
	const arrow = ({ from, to }: Import) => `${from} → ${to}`;

	test('ARCHITECTURE.md draws these floors, in this order', () => {
		const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
		const [, table = ''] = /\| floor of `server\/src`[^\n]*\n\|---\|---\|\n((?:\|[^\n]*\n)+)/.exec(page) ?? [];
		const drawn = table
			.trim()
			.split('\n')
			.map((row) => [...(row.split('|')[1] ?? '').matchAll(/`([^`]+?)\/?`/g)].map(([, name]) => name as string).sort());
		const ground = drawn.pop() ?? [];
		expect(drawn).toEqual(floors.slice(0, -1).map((names) => [...names].sort()));
		expect(floors.at(-1)).toEqual(expect.arrayContaining(ground));
	});

	test('each room, and each file that lies in none, has its floor', () => {
		const rooms = [...new Set(files.map((file) => serverRoomOf(relative(source, file))))];
		expect(rooms.filter((room) => !floorOf.has(room) && room !== contextType)).toEqual([]);
	});

	test.each(floors.flat())('%s imports nothing from the floors above it, but what is listed', (room) => {
		const wrong = crossing
			.filter(({ from, to }) => serverRoomOf(from) === room && to !== contextType && isAbove(to, from))
			.map(arrow)
			.filter((found) => !upward.includes(found));
		expect(wrong).toEqual([]);
	});

	test('no import runs against the floors, but those that are listed', () => {
		const found = crossing
			.filter(({ from, to }) => from !== contextType && to !== contextType && isAbove(to, from))
			.map(arrow);
		expect(found.sort()).toEqual([...upward].sort());
	});

	test('the type of the context crosses the floors as a type alone', () => {
		expect(
			all.filter(({ from, to, typeOnly }) => (from === contextType || to === contextType) && !typeOnly).map(arrow),
		).toEqual([]);
	});

	test('no rooms import values of one another in a circle, but those that are listed', () => {
		const edges = new Map<string, Set<string>>();
		for (const { from, to, typeOnly } of crossing) {
			if (typeOnly) continue;
			const targets = edges.get(serverRoomOf(from)) ?? new Set();
			edges.set(serverRoomOf(from), targets.add(serverRoomOf(to)));
		}
		const reachedFrom = (room: string, reached = new Set<string>()): Set<string> => {
			for (const target of edges.get(room) ?? []) if (!reached.has(target)) reachedFrom(target, reached.add(target));
			return reached;
		};
		expect([...edges.keys()].filter((room) => reachedFrom(room).has(room)).sort()).toEqual([...circles].sort());
	});

	test.each(['sqlite', 'postgresql'])('storage/%s is seen by those who open it alone', (storage) => {
		const openers = new RegExp(`^(index\\.ts|programs/[^/]+|storage/${storage}/.+)$`);
		const folder = `storage/${storage}/`;
		expect(all.filter(({ from, to }) => to.startsWith(folder) && !openers.test(from)).map(arrow)).toEqual([]);
	});

	test('what is remembered because one process owns the data folder is seen by that folder’s storage alone', () => {
		const wrong = all.filter(
			({ from, to }) => to.startsWith('storage/sqlite/remembered/') && !from.startsWith('storage/sqlite/'),
		);
		expect(wrong.map(arrow)).toEqual([]);
		// it stands before the stores as they are seen from outside, and knows nothing of SQL
		const inward = all.filter(
			({ from, to }) => from.startsWith('storage/sqlite/remembered/') && /^storage\/sqlite\/(?!remembered\/)/.test(to),
		);
		expect(inward.map(arrow)).toEqual([]);
	});

	test('records import records alone, and storage interfaces records and one another', () => {
		const isInterface = (path: string) => /^storage\/[^/]+$/.test(path);
		const wrong = all.filter(({ from, to }) => {
			if (from.startsWith('records/')) return !to.startsWith('records/');
			return isInterface(from) && !to.startsWith('records/') && !isInterface(to);
		});
		expect(wrong.map(arrow)).toEqual([]);
	});

	test('grants know neither HTTP messages nor endpoints', () => {
		const wrong = all.filter(
			({ from, to }) =>
				from.startsWith('grants/') &&
				(/^(endpoints|storage\/(sqlite|postgresql))\//.test(to) || to === 'http/message.ts'),
		);
		expect(wrong.map(arrow)).toEqual([]);
	});

	test('nothing outside the programs keeps state at module level, but what is listed', () => {
		const variable = /^(?:export )?let (\w+)/gm;
		const keeper =
			/^(?:export )?const (\w+)(?:: ([^=\n]+))? = (?:new (?:WeakMap|WeakSet)\b|new (?:Map|Set)\b(?:<.*>)?\(\)|remembered\w*\()/gm;
		const found = files
			.filter((file) => !relative(source, file).startsWith('programs/'))
			.flatMap((file) => {
				const text = readFileSync(file, 'utf8');
				const kept = [...text.matchAll(keeper)].filter(
					([, , type = '']) => !/^(Readonly|CustomSecurityAttributes$)/.test(type),
				);
				return [...text.matchAll(variable), ...kept].map(([, name]) => `${relative(source, file)}: ${name}`);
			});
		expect(found.sort()).toEqual([...moduleState].sort());
	});

	test('nothing is remembered by the data that it was worked out of, but what is listed', () => {
		const found = files.filter((file) => /\bWeak(?:Map|Set|Ref)\b/.test(readFileSync(file, 'utf8')));
		expect(found.map((file) => relative(source, file)).sort()).toEqual([...keptByObject]);
	});

	test('policy is evaluated in one place, and tokens are minted from one', () => {
		const users = (pattern: RegExp) =>
			sourceFiles(source)
				.filter((file) => pattern.test(readFileSync(file, 'utf8')))
				.map((file) => relative(source, file));
		expect(users(/import \{[^}]*\b(?:evaluate|explain)\b[^}]*\} from '@countersign\/policy'/)).toEqual([
			'access/decide.ts',
		]);
		const beyondMint = (pattern: RegExp) => users(pattern).filter((file) => file !== 'tokens/mint.ts');
		expect(beyondMint(/\baccessTokenPayload\(/)).toEqual(['endpoints/token-response.ts']);
		// the ID token of a hybrid response is signed where the response is written
		expect(beyondMint(/\bmintToken\(/)).toEqual(['endpoints/token-response.ts', 'sign-in/complete.ts']);
		expect(users(/\bmintTokenResponse\(/).filter((file) => file !== 'endpoints/token-response.ts')).toEqual([
			'endpoints/token.ts',
		]);
	});

	test('serve loads nothing of the development authority', () => {
		const reached = new Set<string>();
		const visit = (file: string): void => {
			if (reached.has(file)) return;
			reached.add(file);
			for (const name of imports(file)) if (name.startsWith('.')) visit(resolve(dirname(file), name));
		};
		visit(join(source, 'programs/production.ts'));
		const names = [...reached].map((file) => relative(source, file));
		expect(names).toContain('app.ts');
		const development = /development|demo-|address-proxy|microsoft-addresses|fault/;
		expect(names.filter((name) => development.test(name))).toEqual([]);
	});

	test('what an authentication method is called, methods/ alone says, beside what is stored, the tenant file, and Graph its own', () => {
		const wrong = sourceFiles(source)
			.map((file) => relative(source, file))
			.filter((file) => !/^(methods|storage|records|tenant-file)\//.test(file))
			.filter((file) => {
				const text = readFileSync(join(source, file), 'utf8');
				const named = /sealedTotpSecret|\b(?:method|mode): 'password'/.test(text);
				return named || (!file.startsWith('graph/') && text.includes('softwareOath'));
			});
		expect(wrong).toEqual([]);
	});

	test('only the programs read the clock, the environment or randomness', () => {
		const wrong = sourceFiles(source).filter(
			(file) =>
				!/programs\//.test(file) &&
				/\bDate\.now\(\)|process\.env|\brandomBytes\(|Math\.random/.test(readFileSync(file, 'utf8')),
		);
		expect(wrong.map((file) => relative(source, file))).toEqual([]);
	});
});

describe.each([
	[
		'packages/server/src/grants',
		'grants',
		[
			'grant.ts',
			'index.ts',
			'redirect-platform.ts',
			'refresh-token-lifetime.ts',
			'request-claims.ts',
			'spa-code.ts',
			'user-state.ts',
		],
	],
	[
		'packages/server/src/client-auth',
		'clientAuthenticationMethods',
		['assertion-claims.ts', 'authenticate-client.ts', 'client-authentication.ts', 'federated-assertion.ts', 'index.ts'],
	],
	['packages/server/src/sign-in/steps', 'steps', ['index.ts']],
	[
		'packages/server/src/methods',
		'methods',
		[
			'add-passkey.ts',
			'add-phone.ts',
			'certificate',
			'change-methods.ts',
			'forgotten-password.ts',
			'index.ts',
			'method-configurations.ts',
			'method.ts',
			'new-password.ts',
			'own-methods.ts',
			'passkeys',
			'proven-factors.ts',
			'registered-methods.ts',
			'temporary-access-pass.ts',
			'webauthn.ts',
			'x509-certificate.ts',
		],
	],
	['packages/policy/src/conditions', 'conditions', ['index.ts']],
	['packages/policy/src/controls', 'controls', ['index.ts']],
])('%s', (folder, exported, others) => {
	test('every plug-in file is in the index', async () => {
		const { [exported]: registered } = (await import(join(root, folder, 'index.ts'))) as Record<
			string,
			{ length: number }[]
		>;
		const files = readdirSync(join(root, folder)).filter((name) => !others.includes(name));
		expect(registered).toHaveLength(files.length);
		const index = readFileSync(join(root, folder, 'index.ts'), 'utf8');
		for (const file of files) expect(index).toContain(`'./${file}'`);
	});
});
