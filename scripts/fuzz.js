// The fuzz targets for longer: `npm run test:fuzz -- 20000` runs of each. The suite runs a few hundred.
import { spawn } from 'node:child_process';

const runs = process.argv[2] ?? '20000';
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'fuzz'], {
	env: { ...process.env, FUZZ_RUNS: runs },
	stdio: 'inherit',
});
child.once('exit', (code) => {
	process.exitCode = code ?? 1;
});
