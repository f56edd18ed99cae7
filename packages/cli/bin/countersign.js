#!/usr/bin/env node
// A file that is there before anything is built: npm links a command only to what exists when it installs. The
// published package holds the bundle, a checkout what tsc built.
// It is written in the words of Node 14, so that an older Node than the package needs can read it, and say so.
import { existsSync, readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const floor = manifest.engines.node.replace('>=', '');
const [major, minor] = process.versions.node.split('.').map(Number);
const [floorMajor, floorMinor] = floor.split('.').map(Number);
if (major < floorMajor || (major === floorMajor && minor < floorMinor)) {
	process.stderr.write(
		`error countersign needs Node.js ${floor} or newer, and this is ${process.versions.node}; see https://nodejs.org\n`,
	);
	process.exit(1);
}

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
