// What mutation testing runs: the engine's tests, with fewer random worlds for each mutant.
import { defineConfig } from 'vitest/config';

process.env.POLICY_RUNS ??= '400';
process.env.POLICY_LAW_RUNS ??= '30';

export default defineConfig({
	resolve: { conditions: ['@countersign/source'] },
	ssr: { resolve: { conditions: ['@countersign/source'], externalConditions: ['@countersign/source'] } },
	test: {
		include: ['packages/policy/test/**/*.test.ts'],
		exclude: ['packages/policy/test/bounded-world.test.ts'],
		server: { deps: { inline: [/@countersign/] } },
	},
});
