// Debian's firefox-esr, driven by WebDriver BiDi over a socket of our own: playwright-core's driver sends commands that
// this Firefox does not know. What the tests need of a browser and no more: open a page, run a script in it as if the
// user had clicked, find the window that it opened. W3C, "WebDriver BiDi". Where there is no Firefox the tests say so;
// CI must have one.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocket } from 'ws';

const candidates = [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'];
const executable = candidates.find((path) => path !== undefined && existsSync(path));
if (executable === undefined && process.env.CI)
	throw new Error('CI needs a Firefox: install the package firefox-esr, or set FIREFOX_PATH');
if (executable === undefined)
	console.warn('\n*** NO FIREFOX: its tests are SKIPPED. Install firefox-esr or set FIREFOX_PATH. ***\n');

export const hasFirefox = executable !== undefined;

/** A tab or window. */
export interface FirefoxPage {
	goto(url: string): Promise<void>;
	/**
	 * Runs an expression as if within the user's click; a promise is awaited.
	 *
	 * @returns its value, as JSON carries it
	 */
	evaluate<T = unknown>(expression: string): Promise<T>;
	/** waits until an expression is true, in whatever document the window has by then */
	until(expression: string): Promise<void>;
	close(): Promise<void>;
}

export interface Firefox {
	open(): Promise<FirefoxPage>;
	/** the next window that a page opens */
	popup(): Promise<FirefoxPage>;
	/** windows and tabs that pages have opened until now */
	readonly opened: number;
	close(): Promise<void>;
}

type Reply = {
	id?: number;
	type: string;
	method?: string;
	error?: string;
	message?: string;
	result?: unknown;
	params?: unknown;
};
interface Context {
	context: string;
	originalOpener?: string | null;
	parent?: string | null;
}

/** @returns the address of its BiDi socket, which it prints when it is ready */
function addressOf(browser: ChildProcess): Promise<string> {
	return new Promise((resolve, reject) => {
		let told = '';
		browser.stderr?.on('data', (chunk: Buffer) => {
			told += chunk.toString();
			const address = /WebDriver BiDi listening on (ws:\S+)/.exec(told)?.[1];
			if (address) resolve(address);
		});
		browser.on('exit', () => reject(new Error(`Firefox ended: ${told.slice(-500)}`)));
	});
}

export async function launchFirefox(): Promise<Firefox> {
	const profile = mkdtempSync(join(tmpdir(), 'countersign-firefox-'));
	const browser = spawn(executable as string, ['--headless', '--remote-debugging-port', '0', '--profile', profile], {
		stdio: ['ignore', 'ignore', 'pipe'],
	});
	const socket = new WebSocket(`${await addressOf(browser)}/session`);
	await new Promise((ready, failed) => socket.once('open', ready).once('error', failed));
	const waiting = new Map<number, (reply: Reply) => void>();
	const popups: Context[] = [];
	let tell = () => {};
	let opened = 0;
	let last = 0;

	socket.on('message', (data) => {
		const reply = JSON.parse(data.toString()) as Reply;
		if (reply.id !== undefined) waiting.get(reply.id)?.(reply);
		const created = reply.method === 'browsingContext.contextCreated' ? (reply.params as Context) : undefined;
		if (!created?.originalOpener || created.parent) return;
		opened += 1;
		popups.push(created);
		tell();
	});

	function send<T>(method: string, params: object): Promise<T> {
		last += 1;
		const id = last;
		return new Promise((resolve, reject) => {
			waiting.set(id, ({ type, error, message, result }) => {
				waiting.delete(id);
				if (type === 'error') reject(new Error(`${method}: ${error} ${message}`));
				else resolve(result as T);
			});
			socket.send(JSON.stringify({ id, method, params }));
		});
	}

	function pageOf(context: string): FirefoxPage {
		const page: FirefoxPage = {
			goto: async (url) => void (await send('browsingContext.navigate', { context, url, wait: 'complete' })),
			async evaluate(expression) {
				const { result, exceptionDetails } = await send<{
					result?: { value?: string };
					exceptionDetails?: { text: string };
				}>('script.evaluate', {
					expression: `(async () => JSON.stringify({ value: await (${expression}) }))()`,
					target: { context },
					awaitPromise: true,
					userActivation: true,
				});
				if (exceptionDetails) throw new Error(exceptionDetails.text);
				return JSON.parse(result?.value ?? '{}').value;
			},
			async until(expression) {
				for (const end = Date.now() + 30_000; Date.now() < end; ) {
					// a document that is being left answers nothing
					if (await page.evaluate(expression).catch(() => false)) return;
					await new Promise((done) => setTimeout(done, 100));
				}
				throw new Error(`not true within 30 seconds: ${expression}`);
			},
			close: async () => void (await send('browsingContext.close', { context })),
		};
		return page;
	}

	await send('session.new', { capabilities: { alwaysMatch: { acceptInsecureCerts: true } } });
	await send('session.subscribe', { events: ['browsingContext.contextCreated'] });
	return {
		get opened() {
			return opened;
		},
		async open() {
			return pageOf((await send<Context>('browsingContext.create', { type: 'tab' })).context);
		},
		async popup() {
			for (;;) {
				const popup = popups.shift();
				if (popup) return pageOf(popup.context);
				await new Promise<void>((come) => {
					tell = come;
				});
			}
		},
		async close() {
			const ended = new Promise((exit) => browser.once('exit', exit));
			await send('browser.close', {}).catch(() => browser.kill());
			socket.close();
			await ended;
			rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
		},
	};
}
