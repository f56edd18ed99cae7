// Prints what each part of the client costs a page, so that a feature which creeps into everybody's bundle is seen. Fails when
// createPublicClient with silent, popup and redirect is larger than 9 kB.
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'vite';

const limit = 9000;
const index = resolve(import.meta.dirname, '../packages/client/src/index.ts');
const entries = {
	createPublicClient: 'createPublicClient',
	'with createWebStorage': 'createPublicClient, createWebStorage',
	'with createChallengeFetch': 'createPublicClient, createChallengeFetch',
	'createChallengeFetch alone': 'createChallengeFetch',
	'parseChallenge alone': 'parseChallenge',
	createConfidentialClient: 'createConfidentialClient',
	everything: '*',
};

async function sizeOf(names) {
	const id = '\0entry';
	const source =
		names === '*' ? `export * from ${JSON.stringify(index)};` : `export { ${names} } from ${JSON.stringify(index)};`;
	const result = await build({
		configFile: false,
		logLevel: 'silent',
		resolve: { conditions: ['@countersign/source'] },
		plugins: [
			{
				name: 'entry',
				resolveId: (name) => (name === 'entry' ? id : undefined),
				load: (name) => (name === id ? source : undefined),
			},
		],
		build: {
			write: false,
			minify: 'oxc',
			rolldownOptions: {
				input: 'entry',
				preserveEntrySignatures: 'strict',
				output: { format: 'es' },
				external: [/^node:/],
			},
		},
	});
	const code = [result]
		.flat()[0]
		.output.map((chunk) => chunk.code ?? '')
		.join('');
	return { raw: code.length, gzip: gzipSync(code, { level: 9 }).length };
}

let failed = false;
for (const [label, names] of Object.entries(entries)) {
	const { raw, gzip } = await sizeOf(names);
	console.log(`${label}: ${gzip} bytes gzip, ${raw} minified`);
	if (label === 'createPublicClient' && gzip > limit) failed = true;
}
if (failed) {
	console.error(`createPublicClient is larger than ${limit} bytes`);
	process.exitCode = 1;
}
