// The packages for React and for APIs in an application of Next.js, installed from their tarballs: a server component
// imports the guard of pages, and a route handler is protected. Run by `npm run test:tools`; skipped, loudly, where the
// package registry is absent.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { skipLoudly } from '../driven-program.ts';
import { makeEmptyProject } from './empty-project.ts';
import { runTool } from './tool.ts';

const packages = ['protocol', 'client', 'react', 'guard'];
const { project, isInstalled, program } = makeEmptyProject('next', packages, ['next', 'react', 'react-dom']);
if (!isInstalled) skipLoudly('NEXT.JS');
afterAll(() => rmSync(project, { recursive: true, force: true }));

async function freePort(): Promise<number> {
	const probe = createServer().listen(0, '127.0.0.1');
	await once(probe, 'listening');
	const { port } = probe.address() as AddressInfo;
	probe.close();
	return port;
}

describe.runIf(isInstalled)('an application of Next.js', () => {
	test('is built, shows a page before the sign-in, and refuses a call without a token', async () => {
		const env = { NEXT_TELEMETRY_DISABLED: '1' };
		const { status, stdout, stderr } = await runTool(program('next'), ['build'], { env, cwd: project });
		expect([status, `${stdout}${stderr}`]).toEqual([0, expect.stringContaining('/api/tasks')]);
		const port = await freePort();
		const server = spawn(program('next'), ['start', '-p', String(port)], {
			...{ cwd: project, env: { ...process.env, ...env }, stdio: 'ignore' },
		});
		try {
			const origin = `http://localhost:${port}`;
			await expect
				.poll(() => fetch(origin).then((page) => page.text(), String), { timeout: 60_000 })
				.toContain('One moment…');
			const refused = await fetch(`${origin}/api/tasks`);
			expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
				401,
				expect.stringContaining('scope="Tasks.Read"'),
			]);
		} finally {
			server.kill();
			await once(server, 'exit');
		}
	});
});
