// The to-do list in a terminal, as a user runs it: a device code, and another one with more proof when the API
// challenges.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { demoIds, demoSecrets, demoTenant, demoUsers } from '@countersign/server';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTodoApi } from '../examples/todo-api/src/server.ts';
import { type InteropAuthority, startInteropAuthority } from '../interop/authority.ts';
import { freePort } from './free-port.ts';

const [, ben] = demoUsers;
const script = { username: ben.userPrincipalName, password: ben.password, totpSecret: ben.secretKey };

let authority: InteropAuthority;
let api: Awaited<ReturnType<typeof startTodoApi>>;
let port: number;
beforeAll(async () => {
	authority = await startInteropAuthority(demoTenant());
	port = await freePort();
	const { tenant: tenantId, todoApi: clientId } = demoIds;
	api = await startTodoApi({
		authority: authority.origin,
		tenantId,
		clientId,
		clientSecret: demoSecrets.todoApi,
		spaOrigin: 'http://localhost:3000',
		port,
	});
});
afterAll(async () => {
	api?.close();
	await authority?.close();
});

/** Runs the program, and answers every code that it shows. */
function run(...parameters: string[]): Promise<{ code: number | null; lines: string[]; shown: string[] }> {
	const child = spawn(process.execPath, ['examples/todo-cli/dist/main.js', ...parameters], {
		env: { ...process.env, AUTHORITY: `${authority.origin}/${demoIds.tenant}`, API: `http://localhost:${port}` },
	});
	const lines: string[] = [];
	const shown: string[] = [];
	createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
	createInterface({ input: child.stderr }).on('line', (line) => {
		shown.push(line);
		const userCode = /enter the code ([A-Z]{9})/.exec(line)?.[1];
		if (userCode) void authority.approveDevice(authority.browser(), userCode, script);
	});
	return new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve({ code, lines, shown }));
	});
}

test('it lists after one code, and deletes after a second one with the second factor', async () => {
	const listed = await run();
	expect(listed.code, listed.shown.join('\n')).toBe(0);
	expect(listed.lines.length).toBeGreaterThan(1);
	const [id = ''] = listed.lines[0]?.split('  ') ?? [];
	const deleted = await run('delete', id);
	expect(deleted.code, deleted.shown.join('\n')).toBe(0);
	expect(deleted.shown).toContain('This needs more proof that it is you.');
	expect(deleted.lines).toHaveLength(listed.lines.length - 1);
});

test('what it cannot do is one clear line', async () => {
	const { code, shown } = await run('dance');
	expect(code).toBe(1);
	expect(shown).toEqual(['use `list` or `delete ID`']);
});
