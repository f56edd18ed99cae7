// The API of two scenarios: tenants that map its operation differently, and a daemon that tries again.
import { createServer, type Server } from 'node:http';
import {
	createGuard,
	createMemoryMappings,
	createRevocations,
	defineOperations,
	requireAuthContext,
} from '@countersign/guard';
import { protect } from '@countersign/guard/node';
import { ids } from './tenants.ts';

export interface Invoices {
	/** its address */
	origin: string;
	/** the next so many requests are answered 503 */
	beBusy(times: number): void;
	/** from now on, tokens of this caller that were issued until now are refused */
	revoke(objectId: string): void;
	close(): void;
}

const operations = defineOperations({ 'invoices.approve': 'Approve an invoice, which pays it the same day' });

/** @param authority its origin */
export async function startInvoices(authority: string, tell: (line: string) => void): Promise<Invoices> {
	const mappings = createMemoryMappings();
	// Contoso protects the operation; Fabrikam, a customer, has decided otherwise
	const change = { operation: 'invoices.approve', contextId: 'c1', changedBy: 'setup', changedAt: 0 };
	await mappings.change({ tenantId: ids.contoso, ...change });
	const revocations = createRevocations();
	const customers: readonly string[] = [ids.contoso, ids.fabrikam];
	const guard = createGuard({
		...{ authority, operations, mappings, revocations },
		audience: ids.invoices,
		clientId: ids.invoices,
		tenants: 'any',
		acceptIssuer: (_issuer, tenantId) => customers.includes(tenantId),
		onRefusal: ({ status, code, reason }) => tell(`  the API refuses: ${status} ${code} (${reason.message})`),
	});
	let busy = 0;
	const requirement = requireAuthContext('invoices.approve', { scopes: ['Invoices.Approve'] });
	const approve = protect(guard, requirement, (request, response) =>
		response.end(`approved for ${request.caller.tenantId}`),
	);
	const exporting = protect(guard, { roles: ['Invoices.Export'], callers: 'applications' }, (_request, response) => {
		response.end('exported');
	});
	const server: Server = createServer((request, response) => {
		if (busy > 0) {
			busy -= 1;
			response.writeHead(503, { 'retry-after': '1' }).end();
		} else void (request.url === '/export' ? exporting : approve)(request, response);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	return {
		origin: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
		beBusy(times) {
			busy = times;
		},
		revoke: (objectId) =>
			revocations.revoke({ tenantId: ids.contoso, objectId, notBefore: Math.floor(Date.now() / 1000) + 1 }),
		close: () => server.close(),
	};
}
