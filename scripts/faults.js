// npm run test:faults -- --minutes N [--seed S]: three authorities on one PostgreSQL database, and a nemesis. Prevents:
// what was acknowledged is lost or given twice when a process or the database dies.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const value = (name) => process.argv[process.argv.indexOf(`--${name}`) + 1];
const has = (name) => process.argv.includes(`--${name}`);
const { status } = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'faults'], {
	cwd: fileURLToPath(new URL('../', import.meta.url)),
	stdio: 'inherit',
	env: {
		...process.env,
		...(has('minutes') ? { FAULT_MINUTES: value('minutes') } : {}),
		...(has('seed') ? { FAULT_SEED: value('seed') } : {}),
	},
});
process.exit(status ?? 1);
