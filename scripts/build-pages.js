// Builds the pages that browsers load. tsc builds everything else.
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const root = fileURLToPath(new URL('../examples/todo-spa/', import.meta.url));
process.chdir(root);
await build({ configFile: 'vite.config.ts', logLevel: 'warn' });
