// The to-do web API: Express, guarded. Deleting is mapped to an authentication context; administrators change the mapping.
import type { Server } from 'node:http';
import { createChallengeFetch, createConfidentialClient } from '@countersign/client';
import { type Caller, createGuard, type Refusal } from '@countersign/guard';
import { protect } from '@countersign/guard/express';
import express, { type NextFunction, type Request, type Response } from 'express';
import { type Operation, openMappings, operations } from './mappings.ts';
import { createTasks } from './tasks.ts';

export interface TodoApiOptions {
	/** origin of the authority */
	authority: string;
	tenantId: string;
	clientId: string;
	clientSecret: string;
	/** who may call from a browser */
	spaOrigin: string;
	port: number;
	/** the mapping's database; in memory when absent */
	mappingFile?: string;
	/** told what happens, for the terminal */
	tell?: (line: string) => void;
}

const callerOf = (request: Request) => (request as Request & { caller: Caller }).caller;

function allowSpa(origin: string) {
	return (request: Request, response: Response, next: NextFunction): void => {
		if (request.headers.origin === origin) {
			// without the exposed header the page cannot read the challenge
			response.set({
				'access-control-allow-origin': origin,
				'access-control-expose-headers': 'WWW-Authenticate',
				vary: 'Origin',
			});
			if (request.method === 'OPTIONS') {
				response.set({
					'access-control-allow-methods': 'GET, POST, PUT, DELETE',
					'access-control-allow-headers': 'authorization, content-type',
					'access-control-max-age': '600',
				});
				response.status(204).end();
				return;
			}
		}
		next();
	};
}

function tellRefusal(tell: (line: string) => void) {
	return (refusal: Refusal, operation: string | undefined): void => {
		tell(`${refusal.status} ${refusal.code}${operation ? ` for ${operation}` : ''}`);
		if (refusal.claims) tell(`challenge: ${refusal.claims}`);
	};
}

export async function startTodoApi(options: TodoApiOptions): Promise<Server> {
	const { authority, tenantId, clientId, tell = () => undefined } = options;
	const mappings = openMappings(options.mappingFile ?? ':memory:', [
		{ tenantId, operation: 'tasks.delete', contextId: 'c1' },
	]);
	const tasks = createTasks();
	const guard = createGuard({
		authority,
		audience: clientId,
		clientId,
		tenants: [tenantId],
		authContextFor: (tenant, operation) => mappings.find(tenant, operation),
		onRefusal: tellRefusal(tell),
	});
	const own = createConfidentialClient({
		clientId,
		clientSecret: options.clientSecret,
		authority: `${authority}/${tenantId}`,
	});
	const graph = createChallengeFetch({
		origins: [authority],
		acquireToken: (request) =>
			own.acquireTokenForClient({ scopes: ['https://graph.microsoft.com/.default'], ...request }),
	});
	const user = (operation: Operation) => protect(guard, { scopes: ['Tasks.ReadWrite'], operation });
	const admin = protect(guard, { roles: ['Todo.Admin'] });

	const app = express();
	app.disable('x-powered-by');
	app.use(allowSpa(options.spaOrigin), express.json({ limit: '16kb' }));
	app.use((request, response, next) => {
		response.on('finish', () => {
			if (response.statusCode < 400 && request.method !== 'OPTIONS') {
				const acrs = [...(callerOf(request)?.authenticationContexts ?? [])];
				tell(
					`${response.statusCode} ${request.method} ${request.path}${acrs.length > 0 ? ` (acrs: ${acrs.join(', ')})` : ''}`,
				);
			}
		});
		next();
	});

	app.get('/tasks', user('tasks.list'), (request, response) => {
		response.json(tasks.list(callerOf(request).objectId));
	});
	app.post('/tasks', user('tasks.add'), (request, response) => {
		const title = typeof request.body?.title === 'string' ? request.body.title.trim() : '';
		if (title === '' || title.length > 200)
			response.status(400).json({ error: 'bad_request', message: 'a title of 1 to 200 characters is required' });
		else response.status(201).json(tasks.add(callerOf(request).objectId, title));
	});
	app.delete('/tasks/:id', user('tasks.delete'), (request, response) => {
		response.status(tasks.remove(callerOf(request).objectId, String(request.params.id)) ? 204 : 404).end();
	});

	app.get('/mappings', admin, (request, response) => {
		response.json({ operations, mappings: mappings.list(callerOf(request).tenantId) });
	});
	app.put('/mappings/:operation', admin, (request, response) => {
		const operation = String(request.params.operation);
		const contextId: unknown = request.body?.contextId;
		if (
			!operations.includes(operation as Operation) ||
			typeof contextId !== 'string' ||
			!/^c[1-9]\d?$/.test(contextId)
		) {
			response
				.status(400)
				.json({ error: 'bad_request', message: 'an operation of this API and a context c1 to c99 are required' });
			return;
		}
		mappings.put(callerOf(request).tenantId, operation, contextId);
		response.status(204).end();
	});
	app.delete('/mappings/:operation', admin, (request, response) => {
		mappings.remove(callerOf(request).tenantId, String(request.params.operation));
		response.status(204).end();
	});
	// ids are never written into code: what a tenant offers is asked of Graph
	app.get('/authentication-contexts', admin, async (_, response) => {
		const answer = await graph(`${authority}/v1.0/identity/conditionalAccess/authenticationContextClassReferences`);
		response.status(answer.status).json(await answer.json());
	});
	app.use((error: Error, _request: Request, response: Response, _next: NextFunction) => {
		tell(`500 ${error.message}`);
		response.status(500).json({ error: 'server_error', message: 'something went wrong' });
	});

	return new Promise((resolve, reject) => {
		const server = app.listen(options.port, '127.0.0.1', (error?: Error) => (error ? reject(error) : resolve(server)));
	});
}
