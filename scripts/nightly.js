// The long runs: ten million random worlds against the independent evaluator, shared among the processors, every pair
// of policies of the bounded world, and ten thousand orders in which the client's answers arrive. Prevents: a fault too
// rare for the suite.
import { spawn } from 'node:child_process';
import { availableParallelism } from 'node:os';

const worlds = Number(process.env.POLICY_RUNS ?? 10_000_000);
const parts = availableParallelism();
const share = Math.ceil(worlds / parts);

function run(name, file, env) {
	return new Promise((resolve) => {
		const child = spawn(
			process.execPath,
			['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', file, ...(env.pattern ? ['-t', env.pattern] : [])],
			{
				env: { ...process.env, ...env.variables },
				stdio: 'inherit',
			},
		);
		child.once('exit', (code) => {
			console.log(`${name}: ${code === 0 ? 'agrees' : 'FAILED'}`);
			resolve(code ?? 1);
		});
	});
}

const forEachPart = (start) => Promise.all(Array.from({ length: parts }, (_, index) => start(index + 1)));
const differential = await forEachPart((part) =>
	run(`${share} worlds, part ${part} of ${parts}`, 'packages/policy/test/differential.test.ts', {
		pattern: 'independent evaluator',
		variables: { POLICY_RUNS: String(share) },
	}),
);
const pairs = await forEachPart((part) =>
	run(`bounded world, part ${part} of ${parts}`, 'packages/policy/test/bounded-world.test.ts', {
		variables: { POLICY_PAIRS: `${part}/${parts}` },
	}),
);
const orders = await run('10,000 orders of answers', 'packages/client/test/interleavings.test.ts', {
	variables: { INTERLEAVINGS: '10000' },
});
process.exitCode = [...differential, ...pairs, orders].some((code) => code !== 0) ? 1 : 0;
