// Builds the pages that browsers load. tsc builds everything else.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

for (const page of ['examples/todo-spa', 'apps/portal']) {
	process.chdir(fileURLToPath(new URL(`../${page}/`, import.meta.url)));
	await build({ configFile: 'vite.config.ts', logLevel: 'warn' });
}
