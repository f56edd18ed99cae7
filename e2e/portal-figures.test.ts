// What the portal costs, printed: bytes of its first page, frames while its longest lists scroll, and the time that the
// impact of a draft takes over 10,000 sign-ins and 200 policies. It is run by hand: PORTAL_FIGURES=1 npx vitest run
// e2e/portal-figures.test.ts. Sign-ins are answered by this file, since no demo has 100,000 of them.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { demoTenant } from '@countersign/server';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasChromium } from './chromium.ts';
import { startPortal } from './portal-page.ts';

const built = resolve(import.meta.dirname, '../apps/portal/dist');
const ada = 'aaaaaaaa-0000-4000-8000-000000000001';

function tenantWith(count: number): string {
	const file = structuredClone(demoTenant());
	const policies = file.tenants[0]?.identity?.conditionalAccess?.policies;
	for (let n = 0; n < count; n += 1)
		policies?.push({
			id: randomUUID(),
			displayName: `Policy ${n}`,
			state: 'enabled',
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: [randomUUID()] },
				users: { includeUsers: ['All'] },
			},
			grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		} as never);
	return JSON.stringify(file);
}

const signIn = (n: number) => ({
	id: `record-${n}`,
	createdDateTime: new Date(Date.now() - n * 1000).toISOString(),
	correlationId: 'c',
	userId: ada,
	userPrincipalName: 'ada@fabrikam.example',
	userDisplayName: 'Ada Moreau',
	appId: '11111111-aaaa-4aaa-8aaa-000000000001',
	appDisplayName: 'To-do',
	resourceId: '11111111-aaaa-4aaa-8aaa-000000000002',
	resourceDisplayName: 'To-do API',
	ipAddress: '203.0.113.9',
	location: { city: null, state: null, countryOrRegion: null, geoCoordinates: null },
	clientAppUsed: 'Browser',
	isInteractive: true,
	status: { errorCode: n % 7 === 0 ? 50076 : 0, failureReason: 'Other.', additionalDetails: null },
	conditionalAccessStatus: 'success',
	appliedConditionalAccessPolicies: [],
	userAgent: null,
	userType: 'member',
	homeTenantId: 't',
	resourceTenantId: 't',
	crossTenantAccessType: 'none',
	authenticationProtocol: 'oAuth2',
	uniqueTokenIdentifier: null,
	signInEventTypes: ['interactiveUser'],
	authenticationDetails: [{ authenticationMethod: 'password' }],
	authenticationContextClassReferences: [],
	unprotectedAuthenticationContexts: [],
	sessionControlsNotEnforced: [],
});

/** answers the sign-in log from here: `count` records, a thousand a page */
async function answerLog(page: Page, count: number): Promise<void> {
	await page.route('**/beta/auditLogs/signIns?*', (route) => {
		const url = new URL(route.request().url());
		const from = Number(url.searchParams.get('$skiptoken') ?? 0);
		const to = Math.min(count, from + 1000);
		url.searchParams.set('$skiptoken', String(to));
		return route.fulfill({
			json: {
				value: Array.from({ length: to - from }, (_, n) => signIn(from + n)),
				...(to < count ? { '@odata.nextLink': String(url) } : {}),
			},
		});
	});
}

/**
 * Scrolls a region from its beginning to its end.
 *
 * @returns the time of the slowest hundredth frame, and the processor time of the page's main thread for one frame on
 *   average, both in milliseconds. Other programs slow the frames down, and change the processor time little.
 */
async function slowestFrame(page: Page, region: string): Promise<Record<string, number>> {
	const inspector = await page.context().newCDPSession(page);
	await inspector.send('Performance.enable', { timeDomain: 'threadTicks' });
	const secondsBusy = async () =>
		(await inspector.send('Performance.getMetrics')).metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
	const before = await secondsBusy();
	const scrolled = await page.getByRole('region', { name: region }).evaluate(async (element) => {
		const times: number[] = [];
		let last = performance.now();
		for (let n = 0; n < 600; n += 1) {
			element.scrollTop = (n / 600) * element.scrollHeight;
			await new Promise((resolve) => requestAnimationFrame(resolve));
			const now = performance.now();
			times.push(now - last);
			last = now;
		}
		times.sort((one, other) => one - other);
		return { p99: times[Math.floor(times.length * 0.99)] ?? 0, frames: times.length, height: element.scrollHeight };
	});
	const busy = ((await secondsBusy()) - before) * 1000;
	await inspector.detach();
	return { ...scrolled, 'processor time a frame': busy / scrolled.frames };
}

describe.runIf(hasChromium && process.env.PORTAL_FIGURES)('figures of the portal', () => {
	test('first page, lists, and impact', { timeout: 280_000 }, async () => {
		const figures: Record<string, unknown> = {};
		const portal = await startPortal({ tenantFile: tenantWith(200) });
		const page = await portal.signedIn('ada');
		await page.goto(`${portal.origin}/portal/`, { waitUntil: 'networkidle' });
		const files = await page.evaluate(() =>
			performance
				.getEntriesByType('resource')
				.flatMap(({ name }) => /\/portal\/(assets\/.*\.(?:js|css))$/.exec(name)?.[1] ?? []),
		);
		const sizeOf = (file: string) => gzipSync(readFileSync(join(built, file)), { level: 9 }).length;
		figures['first page, kB gzip'] = Math.round(
			[...new Set(files)].reduce((sum, file) => sum + sizeOf(file), 0) / 1000,
		);
		await answerLog(page, 10_000);
		await page.goto(`${portal.origin}/portal/policies/new?view=impact`);
		await page.getByText('Newly asked').waitFor();
		// the question again, with everything read: what is left is the worker's time
		const start = Date.now();
		await page.getByLabel('Name').fill('x');
		await page
			.getByRole('progressbar')
			.waitFor({ timeout: 1000 })
			.catch(() => undefined);
		await page.getByRole('progressbar').waitFor({ state: 'detached' });
		figures['impact of a draft, 10,000 sign-ins, 202 policies, ms with drawing'] = Date.now() - start;
		await portal.close();
		const many = await startPortal({ tenantFile: tenantWith(2000) });
		const list = await many.signedIn('ada');
		// those of the demo come to them
		await list.getByText(/^(20\d\d) of \1 policies/).waitFor({ timeout: 60_000 });
		figures['policies, 2,002 rows'] = await slowestFrame(list, 'Policies');
		await answerLog(list, 100_000);
		await list.goto(`${many.origin}/portal/sign-ins`);
		await list.getByRole('region', { name: 'Sign-ins' }).waitFor();
		for (let rows = 0; rows < 100_000; ) {
			const region = list.getByRole('region', { name: 'Sign-ins' });
			await region.evaluate((element) => element.scrollTo(0, element.scrollHeight));
			await list.waitForTimeout(50);
			const now = Number(await list.getByRole('table', { name: 'Sign-ins' }).getAttribute('aria-rowcount'));
			rows = now - 1;
		}
		figures['sign-in log, 100,000 rows'] = await slowestFrame(list, 'Sign-ins');
		await many.close();
		figures['processes that want a core, of the last minute'] = loadavg()[0];
		console.info(JSON.stringify(figures, undefined, '\t'));
		expect(Object.keys(figures)).toHaveLength(5);
	});
});
