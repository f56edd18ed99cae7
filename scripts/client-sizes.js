// Prints what each part of the client costs a page, and where the bytes of createPublicClient are, so that a feature
// which creeps into everybody's bundle is seen. Fails when createPublicClient with silent, popup and redirect is larger
// than 9 kB.
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
/** functions beside the client, each as what it adds to createPublicClient */
const beside = [
	...['acquireTokenByDpop', 'createDpopFetch', 'createEncryptedStorage', 'discoverAuthorityHosts', 'createLogger'],
	...['extendAxios', 'extendKy', 'resumeAfterRedirect', 'importMsalCache', 'acquireTokenInteractive'],
	...['createFileStorage', 'createPluginStorage', 'acquireTokenByRefreshToken', 'relayResponse'],
	...['createPopFetch', 'acquireTokenByPop', 'createPopKey'],
];

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
	const { output } = [result].flat()[0];
	// what is loaded with the entry: not what a function loads when it is called
	const loaded = new Set([output[0].fileName]);
	for (const name of loaded)
		for (const more of output.find(({ fileName }) => fileName === name).imports) loaded.add(more);
	const chunks = output.filter(({ fileName }) => loaded.has(fileName));
	const gzip = (code) => gzipSync(code, { level: 9 }).length;
	const sum = (sizes) => sizes.reduce((total, size) => total + size, 0);
	const parts = chunks
		.flatMap(({ modules }) => Object.entries(modules))
		.map(([id, { code }]) => [id.replace(/.*\/packages\//, ''), code ? gzip(code) : 0])
		.filter(([, size]) => size > 0)
		.sort(([, a], [, b]) => b - a);
	return {
		raw: sum(chunks.map(({ code }) => code.length)),
		gzip: sum(chunks.map(({ code }) => gzip(code))),
		parts,
	};
}

let failed = false;
let alone = 0;
for (const [label, names] of Object.entries(entries)) {
	const { raw, gzip, parts } = await sizeOf(names);
	console.log(`${label}: ${gzip} bytes gzip, ${raw} minified`);
	if (label === 'createPublicClient') {
		for (const [module, size] of parts) console.log(`  ${module}: ${size} before minifying, gzip`);
	}
	if (label === 'createPublicClient') alone = gzip;
	if (label === 'createPublicClient' && gzip > limit) failed = true;
}
for (const name of beside) {
	const { gzip } = await sizeOf(`createPublicClient, ${name}`);
	console.log(`${name}: ${gzip - alone} bytes gzip more`);
}
if (failed) {
	console.error(`createPublicClient is larger than ${limit} bytes`);
	process.exitCode = 1;
}
