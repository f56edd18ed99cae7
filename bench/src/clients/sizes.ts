// What a page loads: each library bundled and minified as an application would, gzip -9.
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const root = join(import.meta.dirname, '../../..');

/** @returns the bundle's text */
export async function bundleText(exported: string, from: string): Promise<string> {
	const source = `export { ${exported} } from ${JSON.stringify(from)};`;
	const entry = { name: 'entry', resolveId: (id: string) => (id === 'entry' ? join(root, 'entry.js') : undefined) };
	const load = (id: string) => (id === join(root, 'entry.js') ? source : undefined);
	const output = { format: 'es' as const };
	const result = await build({
		configFile: false,
		root,
		logLevel: 'silent',
		plugins: [{ ...entry, load }],
		build: {
			write: false,
			minify: true,
			rolldownOptions: { input: 'entry', preserveEntrySignatures: 'strict', output },
		},
	});
	const chunks = ([result].flat() as { output: { code?: string }[] }[]).flatMap((bundle) => bundle.output);
	return chunks.map(({ code = '' }) => code).join('');
}

/** @returns bytes of the bundle, compressed */
export async function bundleSize(exported: string, from: string): Promise<number> {
	return gzipSync(await bundleText(exported, from), { level: 9 }).length;
}
