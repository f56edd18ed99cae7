// Runs the single-page application's server on its own; the environment says where its authority is.
import { startTodoSpa } from './server.ts';

const {
	AUTHORITY = 'https://localhost:8443',
	TENANT = '',
	CLIENT_ID = '',
	PORT = '3000',
	API = 'http://localhost:3001',
	MIDDLE_TIER = 'http://localhost:3002',
} = process.env;
try {
	const authority = `${AUTHORITY}/${TENANT}`;
	const metadata = (await (await fetch(`${authority}/v2.0/.well-known/openid-configuration`)).json()) as object;
	await startTodoSpa({
		authority,
		authorityMetadata: metadata,
		clientId: CLIENT_ID,
		api: API,
		middleTier: MIDDLE_TIER,
		port: Number(PORT),
	});
	// whoever started it has ended
	process.once('disconnect', () => process.exit(0));
	process.send?.('ready');
} catch (error) {
	process.stderr.write(`to-do app  cannot start: ${error instanceof Error ? error.message : error}\n`);
	process.exit(1);
}
