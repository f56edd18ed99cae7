// A fresh storage with one tenant, as each part of the conformance suite finds it before each of its tests.
import { beforeEach } from 'vitest';
import type { Issuance } from '../../src/storage/grant-store.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { at, codeGrant, record, session, tenant, tenantId } from './stored-things.ts';

export type OpenedStorage = ReturnType<typeof openedStorage>;

export function openedStorage(open: () => Promise<Storage>) {
	let storage: Storage;
	let version: number;
	beforeEach(async () => {
		storage = await open();
		await storage.directory.importTenants([tenant()]);
		version = (await storage.directory.tenantVersion(tenantId)) as number;
		return () => storage.close();
	});
	return {
		open,
		storage: () => storage,
		/** The version of the tenant when it was imported. */
		version: () => version,
		issue: (more: Partial<Issuance>): Promise<{ outcome: string }> =>
			storage.grants.commitIssuance({ spends: [], record: record(), tenantVersion: version, at, ...more }),
		sweep: (expiredBefore: number, signInsBefore = 0) => storage.sweep({ expiredBefore, signInsBefore }),
		putCode: (codeHash: string) =>
			storage.grants.completeSignIn({
				session: { session: session('s'), handleHash: `h-${codeHash}` },
				grant: codeGrant(codeHash),
				record: record(),
				tenantVersion: version,
			}),
	};
}
