// The browser of the machine that a program runs on, for libraries that open it by its command: `xdg-open` in a folder
// that goes first in the PATH, which is `BROWSER` too. It hands the address to the test, which answers the pages and
// brings the response to the redirect URI.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { SignInScript } from '@countersign/testkit';
import type { InteropAuthority } from './authority.ts';

export interface MachineBrowser {
	/** of the program */
	env: Record<string, string>;
	close(): void;
}

/** @param signIn what the user enters, where it is asked for */
export async function startMachineBrowser(authority: InteropAuthority, signIn: SignInScript): Promise<MachineBrowser> {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-browser-'));
	const browser = authority.browser();
	const server = createServer(async (request, response) => {
		const address = await text(request);
		response.end();
		const { answer } = await authority.authorize(browser, address, signIn);
		// whoever listens has what it needs when it closes without an answer
		await fetch(answer).catch(() => undefined);
	});
	await new Promise<void>((resolve) => {
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as { port: number };
	const command = join(folder, 'xdg-open');
	writeFileSync(
		command,
		`#!${process.execPath}\nfetch('http://127.0.0.1:${port}/', { method: 'POST', body: process.argv[2] });\n`,
	);
	chmodSync(command, 0o700);
	return {
		env: { PATH: `${folder}:${process.env.PATH}`, BROWSER: command, DISPLAY: '' },
		close() {
			server.close();
			rmSync(folder, { recursive: true, force: true });
		},
	};
}
