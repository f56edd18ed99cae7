// The one command of the README, as a new user starts it: four processes, a browser, and the story on the terminal.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoUsers } from '@countersign/server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './chromium.ts';
import { enterCode, enterPassword, staySignedIn } from './sign-in-pages.ts';

const [, ben] = demoUsers;

describe.runIf(hasChromium)('npm start', () => {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
	let demo: ChildProcess;
	let browser: Browser;
	let terminal = '';

	beforeAll(async () => {
		// its environment is a user's: nothing trusts the test suite's CA
		const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
		demo = spawn(process.execPath, [join(import.meta.dirname, '..', 'examples', 'demo', 'dist', 'main.js')], {
			cwd: folder,
			env: { ...environment, NO_COLOR: '1' },
		});
		await new Promise<void>((resolve, reject) => {
			for (const stream of [demo.stdout, demo.stderr]) {
				stream?.on('data', (text) => {
					terminal += text;
					if (terminal.includes('Ctrl+C stops')) resolve();
				});
			}
			demo.once('exit', () => reject(new Error(`the demo ended (are ports 3000 to 3002 and 8443 free?)\n${terminal}`)));
		});
		browser = await launch();
	});
	afterAll(async () => {
		await browser?.close();
		demo?.kill('SIGTERM');
		await new Promise((resolve) => demo?.once('exit', resolve));
		rmSync(folder, { recursive: true, force: true });
	});

	test('says where everything is, who can sign in, and how to trust the CA', () => {
		for (const text of [
			'http://localhost:3000',
			'http://localhost:3001',
			'https://localhost:8443/',
			ben.userPrincipalName,
			ben.password,
			ben.secretKey,
			`NODE_EXTRA_CA_CERTS=${folder}`,
			'REQUESTS_CA_BUNDLE=',
			'keytool -importcert',
			'curl --cacert',
			'npx countersign otp',
		]) {
			expect(terminal).toContain(text);
		}
	});

	test('tells the loop as it happens', async () => {
		const page = await openPage(browser);
		await page.goto('http://localhost:3000/');
		await page.click('#sign-in');
		await enterPassword(page, ben.userPrincipalName, ben.password);
		await staySignedIn(page, 'No');
		await page.waitForSelector('#tasks li');
		const before = terminal.length;
		await page.click('#tasks li:first-child button');
		await enterCode(page, ben.secretKey);
		await page.waitForSelector('#notice:has-text("Deleted.")');
		await expect.poll(() => terminal.slice(before)).toMatch(/204 DELETE/);
		const story = terminal.slice(before);
		const order = [
			'401 insufficient_claims for tasks.delete',
			'challenge: {"access_token":{"acrs":{"essential":true,"value":"c1"}}}',
			'AADSTS50076',
			'claims: {',
			'one-time-code',
			'signed in ben@fabrikam.example with password + softwareOath',
			'acrs=[c1]',
			'(acrs: c1)',
		];
		const positions = order.map((text) => story.indexOf(text));
		expect(
			positions.every((position) => position >= 0),
			`${order.filter((_, index) => (positions[index] ?? -1) < 0)} in\n${story}`,
		).toBe(true);
		expect(positions).toEqual([...positions].sort((left, right) => left - right));
	});
});
