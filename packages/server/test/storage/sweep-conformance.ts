// What a sweep removes, and what it keeps.
// Part of the conformance suite.
import { beforeEach, expect, test } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import type { OpenedStorage } from './opened-storage.ts';
import { at, device, family, record, tenantId } from './stored-things.ts';

export function sweepConformance(opened: OpenedStorage): void {
	const { issue, sweep, putCode } = opened;
	let storage: Storage;
	beforeEach(() => {
		storage = opened.storage();
	});

	test('a sweep removes what expired and keeps what lives', async () => {
		await putCode('old');
		await issue({ newFamily: family('f') });
		await sweep(at + 500);
		expect(await storage.grants.findCode('old')).toBeUndefined();
		expect(await storage.grants.findFamily('f')).toBeDefined();
	});

	test('a sweep of many rows removes all that expired and nothing else', async () => {
		const names = Array.from({ length: 1600 }, (_, index) => `d${index}`);
		const waiting = (name: string, index: number) => ({
			...device,
			deviceCodeHash: name,
			userCode: name,
			expiresAt: at + (index % 2) * 100,
		});
		await Promise.all(names.map((name, index) => storage.deviceAuthorizations.create(waiting(name, index))));
		await sweep(at + 50);
		const left = await Promise.all(names.map((name) => storage.deviceAuthorizations.findByDeviceCode(name)));
		expect(left.map((found) => found !== undefined)).toEqual(names.map((_, index) => index % 2 === 1));
	});

	test('a sweep that is told to stop leaves the rest to the next one', async () => {
		await putCode('old');
		await storage.sweep({ expiredBefore: at + 500, signInsBefore: 0, signal: AbortSignal.abort() });
		expect(await storage.grants.findCode('old')).toBeDefined();
	});

	test('sign-in records older than they are kept are removed, of every tenant, and the younger stay', async () => {
		const other = '10000000-0000-4000-8000-00000000000f';
		const ids = Array.from({ length: 1200 }, (_, index) => index);
		const refused = (tenant: string) => (index: number) =>
			storage.grants.recordRefusal(record({ id: `r${index}`, tenantId: tenant, createdAt: at + index }));
		await Promise.all(ids.map(refused(tenantId)));
		await Promise.all(ids.slice(0, 3).map(refused(other)));
		await sweep(0, at + 1100);
		expect((await storage.grants.signIns(tenantId, 2000)).map(({ createdAt }) => createdAt)).toEqual(
			ids
				.slice(1100)
				.map((index) => at + index)
				.reverse(),
		);
		expect(await storage.grants.signIns(other, 10)).toEqual([]);
	});

	test('spent client assertions are forgotten when they expire, and not before', async () => {
		const spend = { kind: 'clientAssertion', clientAppId: 'c', jti: 'j', expiresAt: at + 60 } as const;
		expect((await issue({ spends: [spend] })).outcome).toBe('committed');
		await sweep(at + 60);
		expect((await issue({ spends: [spend] })).outcome).toBe('spent');
		await sweep(at + 61);
		expect((await issue({ spends: [spend] })).outcome).toBe('committed');
	});
}
