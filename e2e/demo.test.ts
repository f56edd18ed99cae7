// The one command of the README, as a new user starts it: four processes, a browser, and the story on the terminal.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoUsers } from '@countersign/server';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hasChromium, launch, openPage } from './chromium.ts';
import { freePorts } from './free-port.ts';
import { enterCode, enterPassword, staySignedIn } from './sign-in-pages.ts';

const [, ben] = demoUsers;

describe.runIf(hasChromium)('npm start', () => {
	const folder = mkdtempSync(join(tmpdir(), 'countersign-demo-'));
	let demo: ChildProcess;
	let browser: Browser;
	let terminal = '';

	/** free ones: a demo may run in another terminal */
	let ports: Record<'AUTHORITY_PORT' | 'SPA_PORT' | 'API_PORT' | 'MIDDLE_TIER_PORT', string>;

	beforeAll(async () => {
		const [AUTHORITY_PORT, SPA_PORT, API_PORT, MIDDLE_TIER_PORT] = (await freePorts(4)) as [
			string,
			string,
			string,
			string,
		];
		ports = { AUTHORITY_PORT, SPA_PORT, API_PORT, MIDDLE_TIER_PORT };
		// its environment is a user's: nothing trusts the test suite's CA
		const { NODE_EXTRA_CA_CERTS: _, ...environment } = process.env;
		demo = spawn(process.execPath, [join(import.meta.dirname, '..', 'examples', 'demo', 'dist', 'main.js')], {
			cwd: folder,
			env: { ...environment, ...ports, NO_COLOR: '1' },
		});
		await new Promise<void>((resolve, reject) => {
			for (const stream of [demo.stdout, demo.stderr]) {
				stream?.on('data', (text) => {
					terminal += text;
					if (terminal.includes('Ctrl+C stops')) resolve();
				});
			}
			demo.once('exit', () => reject(new Error(`the demo ended\n${terminal}`)));
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
			`http://localhost:${ports.SPA_PORT}`,
			`http://localhost:${ports.API_PORT}`,
			`https://localhost:${ports.AUTHORITY_PORT}/`,
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
		await page.goto(`http://localhost:${ports.SPA_PORT}/`);
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
