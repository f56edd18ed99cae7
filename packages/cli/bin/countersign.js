#!/usr/bin/env node
// A file that is there before anything is built: npm links a command only to what exists when it installs. The
// published package holds the bundle, a checkout what tsc built.
import { existsSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Node 22.1 and newer keep what they compiled for the next start. In the user's own folder: Node's default is one that
// all users of a machine share, and what lies there is run. Where it cannot be written, Node does without.
try {
	const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
	if (!process.env.NODE_COMPILE_CACHE) nodeModule.enableCompileCache?.(join(cache, 'countersign'));
} catch {
	// a user without a home folder
}

const isBundled = existsSync(new URL('../bundle/main.js', import.meta.url));
await import(isBundled ? '../bundle/main.js' : '../dist/main.js');
