#!/usr/bin/env node
// A file that is there before anything is built: npm links a command only to what exists when it installs. The published
// package holds the bundle, a checkout what tsc built.
import { existsSync } from 'node:fs';

const isBundled = existsSync(new URL('../bundle/main.js', import.meta.url));
await import(isBundled ? '../bundle/main.js' : '../dist/main.js');
