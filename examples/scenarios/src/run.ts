// Runs one scenario against an authority that is there.
import { startCollections } from './collections.ts';
import { tellOfDaemon } from './daemon.ts';
import { tellOfTenants } from './differing-tenants.ts';
import { startExpressAndMsal } from './express-and-msal.ts';
import { mira } from './tenants.ts';
import { startTwoApis } from './two-apis.ts';
import { startWebApp } from './web-app.ts';

const {
	AUTHORITY = '',
	SPA_PORT = '3000',
	NOTES_PORT = '3001',
	PAYROLL_PORT = '3002',
	WEB_APP_PORT = '3003',
	DOCUMENTS_PORT = '3004',
	SHOP_PORT = '3005',
} = process.env;
const [, , name] = process.argv;
const tell = (line: string): void => void process.stdout.write(`${line}\n`);
const [{ userPrincipalName, password, secretKey } = { userPrincipalName: '', password: '', secretKey: '' }] = mira;
const signIn = `Sign in as ${userPrincipalName}, password ${password}, secret of the one-time codes ${secretKey}.`;
// whoever started it has ended
process.once('disconnect', () => process.exit(0));

if (name === 'two-apis') {
	const ports = { spa: Number(SPA_PORT), notes: Number(NOTES_PORT), payroll: Number(PAYROLL_PORT) };
	await startTwoApis({ authority: AUTHORITY, ports });
	tell(`Open http://localhost:${SPA_PORT}\n${signIn}`);
} else if (name === 'web-app') {
	await startWebApp({ authority: AUTHORITY, port: Number(WEB_APP_PORT) });
	tell(`Open http://localhost:${WEB_APP_PORT}\n${signIn}`);
} else if (name === 'collections') {
	await startCollections({ authority: AUTHORITY, port: Number(DOCUMENTS_PORT) });
	tell(`Open http://localhost:${DOCUMENTS_PORT}\n${signIn}`);
} else if (name === 'express-and-msal') {
	await startExpressAndMsal({ authority: AUTHORITY, port: Number(SHOP_PORT) });
	tell(`Open http://localhost:${SHOP_PORT}\n${signIn}`);
} else if (name === 'differing-tenants') {
	await tellOfTenants(AUTHORITY, tell, ({ message }, person) => tell(`  ${message}\n  password ${person.password}`));
	process.exit(0);
} else if (name === 'daemon') {
	await tellOfDaemon(AUTHORITY, tell);
	process.exit(0);
}
