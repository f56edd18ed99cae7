// For Node, Deno and Bun: `print.mjs SCENE` prints what came of it.
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { play } from './scene.mjs';

console.log(JSON.stringify(await play(JSON.parse(readFileSync(process.argv[2], 'utf8')))));
