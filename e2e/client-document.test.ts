// The client's documentation, followed by a newcomer in an empty folder, in Chromium: its own code blocks and commands,
// up to a step-up that works.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, screenshot } from './chromium.ts';
import { createFollower, documentSteps, documentText, type Follower, packWorkspace } from './followed-document.ts';
import { freePorts } from './free-port.ts';

describe.runIf(hasChromium)('a newcomer', () => {
	const place = mkdtempSync(join(tmpdir(), 'countersign-newcomer-'));
	let tarballs: Map<string, string>;
	let browser: Browser;
	let follower: Follower | undefined;
	beforeAll(async () => {
		tarballs = packWorkspace(join(place, 'tarballs'));
		browser = await launch();
	}, 240_000);
	afterEach(() => follower?.stop());
	afterAll(async () => {
		await browser?.close();
		rmSync(place, { recursive: true, force: true, maxRetries: 5 });
	});

	/** the certificate of the development authority, accepted by hand as the page says */
	async function acceptCertificate(page: Page, authority: string): Promise<void> {
		await page.goto(authority).catch(() => undefined);
		await page.click('#details-button');
		await page.click('#proceed-link');
		await page.waitForURL(`${authority}/**`);
	}

	async function enter(popup: Page, folder: string, what: 'password' | 'code'): Promise<void> {
		if (what === 'password') {
			const [, password = ''] = /ben@fabrikam\.example\s+(\S+)/.exec(follower?.terminal() ?? '') ?? [];
			await popup.fill('[autocomplete=username]', 'ben@fabrikam.example');
			await popup.fill('[autocomplete=current-password]', password);
			await popup.click('button[type=submit]');
			await popup.waitForSelector('text=Stay signed in?');
			await popup.click('input[name=decline]');
			return;
		}
		await popup.waitForSelector('[autocomplete=one-time-code]');
		// the command that the terminal names
		const code = execFileSync('npx', ['countersign', 'otp', 'ben@fabrikam.example'], {
			cwd: folder,
			encoding: 'utf8',
			timeout: 60_000,
		});
		await popup.fill('[autocomplete=one-time-code]', code.trim());
		await popup.click('button[type=submit]');
	}

	async function popupOf(page: Page, button: string): Promise<Page> {
		const opened = page.waitForEvent('popup');
		await page.click(button);
		return opened;
	}

	/** a page that has accepted the authority's certificate, and what it complained about */
	async function openHome(authority: string, home: string) {
		const page = await (await browser.newContext()).newPage();
		page.setDefaultTimeout(60_000);
		const complaints: string[] = [];
		page.on('pageerror', (error) => complaints.push(error.message));
		await acceptCertificate(page, authority);
		await page.goto(home, { waitUntil: 'networkidle' });
		// a person clicks when the page is ready
		await page.waitForFunction(`document.getElementById('delete')?.onclick`);
		return { page, complaints };
	}

	/** sign-in, a deletion that asks for the code, and one that asks nobody */
	async function walk(page: Page, folder: string): Promise<void> {
		await enter(await popupOf(page, '#sign-in'), folder, 'password');
		await page.waitForSelector('text=signed in: ben@fabrikam.example');
		await enter(await popupOf(page, '#delete'), folder, 'code');
		await page.waitForSelector('text=200 {"deleted":"7"}');
		let windows = 0;
		page.on('popup', () => {
			windows += 1;
		});
		await page.click('#delete');
		await expect.poll(() => page.textContent('#said')).toMatch(/(200 \{"deleted":"7"\}\s+){2}/);
		expect(windows).toBe(0);
	}

	const onPorts = (authority: string, home: string, api: string) => (text: string) =>
		text
			.replaceAll('8443', authority)
			.replaceAll('3000', home)
			.replaceAll('3001', api)
			.replace(/^npx countersign start$/, `$& --port ${authority} --demo-spa-origin http://localhost:${home}`);

	test('who follows docs/client.md ends with a step-up that works, and the second deletion asks nobody', async () => {
		const [authority, home, api] = (await freePorts(3)) as [string, string, string];
		const folder = join(place, 'document');
		follower = createFollower(folder, tarballs, onPorts(authority, home, api));
		for (const step of documentSteps(documentText('docs/client.md'))) await follower.follow(step);
		const { page, complaints } = await openHome(`https://localhost:${authority}`, `http://localhost:${home}/`);
		// what a newcomer does wrong first: the page says it
		await (await popupOf(page, '#sign-in')).close();
		await page.waitForSelector('text=user_cancelled: ');
		await walk(page, folder);
		expect(follower.terminal()).toContain('401 insufficient_claims');
		await screenshot(page, 'client-document');
		expect(complaints).toEqual(['the window was closed before the sign-in was finished']);
	}, 400_000);

	test('who follows packages/client/README.md with a registration of their own ends there too', async () => {
		const [authority, home, api] = (await freePorts(3)) as [string, string, string];
		const folder = join(place, 'readme');
		const ported = onPorts(authority, home, api);
		// an application and an API that are there, for the names in the README
		const registered = (text: string) =>
			ported(text)
				.replaceAll('5173', home)
				.replace('the application id', '11111111-aaaa-4aaa-8aaa-000000000001')
				.replace('https://login.microsoftonline.com/contoso.com', `https://localhost:${authority}/fabrikam.example`)
				.replaceAll('https://api.example', `http://localhost:${api}`)
				.replace('api://todo/', 'api://todo-api/');
		follower = createFollower(folder, tarballs, registered);
		const before = documentSteps(documentText('docs/client.md'));
		const ofPage = before.findIndex((step) => step.does === 'save' && step.file === 'index.html');
		for (const step of before.slice(0, ofPage)) await follower.follow(step);
		const readme = documentText('packages/client/README.md');
		const section = /^## From an empty folder[\s\S]*?(?=^## )/m.exec(readme)?.[0] ?? '';
		const steps = documentSteps(section);
		expect(steps.map((step) => (step.does === 'save' ? step.file : step.line.split(' ', 2).join(' ')))).toEqual([
			...['npm pkg', 'npm install', 'index.html', 'main.js', 'npx vite'],
		]);
		for (const step of steps) await follower.follow(step);
		const { page, complaints } = await openHome(`https://localhost:${authority}`, `http://localhost:${home}/`);
		await walk(page, folder);
		expect(complaints).toEqual([]);
	}, 400_000);
});
