// Runs the to-do API on its own; the environment says where its authority is.
import { startTodoApi } from './server.ts';

const {
	AUTHORITY = 'https://localhost:8443',
	TENANT = '',
	CLIENT_ID = '',
	CLIENT_SECRET = '',
	SPA_ORIGIN = 'http://localhost:3000',
	PORT = '3001',
	MAPPING_FILE,
} = process.env;
try {
	await startTodoApi({
		authority: AUTHORITY,
		tenantId: TENANT,
		clientId: CLIENT_ID,
		clientSecret: CLIENT_SECRET,
		spaOrigin: SPA_ORIGIN,
		port: Number(PORT),
		...(MAPPING_FILE === undefined ? {} : { mappingFile: MAPPING_FILE }),
		tell: (line) => process.stderr.write(`to-do API  ${line}\n`),
	});
	// whoever started it has ended
	process.once('disconnect', () => process.exit(0));
	process.send?.('ready');
} catch (error) {
	process.stderr.write(`to-do API  cannot start: ${error instanceof Error ? error.message : error}\n`);
	process.exit(1);
}
