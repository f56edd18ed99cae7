// Ours: the production server as `countersign serve` runs it, on a database on disk, with the client authenticated,
// policy evaluated and the sign-in record durable before a token is minted.
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startProduction } from '@countersign/server';
import { testTenants } from '@countersign/testkit';
import { report } from './contenders.ts';

const [, , algorithm, folder = ''] = process.argv as [string, string, 'RS256' | 'ES256', string];
const tenantFile = join(folder, 'tenants.json');
writeFileSync(
	tenantFile,
	JSON.stringify(
		testTenants((tenant) => {
			tenant.signingAlgorithm = algorithm;
			tenant.settings = { resourceOwnerPasswordCredentials: true };
		}),
	),
);

const database = process.env.BENCH_SERVE_DATABASE;
const where = database === undefined ? { dataFolder: join(folder, 'data') } : { database: { url: database } };

const port = await new Promise<number>((resolve) => {
	const probe = createServer().listen(0, '127.0.0.1', () => {
		const address = probe.address();
		probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
	});
});
await startProduction(
	{
		origin: 'https://login.test',
		host: '127.0.0.1',
		port,
		...where,
		trustProxy: ['10.0.0.0/8'],
		signInLogDays: 30,
		tenantFile,
	},
	{ COUNTERSIGN_SECRET: 'c0ffee15600dbeef0123456789abcdeffedcba9876543210a5a5c3c3e1e1f0f0' },
);
report(port);
