// What a page loads: bundled as an application would.
import { resolve } from 'node:path';
import { build } from 'vite';
import { expect, test } from 'vitest';

test('[case client/23] the error catalogue and what is not imported are not in the bundle', async () => {
	const index = resolve(import.meta.dirname, '../src/index.ts');
	const source = `export { createPublicClient } from ${JSON.stringify(index)};`;
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		resolve: { conditions: ['@countersign/source'] },
		plugins: [
			{
				name: 'entry',
				resolveId: (name) => (name === 'entry' ? '\0entry' : undefined),
				load: (id) => (id === '\0entry' ? source : undefined),
			},
		],
		build: {
			write: false,
			rolldownOptions: { input: 'entry', preserveEntrySignatures: 'strict', output: { format: 'es' } },
		},
	});
	const chunks = ([result].flat() as { output: { modules?: Record<string, { renderedLength: number }> }[] }[]).flatMap(
		({ output }) => output,
	);
	const modules = chunks
		.flatMap(({ modules = {} }) => Object.entries(modules))
		.filter(([, { renderedLength }]) => renderedLength > 0);
	const names = modules.map(([name]) => name.replace(/.*\/packages\//, ''));
	expect(names.length).toBeGreaterThan(10);
	expect(names.filter((name) => /aadsts|graph\/|challenge\/|features\/|confidential|web-storage/.test(name))).toEqual(
		[],
	);
});
