// What anybody may write without having proven anything: its number, size and time are bounded.
import { createBrowser, createTestAuthority, createTestClient, testIds } from '@countersign/testkit';
import { describe, expect, test } from 'vitest';
import { createOpenRequests } from '../../src/open-requests.ts';
import { sweepOnce } from '../../src/programs/running-authority.ts';

const bob = { username: 'bob@contoso.example', password: testIds.password };

describe('[case authority/12] sign-ins that nobody finishes', () => {
	test('a network is turned away with 429 beyond its share, another is not, and time gives the share back', async () => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const [path = '', query = ''] = client.authorizePath().split('?');
		const statuses: number[] = [];
		for (let index = 0; index < 1000; index += 1)
			statuses.push((await authority.send({ path, query, peerAddress: `2001:db8:0:1::${index.toString(16)}` })).status);
		expect(statuses.filter((status) => status === 200)).toHaveLength(600);
		expect(statuses.at(-1)).toBe(429);
		const other = await authority.send({ path, query, peerAddress: '198.51.100.9' });
		expect(other.status).toBe(200);
		authority.advance(1801);
		expect((await authority.send({ path, query, peerAddress: '2001:db8:0:1::1' })).status).toBe(200);
		await authority.close();
	});

	test('one that is finished gives its place back', async () => {
		const authority = await createTestAuthority();
		const { openRequests } = authority.app.authority;
		const released: string[] = [];
		const { release } = openRequests;
		openRequests.release = (id) => {
			released.push(id);
			release(id);
		};
		await createTestClient(authority).run(createBrowser(authority), bob);
		expect(released).toHaveLength(1);
		await authority.close();
	});

	test('[sec 281] one is swept minutes after it expired', async () => {
		const authority = await createTestAuthority();
		const client = createTestClient(authority);
		const [path = '', query = ''] = client.authorizePath().split('?');
		const page = await authority.send({ path, query });
		const id = /\/sign-in\/([A-Za-z0-9_-]+)/.exec(String(page.body))?.[1] ?? '';
		expect(await authority.app.authority.storage.transactions.find(id)).toBeDefined();
		authority.advance(1800 + 300);
		await sweepOnce(authority.app as never, 30);
		expect(await authority.app.authority.storage.transactions.find(id)).toBeUndefined();
		await authority.close();
	});
});

describe('[case authority/12] pushed requests', () => {
	const push = (
		authority: Awaited<ReturnType<typeof createTestAuthority>>,
		more: Record<string, string> = {},
		peerAddress = '203.0.113.10',
	) => {
		const [, query = ''] = createTestClient(authority).authorizePath().split('?');
		const body = new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(query)), ...more }).toString();
		return authority.send({
			method: 'POST',
			path: `/${testIds.tenant}/oauth2/v2.0/par`,
			headers: { 'content-type': 'application/x-www-form-urlencoded' },
			body,
			peerAddress,
		});
	};

	test('parameters that nobody reads are not kept', async () => {
		const authority = await createTestAuthority();
		const kept: string[] = [];
		const { pushedRequests } = authority.app.authority.storage;
		const { create } = pushedRequests;
		pushedRequests.create = (request) => {
			kept.push(JSON.stringify(request.parameters));
			return create(request);
		};
		expect((await push(authority, { unknown: 'x'.repeat(60_000) })).status).toBe(201);
		expect(kept[0]?.length).toBeLessThan(2000);
		expect(kept[0]).not.toContain('unknown');
		await authority.close();
	});

	test('their sum is bounded: 413', async () => {
		const authority = await createTestAuthority();
		expect((await push(authority, { ui_locales: 'x'.repeat(20_000) })).status).toBe(413);
		await authority.close();
	});

	test('a network is turned away with 429 beyond its share', async () => {
		const authority = await createTestAuthority();
		let last = 0;
		for (let index = 0; index < 700; index += 1) last = (await push(authority)).status;
		expect(last).toBe(429);
		expect((await push(authority, {}, '198.51.100.1')).status).toBe(201);
		authority.advance(91);
		expect((await push(authority)).status).toBe(201);
		await authority.close();
	});
});

test('[sec 281] [case authority/12] all networks together are bounded too, and what expired makes room', () => {
	const open = createOpenRequests({ perNetwork: 2, total: 3 });
	expect(['a', 'a', 'a', 'b', 'b'].map((network, index) => open.take(network, String(index), 100, 0))).toEqual([
		true,
		true,
		false,
		true,
		false,
	]);
	open.release('0');
	expect(open.take('b', 'x', 100, 0)).toBe(true);
	expect(open.take('c', 'y', 200, 99)).toBe(false);
	expect(open.take('c', 'y', 200, 101)).toBe(true);
});
