import { defineConfig } from 'vitest/config';

// Tools of others that take minutes to install: `npm run test:tools`. They are no part of the suite.
const conditions = ['@countersign/source'];

export default defineConfig({
	resolve: { conditions },
	ssr: { resolve: { conditions, externalConditions: conditions } },
	test: {
		name: 'tools',
		include: ['interop/tools/**/*.test.ts'],
		server: { deps: { inline: [/@countersign/] } },
		pool: 'forks',
		// one after another: each is large, and installs itself
		fileParallelism: false,
		testTimeout: 600_000,
		hookTimeout: 1_500_000,
		globalSetup: ['e2e/trust.ts'],
	},
});
