// Runs the middle tier on its own; the environment says where its authority is.
import { startMiddleTier } from './server.ts';

const {
	AUTHORITY = 'https://localhost:8443',
	TENANT = '',
	CLIENT_ID = '',
	CLIENT_SECRET = '',
	SPA_ORIGIN = 'http://localhost:3000',
	PORT = '3002',
	API = 'http://localhost:3001',
} = process.env;
try {
	await startMiddleTier({
		authority: AUTHORITY,
		tenantId: TENANT,
		clientId: CLIENT_ID,
		clientSecret: CLIENT_SECRET,
		api: API,
		spaOrigin: SPA_ORIGIN,
		port: Number(PORT),
		tell: (line) => process.stderr.write(`middle tier  ${line}\n`),
	});
	// whoever started it has ended
	process.once('disconnect', () => process.exit(0));
	process.send?.('ready');
} catch (error) {
	process.stderr.write(`middle tier  cannot start: ${error instanceof Error ? error.message : error}\n`);
	process.exit(1);
}
