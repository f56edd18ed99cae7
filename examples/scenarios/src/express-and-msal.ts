// An Express application, guarded, whose page signs in with Microsoft's MSAL and has nothing of Countersign. Cancelling
// an order is mapped to c1: the API's challenge goes through MSAL, and the page cancels again.
import type { Server } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createGuard, createMemoryMappings, defineOperations, requireAuthContext } from '@countersign/guard';
import { protect } from '@countersign/guard/express';
import express from 'express';
import { ids } from './tenants.ts';

export interface ExpressAndMsalOptions {
	/** origin of the authority; `https://login.microsoftonline.com` for Entra ID */
	authority: string;
	port: number;
}

const msal = createRequire(import.meta.url).resolve('@azure/msal-browser/package.json');
const operations = defineOperations({ 'orders.cancel': 'Cancel an order that a customer has paid' });

/** @returns the running server, whose `close` ends it */
export async function startExpressAndMsal({ authority, port }: ExpressAndMsalOptions): Promise<Server> {
	const mappings = createMemoryMappings();
	await mappings.change({
		...{ tenantId: ids.contoso, operation: 'orders.cancel', contextId: 'c1' },
		...{ changedBy: 'setup', changedAt: 0 },
	});
	const guard = createGuard({
		...{ authority, audience: ids.orders, clientId: ids.orders, tenants: [ids.contoso] },
		...{ operations, mappings },
	});
	const scopes = ['Orders.Manage'];
	const orders = new Map([
		['1001', 'A kettle'],
		['1002', 'Two chairs'],
	]);

	const app = express();
	app.disable('x-powered-by');
	app.get('/orders', protect(guard, { scopes }), (_request, response) => {
		response.json([...orders].map(([id, what]) => ({ id, what })));
	});
	app.delete(
		'/orders/:id',
		protect(guard, requireAuthContext('orders.cancel', { scopes })),
		(request: express.Request<{ id: string }>, response) => {
			response.status(orders.delete(request.params.id) ? 204 : 404).end();
		},
	);
	app.get('/config.json', (_request, response) => {
		response.json({ authority, tenant: ids.contoso, clientId: ids.shop, scope: 'api://orders/Orders.Manage' });
	});
	app.get('/', (_request, response) => {
		response.sendFile(join(import.meta.dirname, '..', 'src', 'page', 'express-and-msal.html'));
	});
	const script = (path: string, file: string) => app.get(path, (_request, response) => response.sendFile(file));
	script('/page.js', join(import.meta.dirname, '..', 'dist', 'page', 'express-and-msal.js'));
	script('/msal-browser.js', join(msal, '..', 'lib', 'msal-browser.min.js'));
	return new Promise((resolve, reject) => {
		const server = app.listen(port, '127.0.0.1', (error) => (error ? reject(error) : resolve(server)));
	});
}
