// `miniflare.mjs BUNDLE SCENE [FLAG]` runs the worker in workerd, the runtime of Cloudflare Workers, and prints its
// answer.
import { readFileSync } from 'node:fs';
import { Miniflare } from 'miniflare';

const [bundle, scene, ...compatibilityFlags] = process.argv.slice(2);
const worker = new Miniflare({
	modules: true,
	scriptPath: bundle,
	compatibilityDate: '2026-01-01',
	compatibilityFlags,
	bindings: { SCENE: readFileSync(scene, 'utf8') },
});
try {
	console.log(await (await worker.dispatchFetch('http://worker.test/')).text());
} finally {
	await worker.dispose();
}
