// npm run test:faults -- --minutes N [--seed S]: three authorities on one PostgreSQL database, and a nemesis. With
// --cluster [--rate R]: on a primary and two standbys that fail over (Patroni, etcd, HAProxy). Prevents:
// what was acknowledged is lost or given twice when a process or the database dies.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const value = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const has = (name) => process.argv.includes(`--${name}`);
const words = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'faults', ...(has('cluster') ? ['cluster'] : [])];
const { status } = spawnSync(process.execPath, words, {
	cwd: fileURLToPath(new URL('../', import.meta.url)),
	stdio: 'inherit',
	env: {
		...process.env,
		...(has('minutes') ? { FAULT_MINUTES: value('minutes') } : {}),
		...(has('seed') ? { FAULT_SEED: value('seed') } : {}),
		...(has('cluster') ? { FAULT_CLUSTER: '1' } : {}),
		...(has('rate') ? { FAULT_RATE: value('rate') } : {}),
	},
});
process.exit(status ?? 1);
