// The programs that a cluster is made of. Debian has all but Patroni 4, which comes from PyPI:
// `python3 -m venv DIR && DIR/bin/pip install 'patroni[etcd3]==4.1.5' 'psycopg[binary]'`, and PATRONI_BIN=DIR/bin.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface Programs {
	etcd: string;
	haproxy: string;
	patroni: string;
	faketime: string;
	/** the folder of initdb */
	postgresql: string;
}

const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/bin'];
const onPath = (name: string, first: (string | undefined)[] = []) =>
	[...first, ...folders]
		.filter((folder) => folder !== undefined)
		.map((folder) => join(folder as string, name))
		.find((file) => existsSync(file));

function postgresqlFolder(): string | undefined {
	const debian = '/usr/lib/postgresql';
	const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
	return [process.env.POSTGRESQL_BIN, ...versions.map((version) => join(debian, version, 'bin'))].find(
		(folder) => folder !== undefined && existsSync(join(folder, 'initdb')),
	);
}

/** the library that `faketime` puts in front of the C library */
function faketimeLibrary(): string | undefined {
	const roots = existsSync('/usr/lib') ? readdirSync('/usr/lib').map((name) => `/usr/lib/${name}/faketime`) : [];
	return roots.map((folder) => join(folder, 'libfaketime.so.1')).find((file) => existsSync(file));
}

/** @returns the programs, or the names of those that are missing */
export function findPrograms(): { programs: Programs } | { missing: string[] } {
	const found = {
		etcd: onPath('etcd'),
		haproxy: onPath('haproxy'),
		patroni: onPath('patroni', [process.env.PATRONI_BIN]),
		faketime: faketimeLibrary(),
		postgresql: postgresqlFolder(),
	};
	const missing = Object.entries(found)
		.filter(([, path]) => path === undefined)
		.map(([name]) => name);
	return missing.length > 0 ? { missing } : { programs: found as Programs };
}

/** PostgreSQL refuses to run as root: the user of the distribution's package does. */
export function unprivileged(): { uid: number; gid: number } | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const id = (option: string) =>
		Number(execFileSync('id', [option, 'postgres'], { encoding: 'utf8', timeout: 60_000 }));
	return { uid: id('-u'), gid: id('-g') };
}
