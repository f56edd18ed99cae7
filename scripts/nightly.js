// The long runs: ten million random worlds against the independent evaluator, shared among the processors, and every pair of
// policies of the bounded world. Prevents: a disagreement too rare for the suite.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const worlds = Number(process.env.POLICY_RUNS ?? 10_000_000);
const share = Math.ceil(worlds / availableParallelism());

function run(name, file, env) {
	return new Promise((resolve) => {
		const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', file, ...(env.pattern ? ['-t', env.pattern] : [])], {
			env: { ...process.env, ...env.variables },
			stdio: 'inherit',
		});
		child.once('exit', (code) => {
			console.log(`${name}: ${code === 0 ? 'agrees' : 'FAILED'}`);
			resolve(code ?? 1);
		});
	});
}

const differential = Array.from({ length: availableParallelism() }, (_, index) =>
	run(`${share} worlds, part ${index + 1}`, 'packages/policy/test/differential.test.ts', {
		pattern: 'independent evaluator',
		variables: { POLICY_RUNS: String(share) },
	}),
);
const codes = await Promise.all(differential);
codes.push(await run('bounded world', 'packages/policy/test/bounded-world.test.ts', { variables: { POLICY_EXHAUSTIVE: '1' } }));
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;
