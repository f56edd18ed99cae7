// What mutation testing of the client runs: tests of its cache, its answers to challenges and its errors.
import { defineConfig } from 'vitest/config';

export default defineConfig({
	resolve: { conditions: ['@countersign/source'] },
	ssr: { resolve: { conditions: ['@countersign/source'], externalConditions: ['@countersign/source'] } },
	test: {
		include: ['packages/client/test/**/*.test.ts'],
		// these drive a whole authority, or random orders
		exclude: ['client', 'guests', 'seeds-tables', 'device-code', 'bundle', 'interleavings'].map(
			(name) => `packages/client/test/${name}.test.ts`,
		),
		server: { deps: { inline: [/@countersign/] } },
	},
});
