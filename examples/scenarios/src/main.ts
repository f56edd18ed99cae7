// Starts one scenario: `node examples/scenarios/dist/main.js two-apis`. The authority runs in this process; the
// scenario in another one that trusts the authority's certificate from its start, since Node reads that setting once.
import { fork } from 'node:child_process';
import { join } from 'node:path';
import { startDevelopment } from '@countersign/server';
import { scenarioTenants } from './tenants.ts';

const names = ['two-apis', 'web-app', 'differing-tenants', 'daemon', 'collections', 'express-and-msal'] as const;
const [, , name = ''] = process.argv;
const {
	AUTHORITY_PORT = '8443',
	SPA_PORT = '3000',
	WEB_APP_PORT = '3003',
	DOCUMENTS_PORT = '3004',
	SHOP_PORT = '3005',
} = process.env;
if (!names.some((known) => known === name)) {
	process.stderr.write(`usage: node examples/scenarios/dist/main.js ${names.join('|')}\n`);
	process.exit(2);
}
try {
	const authority = await startDevelopment({
		dataFolder: ':memory:',
		certificateFolder: join(process.cwd(), '.countersign', 'scenarios', 'tls'),
		port: Number(AUTHORITY_PORT),
		tenantFile: JSON.stringify(
			scenarioTenants({
				spa: `http://localhost:${SPA_PORT}`,
				webApp: `http://localhost:${WEB_APP_PORT}`,
				documents: `http://localhost:${DOCUMENTS_PORT}`,
				shop: `http://localhost:${SHOP_PORT}`,
			}),
		),
	});
	const env = { ...process.env, AUTHORITY: authority.origin, NODE_EXTRA_CA_CERTS: authority.caFile };
	const child = fork(join(import.meta.dirname, 'run.js'), [name], { env });
	for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill());
	child.once('exit', async (code) => {
		await authority.close();
		process.exit(code ?? 0);
	});
} catch (error) {
	process.stderr.write(`cannot start: ${error instanceof Error ? error.message : error}\n`);
	process.exit(1);
}
