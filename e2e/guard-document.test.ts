// docs/guard.md, followed by a newcomer in an empty folder, in Chromium: its own tenant file, API, page and commands,
// up to a mapping on the administration page and the challenge that a client answers because of it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, screenshot } from './chromium.ts';
import { createFollower, documentSteps, documentText, type Follower, packWorkspace } from './followed-document.ts';
import { freePorts } from './free-port.ts';

const user = 'ada@contoso.example';

describe.runIf(hasChromium)('who follows docs/guard.md', () => {
	const place = mkdtempSync(join(tmpdir(), 'countersign-guarded-'));
	const folder = join(place, 'document');
	let browser: Browser;
	const followers: Follower[] = [];
	/** access tokens that the document's page sent to its API, in order */
	const sent: string[] = [];
	let tarballs: Map<string, string>;
	let authorityPort = '';
	beforeAll(async () => {
		tarballs = packWorkspace(join(place, 'tarballs'));
		browser = await launch();
	}, 240_000);
	afterAll(async () => {
		for (const follower of followers) await follower.stop();
		await browser?.close();
		rmSync(place, { recursive: true, force: true, maxRetries: 5 });
	});

	async function acceptCertificate(page: Page, address: string): Promise<void> {
		await page.goto(address).catch(() => undefined);
		await page.click('#details-button');
		await page.click('#proceed-link');
		await page.waitForURL(`${address}/**`);
	}
	async function opened(page: Page, button: string): Promise<Page> {
		const popup = page.waitForEvent('popup');
		await page.click(button);
		return popup;
	}
	async function signIn(page: Page): Promise<void> {
		const popup = await opened(page, '#sign-in');
		const [, password = ''] = /"password": "([^"]+)"/.exec(documentText('docs/guard.md')) ?? [];
		await popup.fill('[autocomplete=username]', user);
		await popup.fill('[autocomplete=current-password]', password);
		await popup.click('button[type=submit]');
		await popup.waitForSelector('text=Stay signed in?');
		await popup.click('input[name=decline]');
		await page.waitForSelector(`text=signed in: ${user}`);
	}
	/** what an administrator does on the page, in the window that the document's page opens */
	async function mapOperation(page: Page): Promise<void> {
		const admin = await opened(page, '#admin');
		await admin.getByRole('heading', { level: 1 }).waitFor();
		await admin.getByRole('combobox', { name: 'Authentication context of tasks.delete' }).selectOption('c1');
		await admin.getByRole('button', { name: 'Save tasks.delete' }).click();
		await admin.getByRole('status').waitFor();
		expect(await admin.getByRole('status').textContent()).toContain('Saved');
		expect(await admin.getByText('Protected by c1').count()).toBe(1);
		await screenshot(admin, 'guard-document-admin');
		await admin.close();
	}
	async function enterCode(popup: Page): Promise<void> {
		await popup.waitForSelector('[autocomplete=one-time-code]');
		const code = execFileSync('npx', ['countersign', 'otp', user], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
		await popup.fill('[autocomplete=one-time-code]', code.trim());
		await popup.click('button[type=submit]');
	}
	async function expectClosed(context: BrowserContext, address: string): Promise<void> {
		const stranger = await context.newPage();
		const answer = await stranger.goto(address);
		expect(answer?.status()).toBe(401);
		await stranger.close();
	}

	test('maps an operation to c1 on the administration page, and from then on it asks for a code', async () => {
		const [authority, home, api] = (await freePorts(3)) as [string, string, string];
		const onPorts = (text: string) =>
			text
				.replaceAll('8443', authority)
				.replaceAll('3000', home)
				.replaceAll('3001', api)
				.replace(/^npx countersign dev .*$/, `$& --port ${authority}`);
		const follower = createFollower(folder, tarballs, onPorts);
		followers.push(follower);
		for (const step of documentSteps(documentText('docs/guard.md'))) await follower.follow(step);
		const context = await browser.newContext();
		const page = await context.newPage();
		page.setDefaultTimeout(60_000);
		const complaints: string[] = [];
		page.on('pageerror', (error) => complaints.push(error.message));
		page.on('request', (request) => {
			const { authorization = '' } = request.headers();
			if (request.method() === 'DELETE') sent.push(authorization);
		});
		await acceptCertificate(page, `https://localhost:${authority}`);
		await page.goto(`http://localhost:${home}/`, { waitUntil: 'networkidle' });
		await page.waitForFunction(`document.getElementById('admin')?.onclick`);
		await expectClosed(context, `http://localhost:${api}/admin`);

		await signIn(page);
		await page.click('#delete');
		await page.waitForSelector('text=200 {"deleted":"7","by":"Ada Moreau"}');
		await mapOperation(page);
		await enterCode(await opened(page, '#delete'));
		await expect.poll(() => page.textContent('#said'), { timeout: 60_000 }).toMatch(/(200 \{"deleted":"7".*\}\s+){2}/);
		expect(follower.terminal()).toContain('401 insufficient_claims');
		await screenshot(page, 'guard-document');
		expect(complaints).toEqual([]);
		authorityPort = authority;
	}, 400_000);

	test('and then the API of packages/guard/README.md: a token without the context is challenged, across origins', async () => {
		const [port] = (await freePorts(1)) as [string];
		const own = join(folder, 'readme');
		const [, tenant = '', appId = ''] =
			/const tenant = '(\S+)';\nconst clientId = '(\S+)';/.exec(documentText('docs/guard.md')) ?? [];
		const change = (text: string) =>
			text
				.replaceAll('8443', authorityPort)
				.replaceAll('3001', port)
				.replace('.countersign/', '../.countersign/')
				.replace('TENANT=… APP_ID=…', `TENANT=${tenant} APP_ID=${appId}`);
		const follower = createFollower(own, tarballs, change);
		followers.push(follower);
		const section = /^## An API in Express[\s\S]*?(?=^## )/m.exec(documentText('packages/guard/README.md'))?.[0] ?? '';
		const steps = documentSteps(section);
		expect(steps.map(({ does }) => does)).toEqual(['type', 'type', 'save', 'type']);
		for (const step of steps) await follower.follow(step);
		const remove = (authorization: string) =>
			fetch(`http://localhost:${port}/tasks/7`, {
				method: 'DELETE',
				headers: { authorization, origin: 'http://localhost:3000' },
			});
		const challenged = await remove(sent[0] ?? '');
		expect(challenged.status).toBe(401);
		expect(challenged.headers.get('www-authenticate')).toMatch(
			/^Bearer realm="", authorization_uri="[^"]+", client_id="[^"]+", error="insufficient_claims", claims="[^"]+", cc_type="authcontext"$/,
		);
		expect(challenged.headers.get('access-control-expose-headers')).toBe('WWW-Authenticate');
		expect(challenged.headers.get('access-control-allow-origin')).toBe('http://localhost:3000');
		const through = await remove(sent.at(-1) ?? '');
		expect([through.status, await through.json()]).toEqual([
			200,
			{ deleted: '7', by: 'aaaaaaaa-7777-4000-8000-000000000001' },
		]);
	}, 300_000);

	test('the first example of the README prints what the README says', () => {
		const readme = documentText('packages/guard/README.md');
		const [, program = ''] = /```js\n(\/\/ step-up\.mjs[\s\S]*?)```/.exec(readme) ?? [];
		const [, printed = ''] = /prints:\n\n```text\n([\s\S]*?)```/.exec(readme) ?? [];
		writeFileSync(join(folder, 'step-up.mjs'), program);
		const said = execFileSync(process.execPath, ['step-up.mjs'], { cwd: folder, encoding: 'utf8', timeout: 60_000 });
		expect(program).not.toBe('');
		expect(said).toBe(printed);
	});
});
