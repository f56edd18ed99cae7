import { availableParallelism } from 'node:os';
import { defineConfig, type TestUserConfig } from 'vitest/config';

// `@countersign/source` makes the workspace's packages resolve to their TypeScript, so tests need no build of them
const resolve = { conditions: ['@countersign/source'] };
const ssr = { resolve: { conditions: ['@countersign/source'], externalConditions: ['@countersign/source'] } };
const inline = { deps: { inline: [/@countersign/] } };
const outside: TestUserConfig = {
	server: inline,
	pool: 'forks',
	testTimeout: 90_000,
	hookTimeout: 90_000,
	// makes the development CA before the workers start, so that they are born trusting it
	globalSetup: ['e2e/trust.ts'],
};
const alone = [
	'e2e/{client-document,demo,guard-document,portal-figures,start}.test.ts',
	'interop/installed-packages.test.ts',
];

export default defineConfig({
	test: {
		// all cores: a core that is left out is half of a machine with two
		maxWorkers: availableParallelism(),
		reporters: ['default', './scripts/running-files.js'],
		projects: [
			{
				resolve,
				ssr,
				test: {
					name: 'unit',
					include: [
						'packages/*/test/**/*.test.ts',
						'apps/*/test/**/*.test.ts',
						'test/**/*.test.ts',
						'fuzz/**/*.test.ts',
					],
					server: inline,
					// files share a worker's modules, which hold constants alone: loading them anew for each takes half the time
					isolate: false,
					// tests of the commands start programs one after another, on machines that do much beside
					testTimeout: 60_000,
					hookTimeout: 60_000,
				},
			},
			{
				resolve,
				ssr,
				test: {
					// the flows that write most, on the storage of several processes too
					name: 'postgresql',
					include: [
						'packages/server/test/loop.test.ts',
						'packages/server/test/endpoints/{token,pushed-authorization-request,bound-tokens,logout}.test.ts',
						'packages/server/test/endpoints/{ssf,ssf-events}.test.ts',
						'packages/server/test/risk/application-risk.test.ts',
						'packages/server/test/client-auth/client-secret.test.ts',
						'packages/server/test/grants/*.test.ts',
						'packages/server/test/graph/{changes,conditional-access,users,sign-ins,lists}.test.ts',
						'packages/server/test/sign-in/{guests,register-authenticator,replaced-sessions}.test.ts',
					],
					setupFiles: ['packages/server/test/storage/postgresql-setup.ts'],
					server: inline,
					testTimeout: 40_000,
					hookTimeout: 60_000,
				},
			},
			{
				resolve,
				ssr,
				test: {
					name: 'faults',
					include: ['faults/**/*.test.ts'],
					server: inline,
					hookTimeout: 60_000,
				},
			},
			{
				resolve,
				ssr,
				test: {
					name: 'interop',
					include: ['interop/**/*.test.ts', 'e2e/**/*.test.ts'],
					exclude: [...alone, 'interop/tools/**'],
					...outside,
				},
			},
			{
				resolve,
				ssr,
				// one after another, when all others have ended: they build what is published, or measure
				test: { name: 'alone', include: alone, ...outside, fileParallelism: false },
			},
		],
	},
});
